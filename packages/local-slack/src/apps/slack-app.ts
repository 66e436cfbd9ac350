import { AgentThreads } from "../agents/agent-threads.js";
import { type AppCredentials, AppRegistration } from "../app/app-registration.js";
import type { Changes } from "../changes.js";
import { AppEvents } from "../events/app-events.js";
import { type AppRequests, appRequests } from "../events/app-requests.js";
import { Deliveries, type Delivery } from "../events/deliveries.js";
import type { FilledElements } from "../interactivity/filled-elements.js";
import { Interactivity } from "../interactivity/interactivity.js";
import { Shortcuts } from "../interactivity/shortcuts.js";
import { SlashCommands } from "../interactivity/slash-commands.js";
import { TriggerIds } from "../interactivity/trigger-ids.js";
import { ScheduledMessages } from "../messages/scheduled-messages.js";
import { Installs } from "../oauth/installs.js";
import { OAuthCodes } from "../oauth/oauth-codes.js";
import { IncomingWebhooks } from "../posting-urls/incoming-webhooks.js";
import { ResponseUrls } from "../posting-urls/response-urls.js";
import { SocketConnections } from "../socket-mode/socket-connections.js";
import type { Timers } from "../timers.js";
import { HomeTabs } from "../views/home-tabs.js";
import { ViewSubmissions } from "../views/view-submissions.js";
import type { AppInSlack, SharedSlack, SlackState } from "../web-api/web-api-method.js";

/** One app in this Slack: what it sees of Slack, and how it is told of what people do. */
export interface SlackApp extends AppInSlack {
  readonly requests: AppRequests;
  readonly deliveries: Deliveries;
  readonly commands: SlashCommands;
  readonly interactivity: Interactivity;
  readonly shortcuts: Shortcuts;
  readonly submissions: ViewSubmissions;
  /** What no log may show of it. */
  readonly secrets: readonly string[];
  /** Ends what is in flight to it, when this Slack stops. */
  stop(): Promise<void>;
}

/** What an app of this Slack is made with. */
export interface AppSurroundings {
  readonly timers: Timers;
  readonly changes: Changes;
  /** What signatures are dated by. */
  readonly signatureClock: () => number;
  readonly filled: FilledElements;
  /** Every delivery of every app. */
  readonly deliveryLog: Delivery[];
  /** Counts the installs of every app. */
  readonly nextInstall: () => number;
}

/** A new app in this Slack, of which nothing is known yet. */
export function slackApp(
  shared: SharedSlack,
  credentials: AppCredentials,
  { timers, changes, signatureClock, filled, deliveryLog, nextInstall }: AppSurroundings,
): SlackApp {
  const { clock, url, workspaces, modals } = shared;
  const app = new AppRegistration(credentials);
  const installs = new Installs(workspaces, app, clock, nextInstall);
  const sockets = new SocketConnections(url, app, timers, changes);
  const deliveries = new Deliveries(app, sockets, clock, timers, changes, signatureClock, deliveryLog);
  const homes = new HomeTabs(clock, changes);
  const scheduled = new ScheduledMessages(clock, timers);
  const responseUrls = new ResponseUrls(url, clock);
  const slack: SlackState = {
    ...shared,
    app,
    installs,
    codes: new OAuthCodes(clock),
    signInCodes: new OAuthCodes(clock),
    scheduled,
    agents: new AgentThreads(changes),
    homes,
    triggers: new TriggerIds(clock),
    webhooks: new IncomingWebhooks(url),
    responseUrls,
    appEvents: new AppEvents(app, workspaces, installs, homes, deliveries, clock),
    sockets,
  };
  const interactivity = new Interactivity(slack, filled, deliveries, responseUrls, clock);
  return {
    slack,
    requests: appRequests(app, slack.appEvents, deliveries, signatureClock),
    deliveries,
    commands: new SlashCommands(slack, deliveries, responseUrls),
    interactivity,
    shortcuts: new Shortcuts(slack, interactivity, responseUrls),
    submissions: new ViewSubmissions(slack, filled, interactivity),
    get secrets() {
      const kept = [installs, slack.codes, slack.signInCodes, slack.webhooks, responseUrls, app, sockets];
      return kept.flatMap(({ secrets }) => secrets);
    },
    /** Its installs, open views, sockets, and what is pending. It is not told. */
    end() {
      scheduled.stop();
      installs.forgetApp();
      modals.clearOf(app.appId);
      deliveries.dropRetries();
      sockets.disable();
    },
    async stop() {
      scheduled.stop();
      await deliveries.stop();
      sockets.stop();
    },
  };
}
