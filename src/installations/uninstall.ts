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

/** Whether a failed call says that its token is dead, and not only that the call did not work. */
export function isDeadTokenError(error: unknown): boolean {
  const { data } = error as { data?: { error?: unknown } };
  return typeof data?.error === "string" && DEAD.has(data.error);
}

/** `IsDead` by `auth.test`. */
export function isDeadAtSlack(client: WebClient): IsDead {
  return async (token) => {
    try {
      await client.auth.test({ token });
      return false;
    } catch (error) {
      if (isDeadTokenError(error)) return true;
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

type TokenRecords = Pick<
  MongoInstallationStore,
  "listTokens" | "listTokensInOrganization" | "deleteIfUnchanged"
>;

/** What an event led to: how many records went, and where the bot went with them. */
export interface Removed {
  readonly records: number;
  readonly uninstalled: readonly InstallationTarget[];
}

/**
 * After `app_uninstalled`: deletes what is stored for each target whose bot token is dead, with its people's tokens.
 * Without a bot token, each person's is asked for, as are those that people connected in one workspace of an
 * organization, which the event does not name. A live token, and whatever was stored since the look, stays; so
 * the event may come late or twice. Of several processes that handle it, one is told that it uninstalled.
 */
export async function removeUninstalled(
  store: TokenRecords,
  isDead: IsDead,
  targets: readonly InstallationTarget[],
): Promise<Removed> {
  return each(targets, async (target) => {
    const tokens = await store.listTokens(target);
    const bot = tokens.find(({ kind }) => kind === "bot");
    if (bot !== undefined && !(await isDead(bot.token))) return { records: 0, bot: false };
    const elsewhere = target.isEnterpriseInstall
      ? await store.listTokensInOrganization(target.enterpriseId ?? "")
      : [];
    if (bot === undefined) return removeDead(store, isDead, [...tokens, ...elsewhere]);
    // The bot's record goes last: should this process die half-way, the event finds it and starts over.
    const asked = await removeDead(store, isDead, elsewhere);
    const people = asked.records + (await store.deleteIfUnchanged(tokens.filter((token) => token !== bot)));
    const bots = await store.deleteIfUnchanged([bot]);
    return { records: people + bots, bot: bots > 0 };
  });
}

/**
 * After `tokens_revoked`: deletes the records of those tokens that are dead, of the people that the event names and,
 * where it names a bot, of the bot. The same holds for late and repeated events.
 */
export async function removeRevoked(
  store: TokenRecords,
  isDead: IsDead,
  targets: readonly InstallationTarget[],
  revoked: { readonly userIds: readonly string[]; readonly bot: boolean },
): Promise<Removed> {
  return each(targets, async (target) => {
    const tokens = await store.listTokens(target);
    const named = tokens.filter(({ kind, userId }) =>
      kind === "bot" ? revoked.bot : userId !== undefined && revoked.userIds.includes(userId),
    );
    return removeDead(store, isDead, named);
  });
}

interface RemovedFromOne {
  readonly records: number;
  readonly bot: boolean;
}

async function each(
  targets: readonly InstallationTarget[],
  remove: (target: InstallationTarget) => Promise<RemovedFromOne>,
): Promise<Removed> {
  let records = 0;
  const uninstalled: InstallationTarget[] = [];
  for (const target of targets) {
    const removed = await remove(target);
    records += removed.records;
    if (removed.bot) uninstalled.push(target);
  }
  return { records, uninstalled };
}

async function removeDead(
  store: TokenRecords,
  isDead: IsDead,
  tokens: readonly StoredToken[],
): Promise<RemovedFromOne> {
  let records = 0;
  let bot = false;
  for (const token of tokens) {
    if (!(await isDead(token.token))) continue;
    const deleted = await store.deleteIfUnchanged([token]);
    records += deleted;
    bot ||= deleted > 0 && token.kind === "bot";
  }
  return { records, bot };
}
