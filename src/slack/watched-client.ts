import { noteHolder } from "./missing-scope.js";
import { isTokenRefusal } from "./token-refusal.js";
import type { WebAPICallResult, WebClientClass } from "./web-api.js";

/** Called with the token of a call that Slack refused because of its token. */
export type OnRefusedToken = (token: string) => void;

/**
 * A subclass of WebClient that calls `onRefusal` once for each call whose token Slack refused, with the token that the call
 * used. The call then rejects as usual. So a refusal is noticed even when a listener catches the error. Of a call whose
 * token lacks a scope it notes whose token that was (`missingScopeIn`).
 */
export function watchedClientClass(Base: WebClientClass, onRefusedToken: OnRefusedToken): WebClientClass {
  return class WatchedClient extends Base {
    /** Every call ends up here: WebClient binds its methods to it, and makes pages, uploads and streams of them. */
    override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
      try {
        return await super.apiCall(method, options);
      } catch (error) {
        const token = options?.token || this.token;
        noteHolder(error, token);
        // An upload consists of calls that have reported the refusal already.
        if (method !== "files.uploadV2" && isTokenRefusal(error) && typeof token === "string") {
          onRefusedToken(token);
        }
        throw error;
      }
    }
  };
}
