import type { Installation, InstallationStore } from "@slack/oauth";
import { AppError } from "../../errors.js";
import { errorCodes } from "../../log/error-chain.js";
import { asInstallation, bringsSomething, withoutBot, withoutUserToken } from "../installation-parts.js";
import { PlacesUnderWay } from "./places-under-way.js";
import { UnreadableInstallation } from "./unreadable-installation.js";

type AnyInstallation = Installation<"v1" | "v2", boolean>;

/** What could not be imported, and why. It never contains a token. */
export interface ImportFailure {
  /** The place that the source named, or else whose installation it is. */
  readonly source: string;
  readonly reason: string;
}

/** How many installations were read, and what became of them. */
export interface ImportCounts {
  /** How many installations the source yielded: the sum of the other three numbers. */
  readonly read: number;
  readonly stored: number;
  /** How many had nothing to store, or nothing that was not stored already. */
  readonly skipped: number;
  readonly failed: number;
}

/** The counts so far, after each installation. */
export interface ImportProgress extends ImportCounts {
  /** Set when that installation failed. */
  readonly failure?: ImportFailure;
}

/** What an import came to. */
export interface ImportReport extends ImportCounts {
  /** The first hundred. `onProgress` gets every one. */
  readonly failures: readonly ImportFailure[];
}

/** What is imported, and into which store. */
export interface ImportOptions {
  /**
   * The installations, such as `readFileInstallationStore(…)` or a generator of your own. It is read no faster than they
   * are stored. Yield each workspace's newest bot and each person's newest token once.
   */
  readonly from: AsyncIterable<AnyInstallation | UnreadableInstallation>;
  readonly into: InstallationStore;
  /**
   * Writes nothing, and reports what a run would do. It does not remember what it has read: an installation that the source
   * yields twice is counted as stored twice, although a run would skip the second.
   */
  readonly dryRun?: boolean;
  /**
   * By default a bot or a token that `into` has already is not overwritten, because it may be newer. With `replace` it is
   * overwritten by the one in `from`. That is for a last run after the old app was stopped and before the new one started.
   */
  readonly replace?: boolean;
  /** How many installations are in flight at once. Default: 8. Those of one workspace are stored one after the other. */
  readonly concurrency?: number;
  /** Called after each installation. What it throws ends the run. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

const FAILURES_KEPT = 100;

/**
 * Copies installations into an installation store. Safe to repeat, and to resume after it was cut off: what is stored
 * already is skipped. Only the installations in flight are in memory.
 *
 * An installation that cannot be read or stored, or has a field that is not what it should be (scopes as one text, a
 * time that is none), is counted and reported, and the run goes on. The run ends early, with
 * that error, when `from` throws or `into` rejects with the code `database_unavailable`.
 *
 * Unless `replace` is set, `into` is asked what it has: it says "nothing" by the code `installation_not_found`, or by
 * resolving to nothing. A store that says so in another way needs `replace`.
 */
export async function importInstallations({
  from,
  into,
  dryRun = false,
  replace = false,
  concurrency = 8,
  onProgress,
}: ImportOptions): Promise<ImportReport> {
  if (!(concurrency >= 1)) throw new RangeError("concurrency is a number, 1 or more.");
  const counts = { read: 0, stored: 0, skipped: 0, failed: 0 };
  const failures: ImportFailure[] = [];
  const underWay = new PlacesUnderWay();

  function count(outcome: "stored" | "skipped" | ImportFailure): void {
    counts.read += 1;
    if (typeof outcome === "string") {
      counts[outcome] += 1;
      onProgress?.({ ...counts });
    } else {
      counts.failed += 1;
      if (failures.length < FAILURES_KEPT) failures.push(outcome);
      onProgress?.({ ...counts, failure: outcome });
    }
  }

  async function importOne(installation: AnyInstallation): Promise<"stored" | "skipped" | ImportFailure> {
    try {
      const missing = replace ? installation : await missingFrom(into, installation);
      if (!bringsSomething(missing)) return "skipped";
      if (!dryRun) await into.storeInstallation(missing);
      return "stored";
    } catch (error) {
      if (errorCodes(error).includes("database_unavailable")) throw error;
      return {
        source: `${placeOf(installation)}, person ${installation.user.id}`,
        reason: reasonOf(error),
      };
    }
  }

  let yielded = 0;
  try {
    for await (const item of from) {
      yielded += 1;
      const checked = item instanceof UnreadableInstallation ? item : asInstallation(item);
      if (checked instanceof UnreadableInstallation) {
        count({ source: checked.source, reason: checked.reason });
      } else if (typeof checked === "string") {
        count({ source: `installation ${yielded} of the source`, reason: checked });
      } else {
        underWay.start(placeOf(checked), async () => count(await importOne(checked)));
      }
      await underWay.fewerThan(concurrency);
    }
  } finally {
    await underWay.settled();
  }
  await underWay.fewerThan(1);
  return { ...counts, failures };
}

/** What `store` lacks of an installation's two parts: the workspace's bot with its webhook, and the person's own token. */
async function missingFrom(
  store: InstallationStore,
  installation: AnyInstallation,
): Promise<AnyInstallation> {
  const stored = await storedFor(store, installation);
  if (!stored) return installation;
  let missing = installation;
  if (stored.bot || stored.incomingWebhook) missing = withoutBot(missing);
  if (stored.user.token) missing = withoutUserToken(missing);
  return missing;
}

async function storedFor(
  store: InstallationStore,
  { isEnterpriseInstall = false, enterprise, team, user }: AnyInstallation,
): Promise<AnyInstallation | undefined> {
  try {
    return await store.fetchInstallation({
      isEnterpriseInstall,
      enterpriseId: enterprise?.id,
      teamId: isEnterpriseInstall ? undefined : team?.id,
      userId: user.id,
    });
  } catch (error) {
    if (errorCodes(error).includes("installation_not_found")) return undefined;
    throw error;
  }
}

function placeOf({ isEnterpriseInstall, enterprise, team }: AnyInstallation): string {
  return isEnterpriseInstall ? `organization ${enterprise?.id}` : `workspace ${team?.id}`;
}

/** Our own errors contain no secret. Other errors may, so only their name and code are shown. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { name = "Error", code } = error as { name?: string; code?: unknown };
  return `The store refused it: ${name}${code === undefined ? "" : `, code ${String(code)}`}.`;
}
