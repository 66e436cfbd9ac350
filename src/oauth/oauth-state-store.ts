import { hkdfSync, randomBytes } from "node:crypto";
import type { InstallURLOptions } from "@slack/oauth";
import { type Collection, isDuplicateKeyError } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { OAuthStateError } from "./oauth-state-error.js";
import { signToken, verifyToken } from "./signed-token.js";

/** How long a used state is remembered beyond its own life, for processes whose clocks differ. */
const CLOCK_MARGIN_MS = 10 * 60_000;

const KEY_OF = { install: "bolt-mongodb-app oauth state v1", "sign-in": "bolt-mongodb-app sign-in state v1" };

/** How states are signed, and where those that were used are kept. */
export interface OAuthStateStoreOptions {
  /** The collection of used states. It needs a TTL index on `expiresAt`, so that it stays small. */
  readonly states: Collection;
  /** Signs the states (the client secret will do); every process needs the same one. */
  readonly secret: string;
  /** What the states are for. One kind is not honoured in the place of the other. Default: an install. */
  readonly purpose?: "install" | "sign-in";
  /** How long an install link works, in milliseconds. Ten minutes by default. */
  readonly lifetimeMs?: number;
  /** Milliseconds since the epoch. By default the time that InstallProvider passes. */
  readonly clock?: () => number;
}

/**
 * The `StateStore` of @slack/oauth: a signed token (JWT, HS256) that carries InstallProvider's install options.
 *
 * Making a state writes nothing, so that looking at a page does not fill a database. Using one inserts its id, so of
 * several uses, wherever they arrive, one succeeds. A state is not honoured at or after the end of its life, whether
 * or not the database has deleted anything.
 */
export class OAuthStateStore {
  readonly #states: Collection;
  readonly #key: Uint8Array;
  readonly #lifetimeMs: number;
  readonly #clock: (() => number) | undefined;

  constructor({
    states,
    secret,
    purpose = "install",
    lifetimeMs = 10 * 60_000,
    clock,
  }: OAuthStateStoreOptions) {
    this.#states = states;
    this.#key = new Uint8Array(hkdfSync("sha256", secret, "", KEY_OF[purpose], 32));
    this.#lifetimeMs = lifetimeMs;
    this.#clock = clock;
  }

  /** A new state for these install options. */
  async generateStateParam(installOptions: InstallURLOptions, now: Date): Promise<string> {
    const issuedAtMs = this.#clock?.() ?? now.getTime();
    const claims: StateClaims = {
      options: installOptions,
      jti: randomBytes(16).toString("base64url"),
      iat: Math.floor(issuedAtMs / 1000),
      exp: Math.floor((issuedAtMs + this.#lifetimeMs) / 1000),
    };
    return signToken(claims, this.#key);
  }

  /**
   * The install options of a state, which is used up by this. Rejects with `OAuthStateError` (code
   * `slack_oauth_invalid_state`; reason `oauth_state_invalid`, `oauth_state_expired` or `oauth_state_used`), or with
   * `DatabaseUnavailableError` when the use cannot be stored; the state may then be used up or not.
   */
  async verifyStateParam(now: Date, state: string): Promise<InstallURLOptions> {
    const nowMs = this.#clock?.() ?? now.getTime();
    const { jti, exp, options } = this.#verified(state, nowMs);
    try {
      await withinDeadline(() =>
        this.#states.insertOne({ _id: jti, expiresAt: new Date(exp * 1000 + CLOCK_MARGIN_MS) }),
      );
    } catch (error) {
      if (isDuplicateKeyError(error)) throw new OAuthStateError("oauth_state_used");
      throw error;
    }
    return options;
  }

  #verified(state: string, nowMs: number): StateClaims {
    const claims = verifyToken(state, this.#key);
    if (!isStateClaims(claims)) throw new OAuthStateError("oauth_state_invalid");
    if (claims.exp <= Math.floor(nowMs / 1000)) throw new OAuthStateError("oauth_state_expired");
    return claims;
  }
}

/** `iat` and `exp` in seconds since the epoch (RFC 7519). */
type StateClaims = { options: InstallURLOptions; jti: string; iat: number; exp: number };

function isStateClaims(verified: object | undefined): verified is StateClaims {
  const claims: { jti?: unknown; exp?: unknown; options?: unknown } = verified ?? {};
  return (
    typeof claims.jti === "string" &&
    typeof claims.exp === "number" &&
    typeof claims.options === "object" &&
    claims.options !== null
  );
}
