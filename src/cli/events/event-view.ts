import type { AbandonedEvent } from "../../events/operator/abandoned-events.js";
import type { FailedEvent } from "../../events/operator/failed-events.js";
import { table } from "../listing/table.js";

/** An event that has failed, or one that waits for a process. */
export type ListedEvent = FailedEvent | AbandonedEvent;

/** The shape of an event in `--json`. */
export const EVENT_SHAPE = `{ "id": "Ev0123456789", "state": "failed", "type": "app_mention", "team": "T0123456789",
  "error": "channel_not_found", "tries": 6, "finished": [], "receivedAt": "2026-01-05T09:00:00.000Z",
  "failedAt": "2026-01-05T09:41:00.000Z", "keptUntil": "2026-01-19T09:41:00.000Z" }`;

/** An event for a program. Of one that waits, it says since when in place of when it failed. */
export function eventJson(event: ListedEvent): object {
  const { id, type, teamId, error, attempts, finished, receivedAt } = event;
  return {
    id,
    state: stateOf(event),
    type,
    team: teamId ?? null,
    error: error ?? null,
    tries: attempts,
    finished,
    receivedAt,
    ...("failedAt" in event
      ? { failedAt: event.failedAt, keptUntil: event.expiresAt }
      : { waitsSince: event.dueAt }),
  };
}

/** A line for each event, and one above them. */
export function eventTable(events: readonly ListedEvent[]): string {
  const rows = events.map((event) => [
    event.id,
    `${stateOf(event)} ${secondsOf(sinceOf(event))}`,
    event.type,
    event.teamId ?? "-",
    String(event.attempts),
    event.error ?? "-",
  ]);
  return table(["Event", "Since", "Type", "Team", "Tries", "Error"], rows);
}

/** All that is known of an event but its body. */
export function eventText(event: ListedEvent): string {
  const { id, type, teamId, error, attempts, finished, receivedAt } = event;
  const state =
    "failedAt" in event
      ? `failed at ${secondsOf(event.failedAt)}, kept until ${secondsOf(event.expiresAt)}`
      : `waits for a process since ${secondsOf(event.dueAt)}`;
  return [
    `${id}  ${type}  ${teamId === undefined ? "of no workspace" : `of ${teamId}`}`,
    `State:     ${state}`,
    `Error:     ${error ?? "none"}`,
    `Tries:     ${attempts}`,
    `Received:  ${secondsOf(receivedAt)}`,
    ...(finished.length > 0 ? [`Finished:  ${finished.join(", ")} (these listeners do not run again)`] : []),
  ].join("\n");
}

function stateOf(event: ListedEvent): "failed" | "waiting" {
  return "failedAt" in event ? "failed" : "waiting";
}

function sinceOf(event: ListedEvent): Date {
  return "failedAt" in event ? event.failedAt : event.dueAt;
}

function secondsOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
