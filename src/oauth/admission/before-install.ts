import type { Installation } from "@slack/oauth";
import type { Audit } from "../../audit/audit-entry.js";
import { inTime } from "../../events/in-time.js";
import type { FormerInstall } from "../../installations/mongo-installation-store.js";
import { InstallRefusedError } from "../../lifecycle/install-refused-error.js";
import type { LifecycleHooks } from "../../lifecycle/lifecycle-hooks.js";
import { runListener } from "../../log/listener-run.js";
import type { Log } from "../../log/log.js";
import { isInstance } from "../../log/thrown.js";
import { isReinstall, targetOf, tenantOf } from "../approval-audit.js";

/** A part of the time for which a person waits for the outcome of their approval. */
const ADMISSION_WITHIN_MS = 5_000;

export interface AdmissionOptions {
  readonly hooks: Pick<LifecycleHooks, "beforeInstall">;
  readonly audit: Audit;
  readonly log: Pick<Log, "error">;
  /** Makes a stop wait for this work. */
  readonly track: (work: Promise<void>) => void;
  /** How long the hook may take. Default: five seconds. */
  readonly admissionWithinMs?: number;
}

/** Why an install is not stored. */
export type TurnedAway =
  | { readonly outcome: "refused" /** For the person. */; readonly sentence: string }
  | { readonly outcome: "failed" };

/**
 * Asks the company's hook `beforeInstall` whether an install may be stored; undefined when it may, and without a hook. Where it
 * refuses, the audit trail says so; where it fails or does not answer in time, the log. The hook gets a copy of the
 * installation, because it may change its argument.
 */
export async function admitInstall(
  {
    hooks: { beforeInstall },
    audit,
    log,
    track,
    admissionWithinMs: withinMs = ADMISSION_WITHIN_MS,
  }: AdmissionOptions,
  installation: Installation,
  before: FormerInstall | undefined,
): Promise<TurnedAway | undefined> {
  if (beforeInstall === undefined) return undefined;
  const facts = {
    tenant: tenantOf({ installation, before }),
    tenantBefore: before?.tenant,
    isReinstall: before !== undefined && isReinstall(installation, before),
  };
  try {
    const answer = runListener({ listener: "beforeInstall", team: installation.team?.id }, async () => {
      await beforeInstall(structuredClone(installation), facts);
      return true;
    });
    if (await inTime(answer, withinMs)) return undefined;
    log.error({ withinMs }, "The beforeInstall hook did not answer in time");
  } catch (error) {
    if (isInstance(error, InstallRefusedError)) {
      const { isReinstall, tenant } = facts;
      const details = { isReinstall, ...(tenant !== undefined && { tenant }) };
      const who = { kind: "person", userId: installation.user.id } as const;
      track(audit.record({ action: "install_refused", who, target: targetOf(installation), details }));
      return { outcome: "refused", sentence: error.message };
    }
    log.error({ err: error }, "The beforeInstall hook failed");
  }
  return { outcome: "failed" };
}
