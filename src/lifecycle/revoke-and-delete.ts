import { setTimeout as pause } from "node:timers/promises";
import { withinDeadline } from "../database/deadline.js";
import { eraseOwnDataIn } from "../own-collections/erase-at-uninstall.js";
import { type Deleted, deleteRecords, type StoredHere } from "./delete-records.js";
import type { NamedTarget } from "./named-target.js";
import { recordsOfTarget, type TargetRecord } from "./records-of-target.js";
import { type EndTokens, type Revocation, revokeRecords } from "./revoke-records.js";

const SEE_EVERY_MS = 200;

export interface RevokedAndDeleted extends Deleted {
  readonly revocations: readonly Revocation[];
}

/**
 * Ends the tokens of these records at Slack, and deletes the records whose tokens are dead; the events of a whole workspace or
 * organization, too, when none of its tokens lives, and the app's own data that an uninstall erases. When an app is uninstalled, the running service hears of it from Slack,
 * calls its hook and deletes the records itself: it gets `waitMs` for that. `onWait` is called while it does.
 */
export async function revokeAndDelete(
  stored: StoredHere,
  named: NamedTarget,
  records: readonly TargetRecord[],
  {
    waitMs,
    onWait = () => undefined,
    ...endTokens
  }: EndTokens & {
    readonly waitMs: number;
    readonly onWait?: () => void;
  },
): Promise<RevokedAndDeleted> {
  const beganAt = new Date();
  const revocations = await revokeRecords(records, endTokens);
  const recordsWhere = (revoked: boolean) =>
    revocations.filter(({ isRevoked }) => isRevoked === revoked).map(({ record }) => record);
  const bot = recordsWhere(true).find(({ hasBot }) => hasBot);
  if (bot !== undefined) await untilGone(stored, bot.recordId, waitMs, onWait);
  const staying = recordsWhere(false).map(({ recordId }) => recordId);
  const deleted = await deleteRecords(stored, named, recordsWhere(true), {
    eraseEventsBefore: staying.length === 0 ? beganAt : undefined,
    staying,
  });
  if (named.userId === undefined && staying.length === 0 && deleted.kept.length === 0) {
    await eraseOwnData(stored, named);
  }
  return { revocations, ...deleted };
}

/** As after an uninstall, for a service that does not run. */
async function eraseOwnData(stored: StoredHere, { target }: NamedTarget): Promise<void> {
  const { collections, clientId } = stored;
  const isGone = async () =>
    (await recordsOfTarget(collections.installations, stored, target, undefined)).length === 0;
  await eraseOwnDataIn(collections, clientId)(target, isGone);
}

/** The service deletes the bot's record last. */
async function untilGone(
  { collections: { installations } }: StoredHere,
  _id: string,
  waitMs: number,
  onWait: () => void,
): Promise<void> {
  const until = performance.now() + waitMs;
  while (performance.now() < until) {
    const found = await withinDeadline((signal) =>
      installations.findOne({ _id }, { projection: { _id: 1 }, signal }),
    );
    if (found === null) return;
    onWait();
    await pause(SEE_EVERY_MS);
  }
}
