import { setTimeout } from "node:timers/promises";
import type { StoredToken } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { isDeath } from "../slack/token-refusal.js";
import type { WebClient } from "../slack/web-api.js";

/** How often a caller checks whether another caller has reported the uninstall. */
const SEE_EVERY_MS = 100;

/**
 * Asks Slack whether a stored token is dead. Rejects when Slack gives no clear answer, and when the token cannot be opened:
 * then the token may be alive, and must not be deleted.
 */
export type IsDead = (token: StoredToken) => Promise<boolean>;

/** `IsDead` by `auth.test`. */
export function isDeadAtSlack(client: WebClient): IsDead {
  return async (stored) => {
    const { token } = stored;
    try {
      await client.auth.test({ token });
      return false;
    } catch (error) {
      if (isDeath(slackErrorOf(error), stored)) return true;
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

/** Does the work for each target, even when it fails for another one, and rejects with the first error at the end. */
export async function forEachTarget(
  targets: readonly InstallationTarget[],
  work: (target: InstallationTarget) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const target of targets) await work(target).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

export interface Uninstalling {
  readonly store: Pick<
    MongoInstallationStore,
    "listTokens" | "listTokensInOrganization" | "deleteIfUnchanged" | "reserveUninstall"
  >;
  readonly isDead: IsDead;
  /**
   * Called with a target whose bot token is dead, before the bot's record is deleted: at least once for each deleted record.
   * Only one of several callers calls it, unless that one dies or takes longer than half a minute.
   */
  readonly report: (target: InstallationTarget, bot: StoredToken) => Promise<void>;
  /** Called after a person's token was deleted because it was revoked, and not with the bot's. */
  readonly revoked?: (target: InstallationTarget, userId: string) => Promise<void>;
}

/**
 * After `app_uninstalled`: deletes what is stored for a target whose bot token is dead, with its people's tokens, and
 * resolves to the number of records. Without a bot token, each person's is asked for, as are those that people connected
 * in one workspace of an organization, which the event does not name. A live token stays, and so does every record that
 * was stored since it was read. So the event may come late or twice.
 */
export async function removeUninstalled(
  uninstalling: Uninstalling,
  target: InstallationTarget,
): Promise<number> {
  const { store, isDead } = uninstalling;
  const tokens = await store.listTokens(target);
  const bot = tokens.find(({ kind }) => kind === "bot");
  if (bot !== undefined && !(await isDead(bot))) return 0;
  const elsewhere = target.isEnterpriseInstall
    ? await store.listTokensInOrganization(target.enterpriseId ?? "")
    : [];
  if (bot === undefined) return removeDead(uninstalling, target, [...tokens, ...elsewhere]);
  // The bot's record is deleted last: if this process dies before that, the next try finds the record and starts over.
  const asked = await removeDead(uninstalling, target, elsewhere);
  const people = await store.deleteIfUnchanged(tokens.filter((token) => token !== bot));
  return asked + people + (await removeBot(uninstalling, target, bot));
}

/**
 * After `tokens_revoked`: deletes the records of those tokens that are dead, of the people that the event names and,
 * where it names a bot, of the bot; resolves to their number. The same holds for late and repeated events.
 */
export async function removeRevoked(
  uninstalling: Uninstalling,
  target: InstallationTarget,
  revoked: { readonly userIds: readonly string[]; readonly bot: boolean },
): Promise<number> {
  const tokens = await uninstalling.store.listTokens(target);
  const named = tokens.filter(({ kind, userId }) =>
    kind === "bot" ? revoked.bot : userId !== undefined && revoked.userIds.includes(userId),
  );
  const bots = named.filter(({ kind }) => kind === "bot");
  const removed = await removeDead(uninstalling, target, bots);
  // With the bot's token everybody's is revoked: that is an uninstall, and nothing that a person did.
  const isUninstall = revoked.bot && removed === bots.length;
  const people = named.filter(({ kind }) => kind === "user");
  const deleted = isUninstall ? undefined : uninstalling.revoked;
  return removed + (await removeDead(uninstalling, target, people, deleted));
}

async function removeDead(
  uninstalling: Uninstalling,
  target: InstallationTarget,
  tokens: readonly StoredToken[],
  revoked?: Uninstalling["revoked"],
): Promise<number> {
  let records = 0;
  for (const token of tokens) {
    if (!(await uninstalling.isDead(token))) continue;
    if (token.kind === "bot") records += await removeBot(uninstalling, target, token);
    else if ((await uninstalling.store.deleteIfUnchanged([token])) > 0) {
      records += 1;
      if (token.userId !== undefined) await revoked?.(target, token.userId);
    }
  }
  return records;
}

/**
 * Reports before it deletes. If this process dies in between, the record is still there, so the next try reports again.
 */
async function removeBot(
  { store, report }: Uninstalling,
  target: InstallationTarget,
  bot: StoredToken,
): Promise<number> {
  for (;;) {
    const reservation = await store.reserveUninstall(bot);
    if (reservation === "changed") return 0;
    if (reservation === "reserved") {
      await report(target, bot);
      return store.deleteIfUnchanged([bot]);
    }
    await setTimeout(SEE_EVERY_MS);
  }
}
