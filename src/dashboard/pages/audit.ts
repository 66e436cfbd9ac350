import type { AuditActor, AuditEntry } from "../../audit/audit-entry.js";
import { pageOfAudit } from "../../audit/list-audit.js";
import { workspaceRecordId } from "../../installations/record-ids.js";
import { type Html, html } from "../../web/pages/html.js";
import { nextPage, pathWith, table } from "../view/elements.js";
import type { DashboardPage } from "../view/layout.js";
import { time } from "../view/words.js";
import { type DashboardContext, PAGE_LENGTH, type PageQuery } from "./context.js";
import { cursorOf, datedEnd } from "./cursor.js";
import { placeHref, targetOf } from "./place.js";

/** What was done to the installations, and by whom: the newest first. */
export async function auditPage({ service }: DashboardContext, query: PageQuery): Promise<DashboardPage> {
  const { collections, clientId } = service;
  const { place = "" } = query;
  const target = targetOf(place);
  const workspace = target && workspaceRecordId(clientId, target);
  const isUnknown = place !== "" && target === undefined;
  const { entries, end } = isUnknown
    ? { entries: [], end: undefined }
    : await pageOfAudit(collections.audit, { clientId, workspace }, PAGE_LENGTH, datedEnd(query.after));
  return {
    heading: "Audit trail",
    place: "/audit",
    content: html`<form class="filters" method="get" action="/audit">
<label>Of the team or organization <input name="place" value="${place}" autocomplete="off" placeholder="T0123ABCD"></label>
<button class="do">Show</button>${place === "" ? undefined : html`<a class="do" href="/audit">Show all</a>`}
</form>
${entries.length === 0 ? html`<p>There is no such entry.</p>` : auditTable(entries)}
${nextPage(end && pathWith("/audit", { place, after: cursorOf(end) }))}`,
  };
}

export function auditTable(entries: readonly AuditEntry[]): Html {
  return table(
    "Entries of the audit trail",
    ["When", "Who", "What", "Where", "Details"],
    entries.map(({ at, who, action, target, details }) => {
      const id = target?.isEnterpriseInstall ? target.enterpriseId : target?.teamId;
      const said = Object.entries(details)
        .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") || "none" : value}`)
        .join("; ");
      return [
        time(at),
        actor(who),
        action,
        id === undefined ? "the app" : html`<a href="${placeHref(id)}">${id}</a>`,
        said || undefined,
      ];
    }),
  );
}

function actor(who: AuditActor): string {
  if (who.kind === "person") return who.userId;
  return who.kind === "operator" ? `operator: ${who.command}` : "Slack";
}
