import type { WebClient } from "@slack/web-api";
import type { StoredToken } from "./installation-records.js";
import type { MongoInstallationStore } from "./mongo-installation-store.js";
import type { InstallationTarget } from "./record-ids.js";

/** What Slack answers to a token that will never work again (https://docs.slack.dev/reference/methods/auth.test). */
const DEAD = new Set(["token_revoked", "account_inactive", "invalid_auth"]);

/**
 * Asks Slack whether a token is dead. Rejects when Slack gives no clear answer: then nothing is known, and nothing
 * may be deleted.
 */
export type IsDead = (token: string) => Promise<boolean>;

/** `IsDead` by `auth.test`. */
export function isDeadAtSlack(client: WebClient): IsDead {
  return async (token) => {
    try {
      await client.auth.test({ token });
      return false;
    } catch (error) {
      const { data } = error as { data?: { error?: unknown } };
      if (typeof data?.error === "string" && DEAD.has(data.error)) return true;
      throw error;
    }
  };
}

/** The workspace and, where it is in one, the organization that an event may be about: Slack's event does not say which. */
export function possibleTargets(event: {
  readonly team_id?: string | null;
  readonly enterprise_id?: string | null;
}): InstallationTarget[] {
  const targets: InstallationTarget[] = [];
  if (event.team_id) targets.push({ isEnterpriseInstall: false, teamId: event.team_id });
  if (event.enterprise_id) targets.push({ isEnterpriseInstall: true, enterpriseId: event.enterprise_id });
  return targets;
}

type TokenRecords = Pick<MongoInstallationStore, "listTokens" | "deleteIfUnchanged">;

/**
 * After `app_uninstalled`: deletes what is stored for each target whose bot token is dead, with its people's tokens.
 * Without a bot token, each person's is asked for. A live token, and whatever was stored since the look, stays; so
 * the event may come late or twice. Resolves to the number of deleted records.
 */
export async function removeUninstalled(
  store: TokenRecords,
  isDead: IsDead,
  targets: readonly InstallationTarget[],
): Promise<number> {
  let deleted = 0;
  for (const target of targets) {
    const tokens = await store.listTokens(target);
    const bot = tokens.find(({ kind }) => kind === "bot");
    if (bot === undefined) {
      deleted += await removeDead(store, isDead, tokens);
    } else if (await isDead(bot.token)) {
      // The bot's record goes last: should this process die half-way, the event finds it and starts over.
      deleted += await store.deleteIfUnchanged(tokens.filter((token) => token !== bot));
      deleted += await store.deleteIfUnchanged([bot]);
    }
  }
  return deleted;
}

/**
 * After `tokens_revoked`: deletes the records of those tokens that are dead, of the people that the event names and,
 * where it names a bot, of the bot. The same holds for late and repeated events. Resolves to the number of deleted
 * records.
 */
export async function removeRevoked(
  store: TokenRecords,
  isDead: IsDead,
  targets: readonly InstallationTarget[],
  revoked: { readonly userIds: readonly string[]; readonly bot: boolean },
): Promise<number> {
  let deleted = 0;
  for (const target of targets) {
    const tokens = await store.listTokens(target);
    const named = tokens.filter(({ kind, userId }) =>
      kind === "bot" ? revoked.bot : userId !== undefined && revoked.userIds.includes(userId),
    );
    deleted += await removeDead(store, isDead, named);
  }
  return deleted;
}

async function removeDead(
  store: TokenRecords,
  isDead: IsDead,
  tokens: readonly StoredToken[],
): Promise<number> {
  let deleted = 0;
  for (const token of tokens) {
    if (await isDead(token.token)) deleted += await store.deleteIfUnchanged([token]);
  }
  return deleted;
}
