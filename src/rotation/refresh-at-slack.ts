import type { WebClient, WebClientOptions } from "@slack/web-api";
import type { FreshTokens } from "../installations/rotation-records.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { readProperty } from "../log/thrown.js";
import { EXCHANGE_CLIENT_OPTIONS } from "../slack/exchange-client-options.js";

/**
 * What became of a call that used a refresh token.
 *
 * - `fresh`: the next tokens.
 * - `refused`: this refresh token will never work again.
 * - `failed`: Slack did not do it, or it is not known whether it did. It may be tried again.
 */
export type RefreshAnswer =
  | { readonly kind: "fresh"; readonly tokens: FreshTokens }
  | { readonly kind: "refused"; readonly slackError: string }
  | { readonly kind: "failed"; readonly error: unknown; readonly retryAfterMs?: number };

/** Uses a refresh token, once. Never rejects. */
export type RefreshAtSlack = (refreshToken: string) => Promise<RefreshAnswer>;

/**
 * Slack's errors that are about this one token. All others, such as a wrong client secret, are about all workspaces or
 * about the moment, and say nothing of the token.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  "account_inactive",
  "app_not_installed",
  "authorization_not_found",
  "invalid_refresh_token",
  "token_revoked",
]);

/** `RefreshAtSlack` by `oauth.v2.access` (https://docs.slack.dev/authentication/using-token-rotation): ten seconds, and no second try. */
export function refreshAtSlack({
  clientId,
  clientSecret,
  clientOptions,
  clock,
}: {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientOptions: WebClientOptions | undefined;
  readonly clock: () => number;
}): RefreshAtSlack {
  // Loaded at the first refresh: who imports the package for its store alone need not have Slack's client.
  let client: Promise<WebClient> | undefined;
  const connect = async () =>
    new (await import("@slack/web-api")).WebClient(undefined, {
      ...clientOptions,
      ...EXCHANGE_CLIENT_OPTIONS,
    });
  return async (refreshToken) => {
    // The lifetime counts from before the call, so that the stored end is not after Slack's.
    const calledAtSec = Math.floor(clock() / 1_000);
    try {
      client ??= connect();
      const answer = await (await client).oauth.v2.access({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      });
      const { access_token: token, refresh_token, expires_in } = answer;
      if (token === undefined || refresh_token === undefined || expires_in === undefined) {
        return {
          kind: "failed",
          error: new TypeError("Slack's answer to a refresh has no new tokens in it."),
        };
      }
      return {
        kind: "fresh",
        tokens: { token, refreshToken: refresh_token, expiresAt: calledAtSec + expires_in },
      };
    } catch (error) {
      const slackError = slackErrorOf(error) ?? "";
      if (REFUSALS.has(slackError)) return { kind: "refused", slackError };
      const retryAfter = readProperty(error, "retryAfter");
      return {
        kind: "failed",
        error,
        ...(typeof retryAfter === "number" && { retryAfterMs: retryAfter * 1_000 }),
      };
    }
  };
}
