import type { FailedEvent } from "../../events/operator/failed-events.js";
import { shownBody } from "../../events/operator/shown-body.js";
import { type Html, html } from "../../web/pages/html.js";
import { failedEventsOf } from "../verbs/event-verbs.js";
import { asksFirst, facts, nextPage, pathWith, section, table, verb } from "../view/elements.js";
import type { DashboardPage } from "../view/layout.js";
import { number, time } from "../view/words.js";
import { type DashboardContext, PAGE_LENGTH, type PageQuery } from "./context.js";
import { cursorOf, datedEnd } from "./cursor.js";
import { placeHref } from "./place.js";

export function eventHref(id: string): string {
  return `/events/${encodeURIComponent(id)}`;
}

/** Selects failed events; an empty text selects nothing. */
export function eventFilterOf({ team, error }: PageQuery): {
  readonly teamId: string | undefined;
  readonly error: string | undefined;
} {
  return { teamId: team || undefined, error: error || undefined };
}

/** The events that failed for good, the most recent failures first. */
export async function eventsPage(context: DashboardContext, query: PageQuery): Promise<DashboardPage> {
  const { service, formToken } = context;
  const filter = eventFilterOf(query);
  const { events, read, end } = await failedEventsOf(service).page(
    filter,
    PAGE_LENGTH,
    datedEnd(query.after),
  );
  const { team, error } = query;
  const selection = { team: team ?? "", error: error ?? "" };
  const isSelected = filter.teamId !== undefined || filter.error !== undefined;
  const here = pathWith("/events", selection);
  const next = end && pathWith("/events", { ...selection, after: cursorOf(end) });
  const which = isSelected ? "selected" : "failed";
  return {
    heading: "Failed events",
    place: "/events",
    content: html`<form class="filters" method="get" action="/events">
<label>Of the workspace <input name="team" value="${selection.team}" autocomplete="off" placeholder="T0123ABCD"></label>
<label>With this in the error <input name="error" value="${selection.error}" autocomplete="off" placeholder="channel_not_found"></label>
<button class="do">Show</button>${isSelected ? html`<a class="do" href="/events">Show all</a>` : undefined}
</form>
${
  events.length === 0
    ? html`<p>${end === undefined ? "There is no such event." : `There is none among the ${number(read)} events that were looked at.`}</p>`
    : html`<div class="row above">${verb("/events/retry", `Retry all ${which} events`, formToken(), { ...selection, back: here })}
${asksFirst(pathWith("/events/drop", selection), `Drop all ${which} events…`)}</div>
${eventsTable(events, context, here)}`
}
${nextPage(next)}`,
  };
}

/** One event, and what Slack sent, masked as the log masks. */
export async function eventPage(
  { service, mask, formToken }: DashboardContext,
  id: string,
  query: PageQuery,
): Promise<DashboardPage> {
  const failed = failedEventsOf(service);
  const event = await failed.show(id);
  if (event === undefined) {
    return {
      heading: id,
      place: "/events",
      content: html`<p>No event that failed has this id. It may have been tried again, or dropped. <a href="/events">Failed events</a></p>`,
    };
  }
  const { type, teamId, error, attempts, finished, receivedAt, failedAt, expiresAt } = event;
  const showsBody = query.body === "yes";
  const href = eventHref(id);
  return {
    heading: `${type} ${id}`,
    place: "/events",
    content: html`${facts([
      ["Workspace", teamId === undefined ? "none" : html`<a href="${placeHref(teamId)}">${teamId}</a>`],
      ["Error", html`<code>${error}</code>`],
      ["Tries", String(attempts)],
      ["Received", time(receivedAt)],
      ["Failed", time(failedAt)],
      ["Kept until", time(expiresAt)],
      [
        "Finished listeners",
        finished.length === 0 ? undefined : `${finished.join(", ")} (they do not run again)`,
      ],
    ])}
<div class="row next">${verb(`${href}/retry`, "Retry", formToken(), { back: "/events" })}
${asksFirst(`${href}/drop`, "Drop…")}
${showsBody ? undefined : html`<a class="do" href="${href}?body=yes">Show what Slack sent</a>`}</div>
${showsBody ? section("What Slack sent", await bodyOf()) : undefined}`,
  };

  async function bodyOf(): Promise<Html> {
    const body = shownBody(await failed.body(id, service.cipher), mask) ?? null;
    return html`<p class="quiet">Tokens and other secrets are masked as in the log. The rest is what people wrote.</p>
<div class="panel"><pre>${JSON.stringify(body, null, 2)}</pre></div>`;
  }
}

export function eventsTable(
  events: readonly FailedEvent[],
  { formToken }: DashboardContext,
  back: string,
): Html {
  return table(
    "Failed events",
    ["Event", "Type", "Workspace", "Failed", { head: "Tries", kind: "num" }, "Error", "To do"],
    events.map(({ id, type, teamId, failedAt, attempts, error }) => [
      html`<a href="${eventHref(id)}">${id}</a>`,
      type,
      teamId === undefined ? undefined : html`<a href="${placeHref(teamId)}">${teamId}</a>`,
      time(failedAt),
      String(attempts),
      html`<code>${error}</code>`,
      html`<span class="row">${verb(`${eventHref(id)}/retry`, "Retry", formToken(), { back })}${asksFirst(`${eventHref(id)}/drop`, "Drop…")}</span>`,
    ]),
  );
}
