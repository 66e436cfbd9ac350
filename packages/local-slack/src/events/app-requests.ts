import type { AppRegistration } from "../app/app-registration.js";
import { type UrlVerification, verifyUrl } from "../app/url-verification.js";
import { LocalSlackUseError } from "../errors.js";
import { type HttpAnswer, httpRequest } from "../http/http-request.js";
import type { AppEvents, DeliveryOptions } from "./app-events.js";
import type { Deliveries, Delivery } from "./deliveries.js";
import { signatureHeaders } from "./signature.js";

/** How long after the retry before Slack makes its last one. */
const LATE_MS = 300_000;

/** Requests to the app on demand: those that Slack may send, and those that only an attacker sends. */
export interface AppRequests {
  /**
   * Sends the same event again, as Slack does when it missed the answer. Resolves when the app has answered. Rejects
   * with `LocalSlackUseError` when no event of that id was sent.
   */
  redeliver(eventId: string): Promise<Delivery>;

  /**
   * Sends an event again after `delayMs` (default five minutes), as the last retry that Slack makes. Returns at once.
   * Throws `LocalSlackUseError` when no event of that id was sent.
   */
  redeliverLate(eventId: string, delayMs?: number): Delivery;

  /**
   * Sends any event for a workspace or organization, even if the app is not subscribed to it or not installed. It is
   * signed and retried like every event. Returns while it is in flight. What `envelope` has stands in the envelope in place
   * of what Slack fills in. Throws `LocalSlackUseError` while the app has no events URL.
   */
  deliver<Event extends { readonly type: string }>(
    target: string,
    event: Event,
    options?: DeliveryOptions,
  ): Delivery;

  /**
   * Tells the app that a workspace's events are rate limited from this minute on. Returns while the request is in
   * flight.
   */
  rateLimitEvents(team: string): Delivery;

  /**
   * Asks the request URL of events whether it is the app's, with `url_verification`, as Slack does when the URL is saved. It is not
   * among `deliveries`. Resolves with what came of it, within three seconds.
   */
  verifyRequestUrl(): Promise<UrlVerification>;

  /** The two headers of a valid signature, for now or for a given second. */
  sign(body: string, timestampSec?: number): Record<string, string>;

  /**
   * Posts exactly this body. It is JSON unless `headers` say otherwise, and unsigned unless they hold a signature. It
   * is not among `deliveries`. Default URL: the events URL.
   */
  sendRaw(request: {
    readonly url?: string;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<HttpAnswer>;
}

export function appRequests(
  app: AppRegistration,
  events: AppEvents,
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

    async verifyRequestUrl() {
      return verifyUrl(app.settings.eventsUrl, app, clock());
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
