import { ConfigurationTokens } from "../app/configuration-tokens.js";
import type { Changes } from "../changes.js";
import type { Delivery } from "../events/deliveries.js";
import { Events } from "../events/events.js";
import { Files } from "../files/files.js";
import { fileSeenBy } from "../files/seen-file.js";
import { FilledElements } from "../interactivity/filled-elements.js";
import type { Messages } from "../messages/messages.js";
import { Bookmarks } from "../org/bookmarks.js";
import { ChannelChanges } from "../org/channel-changes.js";
import { ConnectInvites } from "../org/connect-invites.js";
import { mentionedBy } from "../org/mentioned-by-name.js";
import type { Workspaces } from "../org/workspaces.js";
import { SignIns } from "../signin/sign-ins.js";
import type { Timers } from "../timers.js";
import { Modals } from "../views/modals.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import { Apps } from "./apps.js";
import { type SlackApp, slackApp } from "./slack-app.js";

/** Puts together what all apps of a Slack share, and the list of its apps, which is empty still. */
export function sharedSlack(given: {
  readonly url: string;
  readonly clock: () => number;
  /** What signatures are dated by. */
  readonly signatureClock: () => number;
  readonly timers: Timers;
  readonly changes: Changes;
  readonly workspaces: Workspaces;
  readonly messages: Messages;
}) {
  const { url, clock, signatureClock, timers, changes, workspaces, messages } = given;
  const files = new Files(url, clock, changes);
  const filled = new FilledElements((user) => ({
    fileOf: (id) => fileSeenBy(slack, user, id),
    mentioned: mentionedBy(slack, user),
  }));
  const deliveries: Delivery[] = [];
  let installCount = 0;
  const nextInstall = () => ++installCount;
  const surroundings = { timers, changes, signatureClock, filled, deliveryLog: deliveries, nextInstall };
  const apps: Apps<SlackApp> = new Apps((credentials) => slackApp(slack, credentials, surroundings));
  const events = new Events(apps, workspaces, files, clock);
  const slack: SharedSlack = {
    clock,
    url,
    apps,
    workspaces,
    signIns: new SignIns(url, clock),
    configurationTokens: new ConfigurationTokens(clock),
    messages,
    files,
    bookmarks: new Bookmarks(clock),
    connect: new ConnectInvites(clock),
    channelChanges: new ChannelChanges(workspaces, messages, events),
    modals: new Modals(clock, changes),
    events,
  };
  return { slack, apps, filled, deliveries };
}
