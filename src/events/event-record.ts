import type { Document } from "../database/collection.js";
import { type InstallationTarget, workspaceRecordId } from "../installations/record-ids.js";
import type { EventCallback } from "./event-callback.js";

/** The version of the layout below, `v` in every record. Another release's events are left to that release. */
export const EVENT_VERSION = 1;

/**
 * An event as it is stored. The fields say which of four states it is in:
 *
 * - In flight: `owner` holds the lease, which ends at `dueAt`.
 * - Pending: it has no `owner`. Any process may take it from `dueAt` on.
 * - Handled: it has no `owner`, no `dueAt` and no body. Its id is remembered until `expiresAt`.
 * - Failed: it has `failedAt`, and keeps its body until `expiresAt`.
 */
export interface EventRecord extends Document {
  _id: string;
  v: typeof EVENT_VERSION;
  clientId: string | null;
  /** Slack's `event_id`. */
  eventId: string;
  /** The type of the inner event, such as `app_mention`. */
  type: string;
  teamId: string | null;
  /** Id of the installation record that the event belongs to, for an uninstall. */
  workspace: string | null;
  receivedAt: Date;
  /** How many tries failed. The death of a process while the event was in flight counts as one. */
  attempts: number;
  /** Names of the listeners that succeeded, and do not run again. */
  finished: string[];
  /** Text of the body, sealed for this record and the field `body`; missing when it has been erased. */
  sealedBody?: string;
  /** The span of the Slack request that brought it, where traces are collected: each try is a part of that trace. */
  traceparent?: string;
  owner?: string;
  dueAt?: Date;
  /** The label of the error of the last try: never a message. */
  error?: string;
  /** The label of the error with which a listener gave up, while other listeners may be tried again. */
  givenUp?: string;
  /** Names of the listeners that gave up: they do not run again unless the operator runs the event again. */
  givenUpBy?: string[];
  failedAt?: Date;
  expiresAt?: Date;
}

/** The id of an event's record. It has the client id, because several Slack apps may share a database. */
export function eventRecordId(clientId: string | undefined, eventId: string): string {
  return `${encodeURIComponent(clientId ?? "")}:${encodeURIComponent(eventId)}`;
}

/** The record of a new, pending event, without its body. */
export function eventRecord(
  clientId: string | undefined,
  body: EventCallback,
  receivedAt: Date,
): EventRecord & { dueAt: Date } {
  const target = installationOf(body);
  return {
    _id: eventRecordId(clientId, body.event_id),
    v: EVENT_VERSION,
    clientId: clientId ?? null,
    eventId: body.event_id,
    type: body.event.type,
    teamId: target.teamId ?? null,
    workspace: isNamed(target) ? workspaceRecordId(clientId, target) : null,
    receivedAt,
    attempts: 0,
    finished: [],
    dueAt: receivedAt,
  };
}

/** The installation that an event is for: like Bolt, this takes the first of its authorizations. */
function installationOf(body: EventCallback): InstallationTarget {
  const first = body.authorizations?.[0];
  return {
    isEnterpriseInstall: (first?.is_enterprise_install ?? body.is_enterprise_install) === true,
    teamId: first?.team_id ?? body.team_id ?? undefined,
    enterpriseId: first?.enterprise_id ?? body.enterprise_id ?? undefined,
  };
}

/** How long a failed event is kept for the operator. */
const FAILED_DAYS = 14;

/** The fields that mark an event as failed. */
export function failedFields(now: number): { failedAt: Date; expiresAt: Date } {
  return { failedAt: new Date(now), expiresAt: new Date(now + FAILED_DAYS * 24 * 60 * 60 * 1_000) };
}

function isNamed({ isEnterpriseInstall, teamId, enterpriseId }: InstallationTarget): boolean {
  return Boolean(isEnterpriseInstall ? enterpriseId : teamId);
}
