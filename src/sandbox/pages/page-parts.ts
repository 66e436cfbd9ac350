import type { AppRequests } from "../app-requests.js";
import type { CallLog } from "../call-log.js";
import type { Changes } from "../changes.js";
import type { Deliveries } from "../deliveries.js";
import type { Failures } from "../failures.js";
import type { People } from "../people.js";
import type { SlackState } from "../web-api-method.js";
import { FilledViews } from "./filled-views.js";
import { HeldEventList } from "./held-events.js";
import { LastSeen } from "./last-seen.js";
import { MisbehaviourSwitches } from "./misbehaviour-switches.js";
import { RefusedManifests } from "./refused-manifests.js";

/** What the pages show, and what they do with it. */
export interface PageParts extends PageMemory {
  readonly slack: SlackState;
  readonly people: People;
  readonly requests: AppRequests;
  readonly deliveries: Deliveries;
  readonly calls: CallLog;
  readonly changes: Changes;
}

/** What the pages alone keep. */
export interface PageMemory {
  readonly filledViews: FilledViews;
  readonly heldEvents: HeldEventList;
  readonly lastSeen: LastSeen;
  readonly switches: MisbehaviourSwitches;
  readonly refusedManifests: RefusedManifests;
}

export function pageMemory(failures: Failures): PageMemory {
  return {
    filledViews: new FilledViews(),
    heldEvents: new HeldEventList(),
    lastSeen: new LastSeen(),
    switches: new MisbehaviourSwitches(failures),
    refusedManifests: new RefusedManifests(),
  };
}
