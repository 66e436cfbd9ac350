import type { Command } from "commander";
import { AbandonedEvents } from "../../events/operator/abandoned-events.js";
import { FailedEvents } from "../../events/operator/failed-events.js";
import type { OperatedEventFilter } from "../../events/operator/operated-events.js";
import type { InstallationTarget } from "../../installations/record-ids.js";
import type { ServiceHere } from "../beside-the-service.js";
import { teamId } from "../options/target.js";
import { ago } from "../options/time-and-limit.js";

/** In the place of a client id: that of an app with `SLACK_BOT_TOKEN`, which has none. */
const NO_CLIENT_ID = "none";

export interface ClientIdOption {
  readonly clientId?: string;
}

export interface SelectionOptions extends ClientIdOption {
  readonly team?: string;
  readonly error?: string;
  readonly olderThan?: Date;
}

export function withClientId(command: Command): Command {
  return command.option(
    "--client-id <id>",
    "the events of another Slack app in this database, such as one that is no longer run: those that wait, too; none for those without a client id",
  );
}

export function withSelection(command: Command): Command {
  command
    .option("--team <id>", "only those of this workspace, such as T0123456789", teamId)
    .option("--error <text>", "only those whose error has this in its name")
    .option("--older-than <time>", "only those that failed as long ago, such as 30m, 2h or 7d", ago);
  return withClientId(command);
}

export function filterOf({ team, error, olderThan }: SelectionOptions): OperatedEventFilter {
  return { teamId: team, error, before: olderThan };
}

/** The workspace whose events are selected, where it is one. */
export function targetOf({ team }: SelectionOptions): InstallationTarget | undefined {
  return team === undefined ? undefined : { isEnterpriseInstall: false, teamId: team };
}

/** Whether anything is selected. */
export function isSelection({ team, error, olderThan }: SelectionOptions): boolean {
  return team !== undefined || error !== undefined || olderThan !== undefined;
}

/** The events of a Slack app that an operator can do something about. */
export interface EventsOfApp {
  readonly clientId: string | undefined;
  /** Whether it is this service's app. Another one may be run no more. */
  readonly isOwn: boolean;
  readonly failed: FailedEvents;
  /** Those that failed, and those of another app that wait. */
  readonly kinds: readonly (FailedEvents | AbandonedEvents)[];
}

export function eventsOf(
  { collections: { events }, clientId: own }: ServiceHere,
  { clientId: asked }: ClientIdOption,
): EventsOfApp {
  const clientId = asked === undefined ? own : asked === NO_CLIENT_ID ? undefined : asked;
  const isOwn = clientId === own;
  const failed = new FailedEvents({ events, clientId });
  const kinds = isOwn ? [failed] : [failed, new AbandonedEvents({ events, clientId })];
  return { clientId, isOwn, failed, kinds };
}

/** A client id as `--client-id` takes it. */
export function clientIdArgument(clientId: string | null): string {
  return clientId ?? NO_CLIENT_ID;
}
