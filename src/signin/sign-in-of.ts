import type { Config } from "../config/config.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log/log.js";
import { OAuthStateStore } from "../oauth/oauth-state-store.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { siteOf } from "../web/pages/site.js";
import type { Texts } from "../web/pages/texts.js";
import { OpenIdProvider } from "./openid-provider.js";
import { SignIn } from "./sign-in.js";
import type { OnSignedIn } from "./signed-in.js";

/** Sign in with Slack for an app whose manifest asks for it; undefined for others, and without OAuth credentials. */
export function signInOf(
  config: Config,
  {
    database,
    onSignedIn,
    texts,
    log,
    telemetry,
    clock,
  }: {
    readonly database: Pick<Database, "oauthStates">;
    readonly onSignedIn: OnSignedIn | undefined;
    readonly texts: Texts;
    readonly log: Log;
    readonly telemetry: Telemetry;
    readonly clock: () => number;
  },
): SignIn | undefined {
  const { manifest, slack, publicUrl, returnOrigins } = config;
  const { signIn } = manifest;
  if (signIn === undefined || slack.credentials.kind !== "oauth" || onSignedIn === undefined)
    return undefined;
  const { clientId, clientSecret } = slack.credentials;
  const issuer = new URL(slack.apiUrl).origin;
  return new SignIn({
    provider: new OpenIdProvider({ issuer, clientId, clientSecret, fetch, clock }),
    scopes: signIn.scopes,
    redirectUri: publicUrl + signIn.redirectPath,
    publicUrl,
    returnOrigins,
    states: new OAuthStateStore({
      states: database.oauthStates,
      secret: clientSecret,
      purpose: "sign-in",
      clock,
    }),
    onSignedIn,
    site: siteOf(config, texts),
    log,
    telemetry,
    clock,
  });
}
