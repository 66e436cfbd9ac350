import { pageOfAudit } from "../../audit/list-audit.js";
import { type InstallationTarget, workspaceRecordId } from "../../installations/record-ids.js";
import { type ShownInstallation, showInstallation } from "../../overview/show-installation.js";
import { type Html, html } from "../../web/pages/html.js";
import { failedEventsOf } from "../verbs/event-verbs.js";
import { asksFirst, facts, pathWith, section } from "../view/elements.js";
import type { DashboardPage } from "../view/layout.js";
import { day, time } from "../view/words.js";
import { auditTable } from "./audit.js";
import type { DashboardContext } from "./context.js";
import { eventsTable } from "./events.js";
import { placeHref } from "./place.js";

const ENTRIES = 20;
const EVENTS = 20;

/** What is stored of one workspace or organization. No token. */
export async function workspacePage(
  context: DashboardContext,
  id: string,
  target: InstallationTarget,
): Promise<DashboardPage> {
  const { service } = context;
  const { collections, cipher, clientId, config } = service;
  const workspace = workspaceRecordId(clientId, target);
  const [shown, audit, failed] = await Promise.all([
    showInstallation(collections.installations, cipher, workspace),
    pageOfAudit(collections.audit, { clientId, workspace }, ENTRIES),
    failedEventsOf(service).page({ workspace }, EVENTS),
  ]);
  const name = (target.isEnterpriseInstall ? shown?.organization : shown?.team)?.name;
  const here = placeHref(id);
  return {
    heading: name === undefined ? id : `${name} (${id})`,
    place: "/workspaces",
    content: html`${shown === undefined ? html`<p>The app is not installed in ${id}.</p>` : factsOf(shown)}
<div class="row next">
${shown === undefined || config.slack.credentials.kind !== "oauth" ? undefined : asksFirst(`${here}/revoke`, "Revoke at Slack…")}
${shown === undefined ? undefined : asksFirst(`${here}/delete`, "Delete here alone…")}
${asksFirst(`${here}/erase`, "Erase what is stored…")}
</div>
${section(
  "Failed events",
  failed.events.length === 0
    ? html`<p>There is none among the ${String(failed.read)} latest failures.</p>`
    : eventsTable(failed.events, context, here),
  failed.end === undefined || target.isEnterpriseInstall
    ? undefined
    : html`<p class="next"><a href="${pathWith("/events", { team: id })}">Its failed events among all</a></p>`,
)}
${section(
  "Audit trail",
  audit.entries.length === 0 ? html`<p>There is no entry.</p>` : auditTable(audit.entries),
  audit.end === undefined
    ? undefined
    : html`<p class="next"><a href="${pathWith("/audit", { place: id })}">All entries</a></p>`,
)}`,
  };
}

function factsOf({ team, organization, people, morePeople, token, ...rest }: ShownInstallation): Html {
  const named = (place: { readonly id: string; readonly name?: string } | null) =>
    place === null ? undefined : `${place.id}${place.name === undefined ? "" : ` (${place.name})`}`;
  return facts([
    ["Workspace", named(team)],
    ["Organization", named(organization)],
    ["Installed", html`${time(rest.installedAt)} by ${rest.installedBy}`],
    ["Last event", rest.lastEventAt === null ? undefined : day(rest.lastEventAt)],
    ["Bot token", token === null ? "none is stored" : tokenInWords(token)],
    ["Bot scopes", rest.botScopes?.join(", ")],
    ["Missing scopes", rest.missingScopes.join(", ") || "none"],
    [
      "Needs reinstall",
      rest.needsReinstallSince === null ? "no" : html`since ${time(rest.needsReinstallSince)}`,
    ],
    [
      "Connected people",
      people.length === 0 ? "nobody" : `${people.join(", ")}${morePeople ? " and more" : ""}`,
    ],
  ]);
}

function tokenInWords({ expiresAt, problem }: NonNullable<ShownInstallation["token"]>): Html {
  if (problem !== null) return html`stored, and cannot be opened (${problem})`;
  return expiresAt === null ? html`stored, and does not expire` : html`stored, until ${time(expiresAt)}`;
}
