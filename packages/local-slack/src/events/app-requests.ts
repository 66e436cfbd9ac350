import type { AppRegistration } from "../app/app-registration.js";
import { LocalSlackUseError } from "../errors.js";
import { type HttpAnswer, httpRequest } from "../http/http-request.js";
import type { Deliveries, Delivery } from "./deliveries.js";
import type { EventsApi } from "./events.js";
import { signatureHeaders } from "./signature.js";

/** When Slack's last retry comes, after the one before. */
const LATE_MS = 300_000;

/** Requests to the app by hand: what Slack may send, and what only an attacker would. */
export interface AppRequests {
  /**
   * Sends an event again as it was, as Slack does when it missed the answer; resolves when it has been answered.
   * Rejects with `LocalSlackUseError` when no event of that id was sent.
   */
  redeliver(eventId: string): Promise<Delivery>;

  /**
   * Sends an event again after `delayMs` (default five minutes), as the last retry that Slack makes. Returns while it
   * waits. Throws `LocalSlackUseError` when no event of that id was sent.
   */
  redeliverLate(eventId: string, delayMs?: number): Delivery;

  /**
   * Sends any event for a workspace or organization, subscribed or not, installed or not, signed and retried as
   * every event. Returns while it is on its way.
   */
  deliver<Event extends { readonly type: string }>(
    target: string,
    event: Event,
    options?: { readonly eventId?: string },
  ): Delivery;

  /** Tells the app that a workspace's events are rate limited, as of this minute. Returns while that is on its way. */
  rateLimitEvents(team: string): Delivery;

  /** The two headers of a valid signature, as of now or of a given second. */
  sign(body: string, timestampSec?: number): Record<string, string>;

  /**
   * Posts exactly this, as JSON unless `headers` say otherwise and unsigned unless they sign it; it is in no log.
   * Default URL: the events URL.
   */
  sendRaw(request: {
    readonly url?: string;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<HttpAnswer>;
}

export function appRequests(
  app: AppRegistration,
  events: EventsApi,
  deliveries: Deliveries,
  clock: () => number,
): AppRequests {
  return {
    async redeliver(eventId) {
      const delivery = await deliveries.resend(eventId);
      if (delivery === undefined)
        throw new LocalSlackUseError(`No event ${eventId} was ever sent to this app.`);
      return delivery;
    },

    redeliverLate(eventId, delayMs = LATE_MS) {
      const delivery = deliveries.resendLate(eventId, delayMs);
      if (delivery === undefined)
        throw new LocalSlackUseError(`No event ${eventId} was ever sent to this app.`);
      return delivery;
    },

    deliver(target, event, options) {
      return events.deliver(target, event, options);
    },

    rateLimitEvents(team) {
      return events.rateLimited(team);
    },

    sign(body, timestampSec = Math.floor(clock() / 1_000)) {
      return { ...signatureHeaders(app.signingSecret, timestampSec, body) };
    },

    async sendRaw({ url, body, headers }) {
      return httpRequest(url ?? app.settings.eventsUrl, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      });
    },
  };
}
