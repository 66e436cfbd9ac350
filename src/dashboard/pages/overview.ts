import type { Collection, Document } from "../../database/collection.js";
import { withinDeadline } from "../../database/deadline.js";
import { EVENT_VERSION } from "../../events/event-record.js";
import { requiredBotScopes } from "../../manifest/scopes/optional-scopes.js";
import { isCounted } from "../../overview/missing-scopes-count.js";
import { type Html, html } from "../../web/pages/html.js";
import { ACTIVITY_DAYS, type ActiveDay } from "../counts/activity.js";
import { SILENT_DAYS } from "../counts/counts.js";
import { notice, pathWith, section, share, table } from "../view/elements.js";
import type { DashboardPage } from "../view/layout.js";
import { activityPlot } from "../view/plot.js";
import { day, number, plural } from "../view/words.js";
import type { DashboardContext } from "./context.js";
import { whenCounted } from "./counted.js";

const READ_DEADLINE_MS = 10_000;
const LONG_AGO = new Date(0);
/** An index is followed so far for a number. */
const MOST = 200;

interface Number {
  readonly label: string;
  readonly value: string | undefined;
  readonly href?: string;
  /** Whether somebody should look at it. */
  readonly look?: boolean;
}

export async function overviewPage(context: DashboardContext): Promise<DashboardPage> {
  const { service, counts } = context;
  const { collections, clientId, config } = service;
  const { events, appState } = collections;
  const [installations, activity, failed, waiting, areScopesCounted] = await Promise.all([
    counts.installations.look(),
    counts.activity.look(),
    upToMost(events, clientId, "failedAt"),
    upToMost(events, clientId, "dueAt"),
    isCounted(appState, clientId, requiredBotScopes(config.manifest)),
  ]);
  const counted = installations.last?.value;
  const silent: Number[] = SILENT_DAYS.map((days, index) => ({
    label: `silent for ${days} days`,
    value: counted && number(counted.silent[index] ?? 0),
    href: `/workspaces?silent=${days}`,
  }));
  const numbers: Number[] = [
    { label: "workspaces", value: counted && number(counted.workspaces), href: "/workspaces" },
    { label: "organizations", value: counted && number(counted.organizations) },
    { label: "connected accounts", value: counted && number(counted.people) },
    {
      label: "need a reinstall",
      value: counted && number(counted.needsReinstall),
      href: "/workspaces?needs=reinstall",
      look: (counted?.needsReinstall ?? 0) > 0,
    },
    ...silent,
    { label: "failed events", value: inWords(failed), href: "/events", look: failed > 0 },
    { label: "events that wait or are in flight", value: inWords(waiting) },
  ];
  return {
    heading: "Overview",
    place: "/",
    content: html`<ul class="numbers">
${numbers.map(
  ({ label, value, href, look }) =>
    html`<li class="${look === true ? "look" : ""}"><strong>${value ?? "…"}</strong>${href === undefined ? html`${label}` : html`<a href="${href}">${label}</a>`}</li>\n`,
)}</ul>
${whenCounted(installations, "installations", "/", context)}
${section(
  `Installs and removals of the last ${ACTIVITY_DAYS} days`,
  activity.last === undefined ? undefined : activityPart(activity.last.value),
  whenCounted(activity, "activity", "/", context),
)}
${section(
  "Scopes that are missing",
  areScopesCounted
    ? undefined
    : notice("bad", [
        "The missing scopes are not yet counted for this manifest. Start the service with it, which does that.",
      ]),
  counted === undefined
    ? undefined
    : scopes(counted.missingScopes, counted.workspaces + counted.organizations),
)}`,
  };
}

function activityPart(days: readonly ActiveDay[]): Html {
  const sum = (kind: "installs" | "removals") => days.reduce((total, each) => total + each[kind], 0);
  const [installs, removals] = [sum("installs"), sum("removals")];
  const busy = days.filter((each) => each.installs > 0 || each.removals > 0);
  const totals = `${plural(installs, "install")} and ${plural(removals, "removal")}`;
  if (busy.length === 0) {
    return html`<p>The audit trail has no install and no removal in this time.</p>`;
  }
  return html`<div class="panel pad">
<p class="key"><span><svg width="12" height="12" aria-hidden="true"><rect class="installs" width="12" height="12" rx="2"/></svg>${plural(installs, "install")}</span>
<span><svg width="12" height="12" aria-hidden="true"><rect class="removals" width="12" height="12" rx="2"/></svg>${plural(removals, "removal")}, below the line</span></p>
${activityPlot(days, "Installs and removals, day by day", `${totals} in ${days.length} days. The numbers are below.`)}
</div>
<details><summary>The numbers</summary>
${table(
  "Installs and removals by day",
  ["Day", { head: "Installs", kind: "num" }, { head: "Removals", kind: "num" }],
  [...busy].reverse().map((each) => [day(each.day), number(each.installs), number(each.removals)]),
)}
</details>`;
}

function scopes(missing: Readonly<Record<string, number>>, all: number): Html {
  const entries = Object.entries(missing);
  if (entries.length === 0) return html`<p>Every install has all bot scopes of the manifest.</p>`;
  return table(
    "Scopes of the manifest that installs lack",
    ["Scope", { head: "Installs without it", kind: "num" }, "Share"],
    entries.map(([scope, count]) => [
      html`<a href="${pathWith("/workspaces", { scope })}">${scope}</a>`,
      number(count),
      share(count, all),
    ]),
  );
}

/** How many events have this date, up to 200. */
async function upToMost(
  events: Collection,
  clientId: string | undefined,
  field: "failedAt" | "dueAt",
): Promise<number> {
  const filter: Document = { clientId: clientId ?? null, [field]: { $gt: LONG_AGO }, v: EVENT_VERSION };
  const found = await withinDeadline(
    (signal) =>
      events.find(filter, { sort: { [field]: 1 }, projection: { _id: 1 }, limit: MOST, signal }).toArray(),
    READ_DEADLINE_MS,
  );
  return found.length;
}

function inWords(count: number): string {
  return count < MOST ? number(count) : `${MOST} or more`;
}
