import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

export interface ExpiringTokens {
  readonly token: string;
  readonly refreshToken: string;
}

/** Of one bot or person at most so many tokens work, as at Slack. */
const MOST_ACTIVE = 2;

/** The tokens of one bot or person that work, the oldest first. */
interface Grant {
  readonly kind: "bot" | "user";
  active: string[];
}

interface Answer {
  readonly status?: number;
  readonly body: object;
}

function refused(error: string): Answer {
  return { body: { ok: false, error } };
}

/**
 * Slack's Web API on 127.0.0.1, as far as a store that refreshes tokens needs it: `oauth.v2.access` with a refresh token,
 * and `auth.test`. A refresh token that was used is honoured, as by Slack for a short grace, and counted.
 */
export class StandInSlack {
  readonly clientId = "1111.2222";
  readonly clientSecret = "the-secret-of-the-client";
  /** For how long the tokens of a refresh live. */
  expiresInSec = 43_200;
  /** Slack's error to every refresh. */
  refusal: string | undefined;
  /** Every call is answered 503. */
  isAway = false;
  /** The refresh tokens that it was asked to use, in their order. */
  readonly used: string[] = [];
  readonly #grants = new Map<string, Grant>();
  readonly #server: Server;
  #isSilent: Promise<void> = Promise.resolve();
  #issued = 0;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const { status = 200, body } = await this.#answer(request);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  }

  static async start(): Promise<StandInSlack> {
    const slack = new StandInSlack();
    slack.#server.listen(0, "127.0.0.1");
    await once(slack.#server, "listening");
    return slack;
  }

  /** Of its Web API, with a slash at its end. */
  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/`;
  }

  /** The first tokens of a bot or a person. */
  grant(kind: "bot" | "user"): ExpiringTokens {
    return this.#issue({ kind, active: [] });
  }

  /** Whether Slack would take the token. */
  accepts(token: string | undefined): boolean {
    return [...this.#grants.values()].some(({ active }) => active.some((each) => each === token));
  }

  /** Answers no refresh before this is called. */
  fallSilent(): () => void {
    let speak: () => void = () => undefined;
    this.#isSilent = new Promise((resolve) => {
      speak = resolve;
    });
    return speak;
  }

  /** Resolves when it was asked for so many refreshes. */
  async untilAsked(times: number): Promise<void> {
    const deadline = performance.now() + 5_000;
    while (this.used.length < times) {
      if (performance.now() > deadline)
        throw new Error("The store has not asked Slack for new tokens within five seconds.");
      await pause(2);
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const body = new URLSearchParams(await text(request));
    const method = request.url?.split("/").at(-1);
    if (method === "auth.test") {
      const token = request.headers.authorization?.replace(/^Bearer /, "") ?? body.get("token");
      return this.accepts(token ?? undefined) ? { body: { ok: true } } : refused("token_expired");
    }
    if (method !== "oauth.v2.access") return refused("unknown_method");
    if (!this.#isApp(request, body)) return refused("bad_client_secret");
    const refreshToken = body.get("refresh_token") ?? "";
    this.used.push(refreshToken);
    await this.#isSilent;
    if (this.isAway) return { status: 503, body: {} };
    const grant = this.#grants.get(refreshToken);
    if (this.refusal !== undefined || grant === undefined)
      return refused(this.refusal ?? "invalid_refresh_token");
    const { token: access_token, refreshToken: refresh_token } = this.#issue(grant);
    const expires_in = this.expiresInSec;
    return { body: { ok: true, token_type: grant.kind, access_token, refresh_token, expires_in } };
  }

  /** The client's id and secret may stand in the body or in the header. */
  #isApp({ headers }: IncomingMessage, body: URLSearchParams): boolean {
    const inHeader = Buffer.from(`${this.clientId}:${this.clientSecret}`).toString("base64");
    return (
      (body.get("client_id") === this.clientId && body.get("client_secret") === this.clientSecret) ||
      headers.authorization === `Basic ${inHeader}`
    );
  }

  #issue(grant: Grant): ExpiringTokens {
    const number = ++this.#issued;
    const token = `xoxe.xox${grant.kind === "bot" ? "b" : "p"}-1-${number}`;
    const refreshToken = `xoxe-1-${number}`;
    grant.active = [...grant.active, token].slice(-MOST_ACTIVE);
    this.#grants.set(refreshToken, grant);
    return { token, refreshToken };
  }
}
