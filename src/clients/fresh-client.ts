import { slackErrorOf } from "../log/slack-error-of.js";
import { isTokenRefusal } from "../slack/token-refusal.js";
import type { WebAPICallResult, WebClient, WebClientClass, WebClientOptions } from "../slack/web-api.js";
import { DeadTokenError } from "./dead-token-error.js";

/** Where the calls of a client get their tokens. */
export interface TokenSource {
  /** For errors: whose token it is. */
  readonly place: string;
  /** The token that works now, as far as is known. Rejects when there is none. */
  token(): Promise<string>;
  /** Whether the stored token is dead, given the error with which Slack refused it. */
  isDead(slackError: string | undefined): Promise<boolean>;
}

/** A WebClient without a token of its own. */
export type FreshClient = new (source: TokenSource, options: WebClientOptions) => WebClient;

/**
 * A subclass of WebClient that asks for the token of each call when the call is made, so that a client may be kept for as long
 * as one likes. When Slack refuses the token, it is asked for once more, and the call is repeated if it is another one by now.
 * A call whose token is dead rejects with `DeadTokenError`, any other as usual. A call that brings its own token uses that.
 */
export function freshClientClass(Base: WebClientClass): FreshClient {
  return class extends Base {
    readonly #source: TokenSource;

    constructor(source: TokenSource, options: WebClientOptions) {
      super(undefined, options);
      this.#source = source;
    }

    /** Every call ends up here: WebClient binds its methods to it, and makes pages, uploads and streams of them. */
    override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
      // An upload consists of calls, each of which comes here.
      if (options?.token || method === "files.uploadV2") return super.apiCall(method, options);
      let token = await this.#source.token();
      for (let isRepeated = false; ; isRepeated = true) {
        try {
          return await super.apiCall(method, { ...options, token });
        } catch (error) {
          if (!isTokenRefusal(error)) throw error;
          const stored = await this.#source.token();
          if (stored !== token && !isRepeated) {
            token = stored;
            continue;
          }
          if (!(await this.#source.isDead(slackErrorOf(error)))) throw error;
          throw new DeadTokenError(this.#source.place, { cause: error });
        }
      }
    }
  };
}
