import { requiredBotScopes } from "../../manifest/scopes/optional-scopes.js";
import type { InstallationSummary } from "../../overview/installation-summary.js";
import { type InstallationSelection, pageOfInstallations } from "../../overview/page-of-installations.js";
import { type Html, html } from "../../web/pages/html.js";
import { DAY_MS } from "../counts/activity.js";
import { SILENT_DAYS } from "../counts/counts.js";
import { nextPage, pathWith, type Row, table } from "../view/elements.js";
import type { DashboardPage } from "../view/layout.js";
import { day } from "../view/words.js";
import { type DashboardContext, PAGE_LENGTH, type PageQuery } from "./context.js";
import { cursorOf, datedEnd, idEnd } from "./cursor.js";
import { placeHref } from "./place.js";

/** The installations: all, or those of one selection. */
export async function workspacesPage(context: DashboardContext, query: PageQuery): Promise<DashboardPage> {
  const { service, clock } = context;
  const { collections, clientId, config } = service;
  const selection = selectionOf(query, clock());
  const after = datedEnd(query.after) ?? idEnd(query.after, clientId);
  const { installations, end } = await pageOfInstallations(
    collections.installations,
    clientId,
    selection,
    PAGE_LENGTH,
    after,
  );
  const { scope, silent, needs } = query;
  const next = end && pathWith("/workspaces", { scope, silent, needs, after: cursorOf(end) });
  return {
    heading: headingOf(selection, query),
    place: "/workspaces",
    content: html`${filters(query, requiredBotScopes(config.manifest))}
${
  installations.length === 0
    ? html`<p>${end === undefined ? "There is no such installation." : "There is none on this page, and there may be some on the next."}</p>`
    : table(
        "Installations",
        ["Where", "Name", "Installed", "By", "Last event", "Missing scopes", "Needs reinstall"],
        installations.map(rowOf),
      )
}
${nextPage(next)}`,
  };
}

function selectionOf({ scope, silent, needs }: PageQuery, nowMs: number): InstallationSelection {
  if (scope) return { kind: "missing scope", scope };
  const days = SILENT_DAYS.find((each) => String(each) === silent);
  if (days !== undefined) return { kind: "silent", since: new Date(nowMs - days * DAY_MS) };
  return needs === "reinstall" ? { kind: "needs reinstall" } : { kind: "all" };
}

function headingOf(selection: InstallationSelection, { silent }: PageQuery): string {
  if (selection.kind === "missing scope") return `Workspaces that lack ${selection.scope}`;
  if (selection.kind === "silent") return `Workspaces that are silent for ${silent} days`;
  return selection.kind === "all" ? "Workspaces" : "Workspaces that need a reinstall";
}

function filters({ scope = "", silent = "", needs = "" }: PageQuery, botScopes: readonly string[]): Html {
  const known = scope === "" || botScopes.includes(scope) ? botScopes : [scope, ...botScopes];
  const choice = (href: string, label: string, isCurrent: boolean) =>
    html`<a class="do" href="${href}"${isCurrent ? html` aria-current="true"` : undefined}>${label}</a>\n`;
  return html`<div class="filters">
<form class="row" method="get" action="/find"><label>Team or organization id <input name="id" autocomplete="off" required pattern="[TE][A-Za-z0-9]{1,30}" placeholder="T0123ABCD"></label><button class="do">Open</button></form>
<form class="row" method="get" action="/workspaces"><label>Lacks the scope <select name="scope">${known.map(
    (each) => html`<option${each === scope ? html` selected` : undefined}>${each}</option>`,
  )}</select></label><button class="do">Show</button></form>
</div>
<nav class="row above" aria-label="Selections">
${choice("/workspaces", "All", !scope && !silent && !needs)}${choice("/workspaces?needs=reinstall", "Need a reinstall", needs !== "")}${SILENT_DAYS.map(
  (days) => choice(`/workspaces?silent=${days}`, `Silent for ${days} days`, silent === String(days)),
)}</nav>`;
}

function rowOf({ kind, team, organization, installedBy, installedAt, ...rest }: InstallationSummary): Row {
  const place = kind === "org" ? organization : team;
  const id = place?.id ?? "";
  return [
    html`<a href="${placeHref(id)}">${id}</a>${kind === "org" ? " (organization)" : organization === null ? undefined : html` in ${organization.id}`}`,
    place?.name,
    day(installedAt),
    installedBy,
    rest.lastEventAt === null ? undefined : day(rest.lastEventAt),
    rest.missingScopes.length === 0 ? undefined : rest.missingScopes.join(", "),
    rest.needsReinstallSince === null ? undefined : html`since ${day(rest.needsReinstallSince)}`,
  ];
}
