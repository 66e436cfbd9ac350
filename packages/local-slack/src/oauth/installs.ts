import type { AppRegistration } from "../app/app-registration.js";
import { randomExpiringToken, randomRefreshToken, randomToken, slackId } from "../ids.js";
import { TeamAccess } from "../org/team-access.js";
import type { Workspace, Workspaces } from "../org/workspaces.js";
import { type Bot, type Grant, IssuedToken, type Token, type TokenDeath } from "./tokens.js";

export type { Bot, Token } from "./tokens.js";

/** https://docs.slack.dev/authentication/using-token-rotation */
export const TOKEN_LIFETIME_SEC = 43_200;
const MAX_ACTIVE_TOKENS = 2;
/** How long a used refresh token is honoured. Slack calls it "a short grace period"; what it is there is not said. */
export const REFRESH_GRACE_MS = 60_000;

/** A token that was refreshed. */
export interface Refresh {
  readonly at: number;
  /** The workspace or organization, and the person or bot user. */
  readonly target: string;
  readonly userId: string;
  readonly kind: Token["kind"];
  /** The refresh token that was used. */
  readonly refreshToken: string;
  /** Whether it had been used before, and was honoured for its grace. */
  readonly isRepeated: boolean;
}

/** What Slack answers when it does not exchange a token (https://docs.slack.dev/reference/methods/oauth.v2.exchange). */
export type ExchangeRefusal =
  | "authorization_not_found"
  | "invalid_token"
  | "token_already_exchanged"
  | "token_rotation_not_enabled";

/** A refresh token, and when it was first used. */
interface Refreshable {
  readonly grant: Grant;
  usedAtMs?: number;
}

/** The users and bots whose tokens were revoked, by the user ids that `tokens_revoked` lists. */
export interface Revocation {
  readonly target: string;
  readonly userIds: readonly string[];
  readonly botUserIds: readonly string[];
  /** Whether that was the last of the app's grants there. Slack then regards the app as uninstalled. */
  readonly uninstalled: boolean;
}

/**
 * The app's bots and tokens. In one workspace or organization there is at most one bot, and one grant per person. While
 * they live, another approval returns the same token strings and adds its scopes to theirs; after a revocation the next
 * one makes new ones. Where tokens are rotated, each approval and each refresh makes a token that lives for twelve
 * hours; of one grant at most two work at a time, and the oldest is revoked. The end of a token is then not the end of the
 * grant: the app stays installed.
 */
export class Installs {
  readonly #grants: Grant[] = [];
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #refreshable = new Map<string, Refreshable>();
  readonly #refreshes: Refresh[] = [];
  readonly #exchanged = new Set<string>();
  readonly #bots = new Map<string, Bot>();
  /** By target: the number of its last install. */
  readonly #installedAs = new Map<string, number>();
  readonly #access = new TeamAccess();

  constructor(
    private readonly workspaces: Workspaces,
    private readonly app: AppRegistration,
    private readonly clock: () => number,
    /** Counts the installs of every app: each is later than those before. */
    private readonly nextInstall: () => number,
  ) {}

  /**
   * Issues what was asked for: a bot token where there are bot scopes, a user token where there are user scopes. The
   * bot is then in #general of the workspace, or of each workspace of the organization that the install reaches, so that
   * it can be mentioned.
   */
  grant(wanted: {
    readonly target: string;
    readonly userId: string;
    readonly botScopes: readonly string[];
    readonly userScopes: readonly string[];
    /** What a new bot token is to be. Default: random. */
    readonly botToken?: string | undefined;
  }): { readonly bot?: Token; readonly user?: Token } {
    const { target, userId, botScopes, userScopes, botToken: value } = wanted;
    const bot = this.#botFor(target);
    if (botScopes.length > 0 && this.botTokenOf(target) === undefined) {
      const startsNowhere = this.app.settings.orgInstallStartsIn === "no workspace";
      this.#access.start(target, startsNowhere ? [] : this.workspaces.teamsOf(target));
    }
    const botToken =
      botScopes.length > 0 ? this.#approve("bot", target, bot.userId, botScopes, value) : undefined;
    const userToken = userScopes.length > 0 ? this.#approve("user", target, userId, userScopes) : undefined;
    if (botToken !== undefined) {
      this.#installedAs.set(target, this.nextInstall());
      this.workspaces.welcomeBot(this.workspacesOf(target), bot.userId);
    }
    return { ...(botToken && { bot: botToken }), ...(userToken && { user: userToken }) };
  }

