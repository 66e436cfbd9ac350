/** A token that this Slack has issued. It is kept when it no longer works, so that Slack can answer why. */
export interface Token {
  readonly value: string;
  readonly kind: "bot" | "user";
  /** The app that it was issued to. */
  readonly appId: string;
  /** The workspace, or the organization for an org-wide install. */
  readonly target: string;
  readonly isEnterpriseInstall: boolean;
  /** The bot user, or the person. */
  readonly userId: string;
  readonly botId: string;
  readonly scopes: readonly string[];
  /** When it stops working, where tokens are rotated. */
  readonly expiresAtMs?: number;
  /** Gives the next token, once, where tokens are rotated. */
  readonly refreshToken?: string;
  /** Why it no longer works, as the error that Slack answers. */
  readonly deadAs?: TokenDeath | undefined;
}

export type TokenDeath = "token_revoked" | "account_inactive" | "token_expired";

/** The app's bot in a workspace or organization. It keeps its ids through uninstalling and installing again. */
export interface Bot {
  readonly userId: string;
  readonly botId: string;
}

/** What one workspace or organization has allowed the bot, or one person the app. Its tokens carry it. */
export interface Grant {
  readonly kind: Token["kind"];
  readonly appId: string;
  readonly target: string;
  readonly isEnterpriseInstall: boolean;
  readonly userId: string;
  readonly botId: string;
  /** Slack's scopes are additive: another grant adds its own. */
  scopes: readonly string[];
  isAlive: boolean;
  /** The oldest first. */
  readonly tokens: IssuedToken[];
}

/** A token of a grant: it has the grant's scopes, and an end of its own. */
export class IssuedToken implements Token {
  readonly expiresAtMs?: number;
  readonly refreshToken?: string;
  #endedAs: TokenDeath | undefined;

  constructor(
    readonly value: string,
    readonly grant: Grant,
    private readonly clock: () => number,
    rotation?: { readonly expiresAtMs: number; readonly refreshToken: string },
  ) {
    if (rotation !== undefined) {
      this.expiresAtMs = rotation.expiresAtMs;
      this.refreshToken = rotation.refreshToken;
    }
  }

  get kind() {
    return this.grant.kind;
  }

  get appId() {
    return this.grant.appId;
  }

  get target() {
    return this.grant.target;
  }

  get isEnterpriseInstall() {
    return this.grant.isEnterpriseInstall;
  }

  get userId() {
    return this.grant.userId;
  }

  get botId() {
    return this.grant.botId;
  }

  get scopes() {
    return this.grant.scopes;
  }

  get deadAs(): TokenDeath | undefined {
    if (this.#endedAs !== undefined || this.expiresAtMs === undefined) return this.#endedAs;
    return this.clock() >= this.expiresAtMs ? "token_expired" : undefined;
  }

  /** Ends the token. When it has ended already, the first reason stays. */
  end(reason: TokenDeath): void {
    this.#endedAs ??= reason;
  }
}
