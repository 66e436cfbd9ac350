import { setTimeout as pause } from "node:timers/promises";
import type { Document } from "../database/collection.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { readRecord, rotationOf, type WorkspaceRecord } from "../installations/stored-record.js";
import { errorChain } from "../log/error-chain.js";
import { runListener } from "../log/listener-run.js";
import { isInstance, readProperty } from "../log/thrown.js";
import type { WebClient } from "../slack/web-api.js";
import { DeadTokenError } from "./dead-token-error.js";

/** What the work of a round is done for. */
export interface RoundWork {
  /** Undefined for an org-wide install. */
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  readonly isEnterpriseInstall: boolean;
  /** The company's own customer whose installation it is. */
  readonly tenant: string | undefined;
  /**
   * As `clientFor` gives it, with the bot's token. For an org-wide install its calls say themselves which workspace they are
   * about (`team_id`).
   */
  readonly client: WebClient;
  /** Ends when the round is to stop. Work that then rejects is done again when the round goes on. */
  readonly signal: AbortSignal;
}

/** What came of one installation: `undefined` when the round is to stop before its work was done. */
export type WorkOutcome = "done" | "skipped" | { readonly error: unknown } | undefined;

/** So often the work of one installation is done, when Slack limits its rate. */
const MOST_TRIES = 5;
const LONGEST_WAIT_MS = 5 * 60_000;

/** The records whose work is done: those with a bot. */
export function installationOf(document: Document): WorkspaceRecord | undefined {
  const record = readRecord(document) as WorkspaceRecord;
  return record.bot === undefined ? undefined : record;
}

/** Where a record's bot is. */
export function targetOf({ isEnterpriseInstall, team, enterprise }: WorkspaceRecord): InstallationTarget {
  return {
    isEnterpriseInstall,
    ...(team && !isEnterpriseInstall && { teamId: team.id }),
    ...(enterprise && { enterpriseId: enterprise.id }),
  };
}

/** Does the work for one installation. Never rejects. */
export async function workFor(
  record: WorkspaceRecord,
  client: WebClient,
  work: (installation: RoundWork) => unknown,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: () => number },
): Promise<WorkOutcome> {
  if (signal.aborted) return undefined;
  if (hasExpired(record, clock())) return "skipped";
  const { isEnterpriseInstall, teamId, enterpriseId } = targetOf(record);
  const { tenant } = record;
  for (let tries = 1; ; tries++) {
    try {
      await runListener({ listener: "forEachInstallation", team: teamId }, () =>
        work({ teamId, enterpriseId, isEnterpriseInstall, tenant, client, signal }),
      );
      return "done";
    } catch (error) {
      if (signal.aborted) return undefined;
      const chain = errorChain(error);
      if (chain.some((each) => isInstance(each, DeadTokenError))) return "skipped";
      const waitMs = rateLimitOf(chain);
      if (waitMs === undefined || waitMs > LONGEST_WAIT_MS || tries === MOST_TRIES) return { error };
      // Ends early only when the round is to stop.
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return undefined;
    }
  }
}

/** Whether the bot's token has ended, and Slack refuses to refresh it. */
function hasExpired(record: WorkspaceRecord, nowMs: number): boolean {
  const endsAtSec = record.bot?.expiresAt;
  if (rotationOf(record)?.needsReinstallSince === undefined || endsAtSec === undefined) return false;
  return endsAtSec * 1_000 <= nowMs;
}

/** How long Slack asks to wait; undefined when that is not what failed. */
function rateLimitOf(chain: readonly unknown[]): number | undefined {
  const limited = chain.find((each) => readProperty(each, "code") === "slack_webapi_rate_limited_error");
  const seconds = readProperty(limited, "retryAfter");
  return typeof seconds === "number" && seconds >= 0 ? seconds * 1_000 : undefined;
}
