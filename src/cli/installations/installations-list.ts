import type { Command } from "commander";
import { workspaceRecordId } from "../../installations/record-ids.js";
import { requiredBotScopes } from "../../manifest/scopes/optional-scopes.js";
import type { InstallationSummary } from "../../overview/installation-summary.js";
import { listInstallations } from "../../overview/list-installations.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { table } from "../listing/table.js";
import { type TargetOptions, withTarget } from "../options/target.js";
import { ago, limit } from "../options/time-and-limit.js";
import { type ExitCode, say, sayJson, warn } from "../terminal.js";
import { warnIfNotCounted } from "./not-counted.js";

/** `installations list`: where the app is installed. */
export function installationsList(): Command {
  return withTarget(
    explained("list", {
      text: "Lists the workspaces and organizations where this Slack app is installed. Several options select what is all of that.",
      examples: [
        "installations list",
        "installations list --missing-scope channels:read",
        "installations list --silent-since 30d --limit 5000 --json",
      ],
      more: `It reads the environment, .env and manifest.yml as the service does, opens no token, and writes nothing. The last event is
known to the day; of a workspace without one it is the day from which events were waited for. With --organization it lists the org-wide install, and
those of the workspaces of the organization. Times are UTC.`,
      json: `{ "installations": [{ "id": "1.2:team:T…", "kind": "workspace", "team": { "id": "T…", "name": "…" }, "organization": null,
    "tenant": null, "installedBy": "U…", "installedAt": "2026-05-04T10:00:00.000Z", "botScopes": ["chat:write"], "missingScopes": [],
    "needsReinstallSince": null, "lastEventAt": "2026-05-04T10:00:00.000Z" }, …] }
kind is workspace or org; botScopes is null where no bot is stored.`,
      exits: { 0: "they are listed; there may be none", 1: "the database cannot be read" },
    }),
  )
    .option("--tenant <id>", "belongs to this customer of yours")
    .option(
      "--missing-scope <scope>",
      "lacks a bot scope that the manifest asks for, and not as an optional one",
    )
    .option("--needs-reinstall", "Slack refuses to refresh the bot's token")
    .option("--silent-since <time>", "no event came since then: 30d, 12h or 30m ago", ago)
    .option("--limit <number>", "how many at most", limit, 1_000)
    .action(ends(run));
}

interface Options extends TargetOptions {
  readonly tenant?: string;
  readonly missingScope?: string;
  readonly needsReinstall?: boolean;
  readonly silentSince?: Date;
  readonly limit: number;
  readonly json?: boolean;
}

function run({ team, limit, json = false, ...filter }: Options): Promise<ExitCode> {
  return besideTheService<ExitCode>(
    async ({ collections, clientId, config }) => {
      const id =
        team === undefined
          ? undefined
          : workspaceRecordId(clientId, { isEnterpriseInstall: false, teamId: team });
      const found = await listInstallations(collections.installations, clientId, { id, ...filter }, limit);
      if (filter.missingScope !== undefined) {
        await warnIfNotCounted(collections, clientId, requiredBotScopes(config.manifest));
        if (config.manifest.optionalBotScopes.includes(filter.missingScope)) {
          warn(`${filter.missingScope} is optional in the manifest: who left it out lacks nothing.`);
        }
      }
      if (json) sayJson({ installations: found });
      else say(found.length === 0 ? "There is no such installation." : installationsTable(found));
      if (found.length === limit) warn(`There may be more than these ${limit}: see --limit.`);
      return 0;
    },
    { readsOnly: true },
  );
}

function installationsTable(found: readonly InstallationSummary[]): string {
  const heads = [
    "Where",
    "Name",
    "Organization",
    "Installed",
    "By",
    "Last event",
    "Missing scopes",
    "Needs reinstall",
  ];
  return table(
    heads,
    found.map(({ kind, team, organization, installedBy, installedAt, ...rest }) => [
      (kind === "org" ? organization?.id : team?.id) ?? "",
      (kind === "org" ? organization?.name : team?.name) ?? "",
      organization?.id ?? "",
      day(installedAt),
      installedBy,
      rest.lastEventAt === null ? "" : day(rest.lastEventAt),
      rest.missingScopes.join(","),
      rest.needsReinstallSince === null ? "" : `since ${day(rest.needsReinstallSince)}`,
    ]),
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
