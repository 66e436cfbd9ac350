import type { WebAPICallResult, WebClient } from "@slack/web-api";
import { isTokenRefusal } from "./token-refusal.js";

/** Is told the token of a call that Slack refused for its token. */
export type OnRefusedToken = (token: string) => void;

/**
 * A class of WebClients that tell, once for each call, which token Slack did not take: the call's own, where it brought
 * one. The call then rejects with the same error as ever, so that it is known of even where a listener catches it.
 */
export function watchedClientClass(Base: typeof WebClient, onRefusedToken: OnRefusedToken): typeof WebClient {
  return class WatchedClient extends Base {
    /** Every call ends up here: WebClient binds its methods to it, and makes pages, uploads and streams of them. */
    override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
      try {
        return await super.apiCall(method, options);
      } catch (error) {
        // An upload is made of calls, which have told already.
        if (method !== "files.uploadV2" && isTokenRefusal(error)) {
          const token = options?.token || this.token;
          if (typeof token === "string") onRefusedToken(token);
        }
        throw error;
      }
    }
  };
}
