import { type Command, Option } from "commander";
import { AUDIT_ACTIONS, type AuditAction } from "../../audit/audit-entry.js";
import { listAudit } from "../../audit/list-audit.js";
import { workspaceRecordId } from "../../installations/record-ids.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { namedTarget, type TargetOptions, withTarget } from "../options/target.js";
import { ago, limit } from "../options/time-and-limit.js";
import { type ExitCode, say, sayJson } from "../terminal.js";
import { auditTable, shapedEntry } from "./show-entries.js";

/** `audit list`: what was done. */
export function auditList(): Command {
  return withTarget(
    explained("list", {
      text: "Lists what was done to the installations of this Slack app, and by whom: the newest first.",
      examples: [
        "audit list",
        "audit list --team T0123ABCD --since 30d",
        "audit list --action uninstall --json",
      ],
      more: `It reads the environment, .env and manifest.yml as the service does, and writes nothing. docs/operations.md says what each
action means. Times are UTC.`,
      json: `{ "entries": [{ "id": "…", "at": "2026-05-04T10:00:00.000Z", "action": "install", "who": { "kind": "person", "userId": "U…" },
    "team": "T…", "organization": null, "details": { "botScopes": ["chat:write"] } }, …] }
who is of the kind person, operator (with the command) or slack. team and organization are null for what concerns the whole app.`,
      exits: { 0: "they are listed; there may be none", 1: "the database cannot be read" },
    }),
  )
    .addOption(new Option("--action <action>", "of one kind").choices(AUDIT_ACTIONS))
    .option("--since <time>", "not older than that: 7d, 12h or 30m", ago)
    .option("--limit <number>", "how many at most", limit, 100)
    .action(ends(run));
}

interface Options extends TargetOptions {
  readonly action?: AuditAction;
  readonly since?: Date;
  readonly limit: number;
  readonly json?: boolean;
}

function run({ action, since, limit, json = false, ...named }: Options): Promise<ExitCode> {
  return besideTheService<ExitCode>(
    async ({ collections, clientId }) => {
      const target = namedTarget(named)?.target;
      const workspace = target && workspaceRecordId(clientId, target);
      const entries = await listAudit(collections.audit, { clientId, workspace, action, since }, limit);
      if (json) sayJson({ entries: entries.map(shapedEntry) });
      else say(entries.length === 0 ? "There is no such entry." : auditTable(entries));
      return 0;
    },
    { readsOnly: true },
  );
}
