import type { Document } from "../database/collection.js";
import { type InstallationTarget, workspaceRecordId } from "../installations/record-ids.js";
import type { EventCallback } from "./event-callback.js";

/** The version of the layout below, `v` in every record. Another release's events are left to that release. */
export const EVENT_VERSION = 1;

/**
 * An event as it is stored: what must be known to handle it once, and its body for as long as it may be needed.
 *
 * - In flight: `owner` has it until `dueAt`, the end of its lease.
 * - Waiting for a process, or for its next try: no `owner`; anybody may take it from `dueAt` on.
 * - Handled: neither, and no body; `expiresAt` says how long its id is remembered.
 * - Failed: `failedAt`, with its body, until `expiresAt`.
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
  /** How often it was tried without success, a process that died with it in flight included. */
  attempts: number;
  /** Names of the listeners that succeeded, and do not run again. */
  finished: string[];
  /** Text of the body, sealed for this record and the field `body`; missing where it has been erased. */
  sealedBody?: string;
  owner?: string;
  dueAt?: Date;
  /** What went wrong at the last try: a code, never a message. */
  error?: string;
  /** The same of a listener that said that no further try makes sense, while others are tried again. */
  givenUp?: string;
  /** Names of the listeners that said so: they do not run again until the operator has the event run again. */
  givenUpBy?: string[];
  failedAt?: Date;
  expiresAt?: Date;
}

/** The id of an event's record: several Slack apps share a database and never see each other's. */
export function eventRecordId(clientId: string | undefined, eventId: string): string {
  return `${encodeURIComponent(clientId ?? "")}:${encodeURIComponent(eventId)}`;
}

/** A new event that nobody has in flight yet, without its body. */
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

/** The installation that an event is for: the first of its authorizations, as Bolt has it. */
function installationOf(body: EventCallback): InstallationTarget {
  const first = body.authorizations?.[0];
  return {
    isEnterpriseInstall: (first?.is_enterprise_install ?? body.is_enterprise_install) === true,
    teamId: first?.team_id ?? body.team_id ?? undefined,
    enterpriseId: first?.enterprise_id ?? body.enterprise_id ?? undefined,
  };
}

/** How long a failed event waits for the operator. */
const FAILED_DAYS = 14;

/** What an event has from the time on at which it failed for good. */
export function failedFields(now: number): { failedAt: Date; expiresAt: Date } {
  return { failedAt: new Date(now), expiresAt: new Date(now + FAILED_DAYS * 24 * 60 * 60 * 1_000) };
}

function isNamed({ isEnterpriseInstall, teamId, enterpriseId }: InstallationTarget): boolean {
  return Boolean(isEnterpriseInstall ? enterpriseId : teamId);
}
