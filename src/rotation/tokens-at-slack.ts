import type { FreshTokens } from "../installations/tokens/token-writes.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { readProperty } from "../log/thrown.js";
import { EXCHANGE_CLIENT_OPTIONS } from "../slack/exchange-client-options.js";
import { measuredClientClass } from "../slack/measured-client.js";
import type { WebClient, WebClientOptions } from "../slack/web-api.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";

/**
 * What became of a call that asked for new tokens.
 *
 * - `fresh`: the new tokens.
 * - `refused`: Slack has no new token for this one, now and later.
 * - `failed`: Slack did not do it, or it is not known whether it did. It may be tried again.
 */
export type TokensAnswer =
  | { readonly kind: "fresh"; readonly tokens: FreshTokens }
  | { readonly kind: "refused"; readonly slackError: string }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      readonly slackError: string | undefined;
      readonly retryAfterMs?: number;
    };

/** Uses a token once to ask Slack for new ones. Never rejects. */
export type TokensAtSlack = (token: string) => Promise<TokensAnswer>;

export interface AtSlackOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientOptions: WebClientOptions | undefined;
  readonly clock: () => number;
  readonly telemetry?: Telemetry;
}

type Credentials = { readonly client_id: string; readonly client_secret: string };
type Answer = {
  readonly access_token?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly expires_in?: number | undefined;
};

/**
 * Slack's errors of `oauth.v2.access` that are about this one refresh token. All others, such as a wrong client secret, are
 * about all workspaces or about the moment, and say nothing of the token.
 */
const REFRESH_REFUSALS: ReadonlySet<string> = new Set([
  "account_inactive",
  "app_not_installed",
  "authorization_not_found",
  "invalid_refresh_token",
  "token_revoked",
]);

/** The same for `oauth.v2.exchange` and the token that it is to exchange. */
const EXCHANGE_REFUSALS: ReadonlySet<string> = new Set([
  "account_inactive",
  "authorization_not_found",
  "invalid_token",
  "token_already_exchanged",
  "token_revoked",
]);

/** The next tokens for a refresh token, by `oauth.v2.access` (https://docs.slack.dev/authentication/using-token-rotation). */
export function refreshAtSlack(options: AtSlackOptions): TokensAtSlack {
  return tokensAtSlack(options, REFRESH_REFUSALS, (client, refresh_token, credentials) =>
    client.oauth.v2.access({ ...credentials, grant_type: "refresh_token", refresh_token }),
  );
}

/** Tokens that expire for one that does not, by `oauth.v2.exchange` (https://docs.slack.dev/reference/methods/oauth.v2.exchange). */
export function exchangeAtSlack(options: AtSlackOptions): TokensAtSlack {
  return tokensAtSlack(options, EXCHANGE_REFUSALS, (client, token, credentials) =>
    client.oauth.v2.exchange({ ...credentials, token }),
  );
}

/** Ten seconds, and no second try: what the call uses works once. */
function tokensAtSlack(
  { clientId, clientSecret, clientOptions, clock, telemetry = NO_TELEMETRY }: AtSlackOptions,
  refusals: ReadonlySet<string>,
  call: (client: WebClient, token: string, credentials: Credentials) => Promise<Answer>,
): TokensAtSlack {
  // Loaded at the first call: who imports the package for its store alone need not have Slack's client.
  let client: Promise<WebClient> | undefined;
  const connect = async () => {
    const Client = measuredClientClass((await import("@slack/bolt")).webApi.WebClient, telemetry);
    return new Client(undefined, { ...clientOptions, ...EXCHANGE_CLIENT_OPTIONS });
  };
  return async (used) => {
    // The lifetime counts from before the call, so that the stored end is not after Slack's.
    const calledAtSec = Math.floor(clock() / 1_000);
    try {
      client ??= connect().catch((error) => {
        client = undefined;
        throw error;
      });
      const {
        access_token: token,
        refresh_token: refreshToken,
        expires_in,
      } = await call(await client, used, {
        client_id: clientId,
        client_secret: clientSecret,
      });
      if (token === undefined || refreshToken === undefined || expires_in === undefined) {
        const error = new TypeError("Slack's answer has no new tokens in it.");
        return { kind: "failed", error, slackError: undefined };
      }
      return { kind: "fresh", tokens: { token, refreshToken, expiresAt: calledAtSec + expires_in } };
    } catch (error) {
      const slackError = slackErrorOf(error);
      if (slackError !== undefined && refusals.has(slackError)) return { kind: "refused", slackError };
      const retryAfter = readProperty(error, "retryAfter");
      return {
        kind: "failed",
        error,
        slackError,
        ...(typeof retryAfter === "number" && { retryAfterMs: retryAfter * 1_000 }),
      };
    }
  };
}
