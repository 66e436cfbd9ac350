import type { Apps } from "../apps/apps.js";
import type { SlackApp } from "../apps/slack-app.js";
import type { Changes } from "../changes.js";
import type { Delivery } from "../events/deliveries.js";
import type { Failures } from "../faults/failures.js";
import type { FilledElements } from "../interactivity/filled-elements.js";
import type { People } from "../org/people.js";
import type { CallLog } from "../web-api/call-log.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import { RefusedManifests } from "./apps/refused-manifests.js";
import { LastSeen } from "./client/last-seen.js";
import { SentPages } from "./frame/sent-pages.js";
import { HeldEventList } from "./requests/held-events.js";
import { MisbehaviourSwitches } from "./requests/misbehaviour-switches.js";
import { RefusedViews } from "./views/refused-views.js";

/** What the pages show and act on. */
export interface PageParts extends PageMemory {
  readonly slack: SharedSlack;
  readonly apps: Apps<SlackApp>;
  readonly people: People;
  /** Every delivery of every app, the oldest first. */
  readonly deliveries: readonly Delivery[];
  readonly calls: CallLog;
  readonly changes: Changes;
  readonly filled: FilledElements;
}

/** The state that belongs to the pages alone. */
export interface PageMemory {
  readonly refusedViews: RefusedViews;
  readonly heldEvents: HeldEventList;
  readonly lastSeen: LastSeen;
  readonly switches: MisbehaviourSwitches;
  readonly refusedManifests: RefusedManifests;
  readonly sentPages: SentPages;
}

export function pageMemory(failures: Failures): PageMemory {
  return {
    refusedViews: new RefusedViews(),
    heldEvents: new HeldEventList(),
    lastSeen: new LastSeen(),
    switches: new MisbehaviourSwitches(failures),
    refusedManifests: new RefusedManifests(),
    sentPages: new SentPages(),
  };
}
