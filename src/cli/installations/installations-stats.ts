import type { Command } from "commander";
import { requiredBotScopes } from "../../manifest/scopes/optional-scopes.js";
import { countInstallations } from "../../overview/count-installations.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { counted } from "../listing/counted.js";
import { table } from "../listing/table.js";
import { ago } from "../options/time-and-limit.js";
import { Progress } from "../progress.js";
import { type ExitCode, say, sayJson } from "../terminal.js";
import { warnIfNotCounted } from "./not-counted.js";

/** `installations stats`: how many there are of what. */
export function installationsStats(): Command {
  return explained("stats", {
    text: "Counts the installations of this Slack app: where it is installed, who is connected, and what needs a look.",
    examples: ["installations stats", "installations stats --silent-since 90d --json"],
    more: `It reads the environment, .env and manifest.yml as the service does, reads every record once, opens no token, and writes
nothing.`,
    json: `{ "workspaces": 3, "organizations": 1, "people": 2, "needsReinstall": 0, "silent": { "since": "2026-04-04T10:00:00.000Z", "count": 1 },
  "missingScopes": { "channels:read": 2 } }
people is how many accounts are connected; missingScopes how many installs lack which bot scope of the manifest that is not optional.`,
    exits: { 0: "they are counted", 1: "the database cannot be read" },
  })
    .option("--silent-since <time>", "what counts as silent: no event since then (default: 30d)", ago)
    .action(ends(run));
}

interface Options {
  readonly silentSince?: Date;
  readonly json?: boolean;
}

function run({ silentSince: since = ago("30d"), json = false }: Options): Promise<ExitCode> {
  return besideTheService<ExitCode>(
    async ({ collections, clientId, config }) => {
      const progress = new Progress();
      const {
        silent: [silent = 0],
        missingScopes,
        ...counts
      } = await countInstallations(collections.installations, clientId, [since], (records) =>
        progress.show(`${counted(records, "record is", "records are")} read`),
      );
      progress.end();
      await warnIfNotCounted(collections, clientId, requiredBotScopes(config.manifest));
      if (json) {
        sayJson({ ...counts, silent: { since, count: silent }, missingScopes });
        return 0;
      }
      const rows: [string, number][] = [
        ["Workspaces", counts.workspaces],
        ["Organizations", counts.organizations],
        ["Connected accounts", counts.people],
        ["Need a reinstall", counts.needsReinstall],
        [`Silent since ${since.toISOString().slice(0, 10)}`, silent],
        ...Object.entries(missingScopes).map(([scope, count]): [string, number] => [`Lack ${scope}`, count]),
      ];
      say(
        table(
          [],
          rows.map(([what, count]) => [what, String(count)]),
        ),
      );
      return 0;
    },
    { readsOnly: true },
  );
}
