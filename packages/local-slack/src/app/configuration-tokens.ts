import { randomExpiringToken, randomRefreshToken } from "../ids.js";

const LIFETIME_SEC = 12 * 3_600;

/**
 * The person whose app configuration token it is, in one workspace. It is good for every app that they manage there.
 */
export interface ConfigurationTokenOwner {
  readonly team: string;
  readonly user: string;
}

export interface ConfigurationToken {
  readonly token: string;
  /** Exchanged for the next pair of tokens, once. */
  readonly refreshToken: string;
  readonly issuedAtSec: number;
  readonly expiresAtSec: number;
  readonly owner: ConfigurationTokenOwner;
}

/**
 * App configuration tokens, which manage apps by their manifests. Each lives for twelve hours, also when its refresh token
 * was used. https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests
 */
export class ConfigurationTokens {
  readonly #byToken = new Map<string, ConfigurationToken>();
  readonly #refreshable = new Map<string, ConfigurationTokenOwner>();

  constructor(private readonly clock: () => number) {}

  /** Every token and refresh token ever issued. */
  get secrets(): readonly string[] {
    return [...this.#byToken.values()].flatMap(({ token, refreshToken }) => [token, refreshToken]);
  }

  issue(owner: ConfigurationTokenOwner): ConfigurationToken {
    const issuedAtSec = Math.floor(this.clock() / 1_000);
    const issued = {
      token: randomExpiringToken("user"),
      refreshToken: randomRefreshToken(),
      issuedAtSec,
      expiresAtSec: issuedAtSec + LIFETIME_SEC,
      owner,
    };
    this.#byToken.set(issued.token, issued);
    this.#refreshable.set(issued.refreshToken, owner);
    return issued;
  }

  /** The next pair for a refresh token; undefined for one that was used or never issued. */
  rotate(refreshToken: string): ConfigurationToken | undefined {
    const owner = this.#refreshable.get(refreshToken);
    this.#refreshable.delete(refreshToken);
    return owner && this.issue(owner);
  }

  /** The token while it lives, or Slack's error. */
  find(token: string): ConfigurationToken | "invalid_auth" | "token_expired" {
    const found = this.#byToken.get(token);
    if (found === undefined) return "invalid_auth";
    return this.clock() >= found.expiresAtSec * 1_000 ? "token_expired" : found;
  }
}
