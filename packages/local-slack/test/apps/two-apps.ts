import { App, type AppOptions } from "@slack/bolt";
import type { AppDeclaration, AppHandle } from "../../src/testing/app-handle.js";
import { startSlack } from "../../src/testing/start-slack.js";
import { SILENT } from "../stage.js";

const SCOPES = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "commands",
  "im:history",
  "users:read",
  "reactions:read",
];
const EVENTS = [
  "app_home_opened",
  "app_mention",
  "message.channels",
  "message.im",
  "reaction_added",
  "app_uninstalled",
  "tokens_revoked",
];

export interface RunningApp {
  readonly app: AppHandle;
  readonly bolt: App;
  readonly botToken: string;
  /** What it heard: the types of the events, and the commands and `action_id`s. */
  readonly heard: string[];
}

/** Two Bolt apps, Alpha and Beta, that Ada has installed in Acme. Beta is in Socket Mode where `socketMode` says so. */
export async function startTwoApps({ socketMode = false }: { readonly socketMode?: boolean } = {}) {
  const slack = await startSlack();
  const people = slack.workspace("Acme");
  const ada = people.person("Ada");
  const started: RunningApp[] = [];

  const start = async (declaration: AppDeclaration, inSocketMode: boolean): Promise<RunningApp> => {
    const app = slack.app({ scopes: SCOPES, events: EVENTS, ...declaration });
    if (inSocketMode) app.local.configureApp({ ...app.local.appSettings, socketMode: true });
    const { botToken } = await ada.install(app);
    const how: AppOptions = inSocketMode
      ? { socketMode: true, appToken: app.appToken }
      : { signingSecret: app.signingSecret };
    const bolt = new App({
      ...how,
      token: botToken,
      clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: SILENT },
      logger: SILENT,
    });
    const heard: string[] = [];
    bolt.use(async ({ body, next }) => {
      const { event, command, actions } = body as {
        event?: { type: string };
        command?: string;
        actions?: { action_id: string }[];
      };
      heard.push(event?.type ?? command ?? actions?.[0]?.action_id ?? body.type ?? "");
      await next();
    });
    const port = await bolt.start(0);
    if (!inSocketMode) app.runsAt(port);
    const running = { app, bolt, botToken, heard };
    started.push(running);
    return running;
  };

  const alpha = await start({ name: "Alpha", commands: ["/alpha", "/both"] }, false);
  const beta = await start({ name: "Beta", commands: ["/beta", "/both"] }, socketMode);
  const stop = async () => {
    for (const { bolt } of started) await bolt.stop();
    await slack.stop();
  };
  return { slack, people, ada, ben: people.person("Ben"), alpha, beta, stop };
}
