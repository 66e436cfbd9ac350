import { eraseAnswers } from "../agent/erase-answers.js";
import type { AllCollections } from "../database/database.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { eraseEventsIn } from "../events/erase-events.js";
import { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { NamedTarget } from "./named-target.js";
import { recordsOfTarget, type TargetRecord } from "./records-of-target.js";

/** Where the records of one Slack app are, and what opens them. */
export interface StoredHere {
  readonly collections: Pick<
    AllCollections,
    "installations" | "events" | "agentAnswers" | "appState" | "openCollection"
  >;
  readonly cipher: TokenCipher;
  readonly clientId: string | undefined;
}

/** What became of records that were to be deleted. */
export interface Deleted {
  /** How many are gone. */
  readonly deleted: number;
  /** The ids of those that were written since they were read: somebody has installed the app, or connected, meanwhile. */
  readonly kept: readonly string[];
}

/**
 * Deletes records, each only if nothing was stored in it since it was read; the workspace's own last, so that a command that
 * is cut off finds it again. If a whole workspace or organization is gone then, its events that were received before a time
 * are erased, and the agent's answers, as after an uninstall.
 */
export async function deleteRecords(
  { collections, cipher, clientId }: StoredHere,
  { target, userId }: NamedTarget,
  records: readonly TargetRecord[],
  {
    eraseEventsBefore,
    staying = [],
  }: {
    readonly eraseEventsBefore: Date | undefined;
    /** The ids of those that are not to be deleted. */
    readonly staying?: readonly string[];
  },
): Promise<Deleted> {
  const { installations, events, agentAnswers } = collections;
  const store = new MongoInstallationStore({
    installations,
    cipher,
    ...(clientId !== undefined && { clientId }),
  });
  await store.deleteIfUnchanged(
    [...records].sort((a, b) => Number(a.kind === "workspace") - Number(b.kind === "workspace")),
  );
  // Also those that were not there when the records were read.
  const left = await recordsOfTarget(installations, { clientId, cipher }, target, userId);
  const kept = left.map(({ recordId }) => recordId).filter((id) => !staying.includes(id));
  if (kept.length === 0 && userId === undefined && eraseEventsBefore !== undefined) {
    await eraseEventsIn({ events, clientId })(target, "", eraseEventsBefore);
    await eraseAnswers(agentAnswers, clientId, target, eraseEventsBefore);
  }
  return { deleted: records.filter(({ recordId }) => !kept.includes(recordId)).length, kept };
}
