import { createHash, timingSafeEqual } from "node:crypto";
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from "jose";
import { readProperty } from "../log/thrown.js";
import type { Exchanged, OpenIdProvider } from "./openid-provider.js";
import { SignInError } from "./sign-in-error.js";
import type { SignedIn } from "./signed-in.js";

/** The one algorithm of Slack's id_tokens. */
const ALGORITHM = "RS256";
/** An id_token is read as soon as it was issued. */
const OLDEST_SEC = 10 * 60;
/** More than the clocks of Slack and of this machine differ. */
const CLOCKS_SEC = 60;

const TEAM = "https://slack.com/team_id";
const USER = "https://slack.com/user_id";

/** Loaded when it is first needed: it is of use only to an app that signs people in. */
export type Jose = Pick<typeof import("jose"), "createLocalJWKSet" | "errors" | "jwtVerify">;

/**
 * Who signed in, by an id_token. It has to be signed by a key that Slack publishes, with RS256; for this app alone (`aud`); by
 * this Slack (`iss`); neither old nor of the future (`exp`, `iat`); for the sign-in that began with this `nonce`; and, where it
 * says so, for this access token (`at_hash`). Rejects with `SignInError` (`sign_in_token_invalid`, or `sign_in_slack_away`
 * when Slack's keys cannot be had).
 */
export async function verifyIdToken(
  { idToken, accessToken }: Exchanged,
  {
    provider,
    nonce,
    jose,
    nowMs,
  }: {
    readonly provider: OpenIdProvider;
    readonly nonce: string;
    readonly jose: Jose;
    readonly nowMs: number;
  },
): Promise<SignedIn> {
  let claims: JWTPayload;
  try {
    ({ payload: claims } = await jose.jwtVerify(idToken, publishedKey(provider, jose), {
      algorithms: [ALGORITHM],
      issuer: provider.issuer,
      audience: provider.clientId,
      requiredClaims: ["exp", "iat", "nonce", TEAM, USER],
      maxTokenAge: OLDEST_SEC,
      clockTolerance: CLOCKS_SEC,
      currentDate: new Date(nowMs),
    }));
  } catch (error) {
    if (error instanceof SignInError) throw error;
    // Not as the cause: jose's errors have the claims, and with them a person's name and address.
    throw invalid(String(readProperty(error, "claim") ?? readProperty(error, "code") ?? "no token"));
  }
  // One audience alone: a token for others too may come from one of them.
  if (claims.aud !== provider.clientId) throw invalid("aud");
  if (!isSame(claims.nonce, nonce)) throw invalid("nonce");
  if (claims.at_hash !== undefined && !isSame(claims.at_hash, accessTokenHash(accessToken))) {
    throw invalid("at_hash");
  }
  return identityIn(claims);
}

/** The key that an id_token names, among those that Slack publishes; they are fetched anew for one that is not known. */
function publishedKey(provider: OpenIdProvider, jose: Jose): JWTVerifyGetKey {
  const among = async (keys: unknown, ...token: Parameters<JWTVerifyGetKey>) =>
    jose.createLocalJWKSet(keys as JSONWebKeySet)(...token);
  return async (...token) => {
    try {
      return await among(await provider.keys(), ...token);
    } catch (error) {
      if (!(error instanceof jose.errors.JWKSNoMatchingKey)) throw error;
      return among(await provider.keysAnew(), ...token);
    }
  };
}

/** Slack's ids: a letter for the kind, then capital letters and digits. */
function identityIn(claims: JWTPayload): SignedIn {
  const text = (claim: string) => {
    const value = claims[claim];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const id = (claim: string, kind: string) => {
    const value = text(claim);
    if (value !== undefined && !new RegExp(`^[${kind}][A-Z0-9]{2,30}$`).test(value)) throw invalid(claim);
    return value;
  };
  const teamId = id(TEAM, "TE");
  const userId = id(USER, "UW");
  const enterpriseId = id("https://slack.com/enterprise_id", "E");
  if (teamId === undefined) throw invalid(TEAM);
  if (userId === undefined) throw invalid(USER);
  const teamName = text("https://slack.com/team_name");
  return {
    teamId,
    ...(enterpriseId !== undefined && { enterpriseId }),
    ...(teamName !== undefined && { teamName }),
    userId,
    name: text("name"),
    email: claims.email_verified === true ? text("email") : undefined,
    picture: text("picture") ?? text("https://slack.com/user_image_512"),
  };
}

function invalid(what: string): SignInError {
  return new SignInError("sign_in_token_invalid", what);
}

/** The left half of the token's hash (OpenID Connect Core, 3.1.3.6). */
function accessTokenHash(accessToken = ""): string {
  const hash = createHash("sha256").update(accessToken).digest();
  return hash.subarray(0, hash.length / 2).toString("base64url");
}

function isSame(claim: unknown, expected: string): boolean {
  if (typeof claim !== "string") return false;
  const [given, wanted] = [Buffer.from(claim), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