  /**
   * A new token for a refresh token, which works once and for a minute more; undefined for one whose grace is over, that
   * is unknown, or whose grant has ended. If the grant has a token from before tokens were rotated, that one expires now.
   */
  refresh(refreshToken: string): IssuedToken | undefined {
    const refreshable = this.#refreshable.get(refreshToken);
    if (!refreshable?.grant.isAlive) return undefined;
    const { grant, usedAtMs } = refreshable;
    const at = this.clock();
    if (usedAtMs !== undefined && at >= usedAtMs + REFRESH_GRACE_MS) return undefined;
    refreshable.usedAtMs ??= at;
    const { target, userId, kind } = grant;
    this.#refreshes.push({ at, target, userId, kind, refreshToken, isRepeated: usedAtMs !== undefined });
    for (const token of grant.tokens) if (token.expiresAtMs === undefined) token.end("token_expired");
    return this.#issue(grant, true);
  }

  /** Every refresh, the oldest first. */
  get refreshes(): readonly Refresh[] {
    return this.#refreshes;
  }

  /**
   * A token that expires, with a refresh token, for one that does not, which goes on working until the first refresh. Once
   * for each token, where the app rotates tokens. Otherwise Slack's error.
   */
  exchange(value: string): IssuedToken | ExchangeRefusal {
    if (this.app.settings.tokenRotationEnabled !== true) return "token_rotation_not_enabled";
    const token = this.#tokens.get(value);
    if (token === undefined) return "invalid_token";
    if (token.expiresAtMs !== undefined || this.#exchanged.has(value)) return "token_already_exchanged";
    if (token.deadAs !== undefined) return "authorization_not_found";
    this.#exchanged.add(value);
    return this.#issue(token.grant, true);
  }

  /** The token, alive or dead. */
  find(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  /** Every token and refresh token ever issued, the dead ones too. */
  get secrets(): readonly string[] {
    return [...this.#tokens.values()].flatMap(({ value, refreshToken = [] }) => [value].concat(refreshToken));
  }

  /** The tokens of a workspace or organization that work. */
  live(target: string): readonly Token[] {
    return [...this.#tokens.values()].filter(
      (token) => token.target === target && token.deadAs === undefined,
    );
  }

  /** The newest token of each grant of a workspace or organization, also when it has expired. */
  grants(target: string): readonly Token[] {
    return this.#alive(target).flatMap(({ tokens }) => tokens.at(-1) ?? []);
  }

  /** Makes the tokens of a bot or person expire early. Returns whether one of them was alive and rotated. */
  expire(target: string, userId: string): boolean {
    const grant = this.#alive(target).find((each) => each.userId === userId);
    const rotated = grant?.tokens.filter((token) => token.expiresAtMs !== undefined && !token.deadAs) ?? [];
    for (const token of rotated) token.end("token_expired");
    return rotated.length > 0;
  }

  /** The newest bot token of a workspace or organization where the app is installed, also when it has expired. */
  botTokenOf(target: string): Token | undefined {
    return this.#alive(target)
      .find(({ kind }) => kind === "bot")
      ?.tokens.at(-1);
  }

  /** The bot token of the app in a workspace. An org-wide install comes before the workspace's own. */
  botTokenIn(workspace: Workspace): Token | undefined {
    const { enterprise, id } = workspace;
    const reaches = enterprise !== undefined && this.#access.has(enterprise.id, id);
    return (reaches ? this.botTokenOf(enterprise.id) : undefined) ?? this.botTokenOf(id);
  }

  /** Of the installs of every app, in numbers that rise, the app's last one in a workspace or organization; 0 for none. */
  installedAs(target: string): number {
    return this.#installedAs.get(target) ?? 0;
  }

  /** The workspaces that an installation reaches: the one, or those of the organization that it was added to. */
  workspacesOf(target: string): readonly Workspace[] {
    return this.workspaces.teamsOf(target).filter(({ id }) => id === target || this.#access.has(target, id));
  }

  /**
   * Adds an org-wide install to a workspace. Returns false when there is no such install, or when it was already there.
   */
  grantTeam(enterprise: string, workspace: Workspace): boolean {
    const isNew = workspace.enterprise?.id === enterprise && this.#access.grant(enterprise, workspace.id);
    if (isNew) this.workspaces.welcomeBot([workspace], this.#botFor(enterprise).userId);
    return isNew;
  }

  /**
   * Removes an org-wide install from a workspace, and its bot from the channels there. Returns whether it was there.
   */
  revokeTeam(enterprise: string, workspace: Workspace): boolean {
    const wasThere = this.#access.revoke(enterprise, workspace.id);
    if (wasThere) this.workspaces.removeBot(this.#botFor(enterprise).userId, workspace);
    return wasThere;
  }

  /** The workspace or organization whose bot that is, installed or not. */
  ownerOf(botId: string): string | undefined {
    return [...this.#bots].find(([, bot]) => bot.botId === botId)?.[0];
  }

  /** Whether that is the app's bot user of a workspace or organization, installed or not. */
  hasBotUser(userId: string): boolean {
    return [...this.#bots.values()].some((bot) => bot.userId === userId);
  }

  /**
   * Revokes one token. Its grant ends with it, and a revoked bot leaves its channels; where tokens are rotated, only
   * the token ends. Undefined when the token is not alive.
   */
  revoke(value: string): Revocation | "token_alone" | undefined {
    const token = this.#tokens.get(value);
    if (token === undefined || token.deadAs !== undefined) return undefined;
    if (token.expiresAtMs === undefined) return this.#end(token.target, [token.grant], () => "token_revoked");
    token.end("token_revoked");
    return "token_alone";
  }

  /** Ends the grant of a person; undefined when there is none. */
  revokePerson(target: string, userId: string): Revocation | undefined {
    const grant = this.#alive(target).find((each) => each.kind === "user" && each.userId === userId);
    return grant && this.#end(target, [grant], () => "token_revoked");
  }

  /**
   * Ends every grant of the app in a workspace or organization; undefined when there is none. Afterwards Slack answers
   * `account_inactive` to its bot token and `token_revoked` to user tokens
   * (https://docs.slack.dev/reference/methods/auth.test).
   */
  removeApp(target: string): Revocation | undefined {
    const grants = this.#alive(target);
    if (grants.length === 0) return undefined;
    return this.#end(target, grants, ({ kind }) => (kind === "bot" ? "account_inactive" : "token_revoked"));
  }

  /** Ends every grant everywhere, as when the app is deleted. */
  forgetApp(): void {
    for (const target of this.#bots.keys()) this.removeApp(target);
  }

  #alive(target: string): Grant[] {
    return this.#grants.filter((grant) => grant.target === target && grant.isAlive);
  }

  #end(target: string, grants: readonly Grant[], reason: (grant: Grant) => TokenDeath): Revocation {
    for (const grant of grants) {
      grant.isAlive = false;
      for (const token of grant.tokens) token.end(reason(grant));
      if (grant.kind !== "bot") continue;
      this.workspaces.removeBot(grant.userId);
      this.#access.end(target);
    }
    return {
      target,
      userIds: grants.filter(({ kind }) => kind === "user").map(({ userId }) => userId),
      botUserIds: grants.filter(({ kind }) => kind === "bot").map(({ userId }) => userId),
      uninstalled: this.#alive(target).length === 0,
    };
  }

  #botFor(target: string): Bot {
    const known = this.#bots.get(target);
    if (known !== undefined) return known;
    const bot = { userId: slackId("U"), botId: slackId("B") };
    this.#bots.set(target, bot);
    return bot;
  }

  #approve(
    kind: Token["kind"],
    target: string,
    userId: string,
    scopes: readonly string[],
    value?: string,
  ): Token {
    let grant = this.#alive(target).find((each) => each.kind === kind && each.userId === userId);
    if (grant === undefined) {
      const isEnterpriseInstall = this.workspaces.enterprise(target) !== undefined;
      const { botId } = this.#botFor(target);
      const { appId } = this.app;
      const who = { kind, appId, target, isEnterpriseInstall, userId, botId };
      grant = { ...who, scopes: [], isAlive: true, tokens: [] };
      this.#grants.push(grant);
    }
    grant.scopes = [...new Set([...grant.scopes, ...scopes])];
    const rotates = this.app.settings.tokenRotationEnabled === true;
    const lasting = grant.tokens.find((token) => token.expiresAtMs === undefined && !token.deadAs);
    return (!rotates && lasting) || this.#issue(grant, rotates, value);
  }

  #issue(grant: Grant, rotates: boolean, value = randomToken(grant.kind)): IssuedToken {
    const { kind } = grant;
    const token = rotates
      ? new IssuedToken(randomExpiringToken(kind), grant, this.clock, {
          expiresAtMs: this.clock() + TOKEN_LIFETIME_SEC * 1_000,
          refreshToken: randomRefreshToken(),
        })
      : new IssuedToken(value, grant, this.clock);
    this.#tokens.set(token.value, token);
    grant.tokens.push(token);
    if (token.refreshToken !== undefined) this.#refreshable.set(token.refreshToken, { grant });
    const active = grant.tokens.filter(({ deadAs }) => deadAs === undefined);
    for (const tooMany of active.slice(0, -MAX_ACTIVE_TOKENS)) tooMany.end("token_revoked");
    return token;
  }
}
