import { randomToken, slackId } from "./ids.js";
import type { SandboxWorkspace, Workspaces } from "./workspaces.js";

/** A token that this Slack has issued. It is kept after its death, so that Slack can say what became of it. */
export interface Token {
  readonly value: string;
  readonly kind: "bot" | "user";
  /** The workspace, or the organization for an org-wide install. */
  readonly target: string;
  readonly isEnterpriseInstall: boolean;
  /** The bot user, or the person. */
  readonly userId: string;
  readonly botId: string;
  readonly scopes: readonly string[];
  /** Why it no longer works: as the error that Slack answers. */
  readonly deadAs?: "token_revoked" | "account_inactive";
}

/** The app's bot in a workspace or organization. It keeps its ids through uninstalling and installing again. */
export interface Bot {
  readonly userId: string;
  readonly botId: string;
}

/** What died when tokens were revoked: user ids, as `tokens_revoked` lists them. */
export interface Revocation {
  readonly target: string;
  readonly userIds: readonly string[];
  readonly botUserIds: readonly string[];
  /** Whether that was the last of the app's tokens there, which is when Slack regards it as uninstalled. */
  readonly uninstalled: boolean;
}

interface StoredToken extends Token {
  scopes: readonly string[];
  deadAs?: "token_revoked" | "account_inactive";
}

/**
 * The app's bots and tokens. In one workspace or organization there is at most one live bot token, and one live user
 * token per person. While they live, another grant returns the same token strings and adds its scopes to theirs
 * (Slack's scopes are additive); after a revocation the next grant makes new ones.
 */
export class Installs {
  readonly #tokens = new Map<string, StoredToken>();
  readonly #bots = new Map<string, Bot>();

  constructor(private readonly workspaces: Workspaces) {}

  /**
   * Issues what was asked for: a bot token where there are bot scopes, a user token where there are user scopes. The
   * bot is then in #general of the workspace, or of every workspace of the organization (at Slack an admin would
   * still have to add them), so that it can be mentioned.
   */
  grant(wanted: {
    readonly target: string;
    readonly userId: string;
    readonly botScopes: readonly string[];
    readonly userScopes: readonly string[];
  }): { readonly bot?: Token; readonly user?: Token } {
    const { target, userId, botScopes, userScopes } = wanted;
    const bot = this.#botFor(target);
    const botToken = botScopes.length > 0 ? this.#issue("bot", target, bot.userId, botScopes) : undefined;
    const userToken = userScopes.length > 0 ? this.#issue("user", target, userId, userScopes) : undefined;
    if (botToken !== undefined) this.workspaces.welcomeBot(this.workspaces.teamsOf(target), bot.userId);
    return { ...(botToken && { bot: botToken }), ...(userToken && { user: userToken }) };
  }

  /** The token, alive or dead. */
  find(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  /** Every token ever issued, the dead ones too. */
  get secrets(): readonly string[] {
    return [...this.#tokens.keys()];
  }

  /** The live tokens of a workspace or organization. */
  live(target: string): readonly Token[] {
    return this.#live(target);
  }

  /** The live bot token by which the app is present in a workspace: the organization's before its own. */
  botTokenIn(workspace: SandboxWorkspace): Token | undefined {
    const targets = [...(workspace.enterprise ? [workspace.enterprise.id] : []), workspace.id];
    return targets.flatMap((target) => this.live(target)).find(({ kind }) => kind === "bot");
  }

  /** The workspace or organization whose bot that is, installed or not. */
  ownerOf(botId: string): string | undefined {
    return [...this.#bots].find(([, bot]) => bot.botId === botId)?.[0];
  }

  /** Ends one token. Undefined when it is not alive. A revoked bot leaves its channels. */
  revoke(value: string): Revocation | undefined {
    const token = this.#tokens.get(value);
    if (token === undefined || token.deadAs !== undefined) return undefined;
    return this.#end(token.target, [token], () => "token_revoked");
  }

  /**
   * Ends everything of the app in a workspace or organization; undefined when there is nothing. Afterwards Slack
   * answers `account_inactive` to its bot token and `token_revoked` to user tokens
   * (https://docs.slack.dev/reference/methods/auth.test).
   */
  removeApp(target: string): Revocation | undefined {
    const tokens = this.#live(target);
    if (tokens.length === 0) return undefined;
    return this.#end(target, tokens, ({ kind }) => (kind === "bot" ? "account_inactive" : "token_revoked"));
  }

  #live(target: string): StoredToken[] {
    return [...this.#tokens.values()].filter(
      (token) => token.target === target && token.deadAs === undefined,
    );
  }

  #end(
    target: string,
    tokens: readonly StoredToken[],
    reason: (token: Token) => "token_revoked" | "account_inactive",
  ): Revocation {
    for (const token of tokens) {
      token.deadAs = reason(token);
      if (token.kind === "bot") this.workspaces.removeBot(token.userId);
    }
    return {
      target,
      userIds: tokens.filter(({ kind }) => kind === "user").map(({ userId }) => userId),
      botUserIds: tokens.filter(({ kind }) => kind === "bot").map(({ userId }) => userId),
      uninstalled: this.live(target).length === 0,
    };
  }

  #botFor(target: string): Bot {
    const known = this.#bots.get(target);
    if (known !== undefined) return known;
    const bot = { userId: slackId("U"), botId: slackId("B") };
    this.#bots.set(target, bot);
    return bot;
  }

  #issue(kind: "bot" | "user", target: string, userId: string, scopes: readonly string[]): StoredToken {
    const alive = this.#live(target).find((token) => token.kind === kind && token.userId === userId);
    if (alive !== undefined) {
      alive.scopes = [...new Set([...alive.scopes, ...scopes])];
      return alive;
    }
    const token: StoredToken = {
      value: randomToken(kind),
      kind,
      target,
      isEnterpriseInstall: this.workspaces.enterprise(target) !== undefined,
      userId,
      botId: this.#botFor(target).botId,
      scopes: [...new Set(scopes)],
    };
    this.#tokens.set(token.value, token);
    return token;
  }
}
