import type { Command } from "commander";
import { listAudit } from "../../audit/list-audit.js";
import { workspaceRecordId } from "../../installations/record-ids.js";
import { targetInWords } from "../../lifecycle/named-target.js";
import { type ShownInstallation, showInstallation } from "../../overview/show-installation.js";
import { auditTable, shapedEntry } from "../audit/show-entries.js";
import { besideTheService } from "../beside-the-service.js";
import { ends, explained } from "../explain.js";
import { table } from "../listing/table.js";
import { requiredTarget, type TargetOptions, withTarget } from "../options/target.js";
import { type ExitCode, fail, say, sayJson } from "../terminal.js";

/** So many of the last entries of the audit trail are shown. */
const ENTRIES = 10;

/** `installations show`: one installation, and what was done to it. */
export function installationsShow(): Command {
  return withTarget(
    explained("show", {
      text: "Shows the installation of a workspace or an organization, and the last entries of its audit trail.",
      examples: ["installations show --team T0123ABCD", "installations show --organization E0123ABCD --json"],
      more: `It reads the environment, .env and manifest.yml as the service does, and writes nothing. Of the bot's token it shows the last
four characters, to compare with a log of Slack's. Times are UTC.`,
      json: `{ "installation": { "id": "1.2:team:T…", …, "token": { "lastFour": "…", "expiresAt": null, "problem": null }, "people": ["U…"], "morePeople": false },
  "audit": [{ "id": "…", "at": "…", "action": "install", … }, …] }
The installation has the fields of installations list --json too. token is null where no bot is stored; problem is the code of an
error where it cannot be opened.`,
      exits: { 0: "it is shown", 1: "the app is not installed there" },
    }),
  ).action(ends(run));
}

async function run({
  json = false,
  ...options
}: TargetOptions & { readonly json?: boolean }): Promise<ExitCode> {
  const { target } = requiredTarget(options);
  return besideTheService<ExitCode>(
    async ({ collections, clientId, cipher }) => {
      const workspace = workspaceRecordId(clientId, target);
      const shown = await showInstallation(collections.installations, cipher, workspace);
      const entries = await listAudit(collections.audit, { clientId, workspace }, ENTRIES);
      if (json) sayJson({ installation: shown ?? null, audit: entries.map(shapedEntry) });
      else {
        if (shown !== undefined) say(table([], factsOf(shown)));
        if (entries.length > 0) say(`${shown === undefined ? "" : "\n"}${auditTable(entries)}`);
      }
      return shown === undefined ? fail(1, `The app is not installed in ${targetInWords(target)}.`) : 0;
    },
    { readsOnly: true },
  );
}

function factsOf({ team, organization, people, morePeople, token, ...rest }: ShownInstallation): string[][] {
  const named = (place: { readonly id: string; readonly name?: string }) =>
    place.name === undefined ? place.id : `${place.id} (${place.name})`;
  const facts: [string, string | undefined][] = [
    ["Workspace", team === null ? undefined : named(team)],
    ["Organization", organization === null ? undefined : named(organization)],
    ["Tenant", rest.tenant ?? undefined],
    ["Installed", `${rest.installedAt.toISOString()} by ${rest.installedBy}`],
    ["Last event", rest.lastEventAt?.toISOString().slice(0, 10)],
    ["Bot token", token === null ? "none" : tokenInWords(token)],
    ["Bot scopes", rest.botScopes?.join(",")],
    ["Missing scopes", rest.missingScopes.join(",") || "none"],
    [
      "Needs reinstall",
      rest.needsReinstallSince === null ? "no" : `since ${rest.needsReinstallSince.toISOString()}`,
    ],
    ["Connected", people.length === 0 ? "nobody" : `${people.join(", ")}${morePeople ? " and more" : ""}`],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function tokenInWords({ lastFour, expiresAt, problem }: NonNullable<ShownInstallation["token"]>): string {
  if (problem !== null) return `cannot be opened (${problem})`;
  return `…${lastFour}${expiresAt === null ? "" : `, until ${expiresAt.toISOString()}`}`;
}
