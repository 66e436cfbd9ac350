import { App, type AppOptions } from "@slack/bolt";
import type { AppDeclaration, AppHandle } from "../../src/testing/app-handle.js";
import type { Slack } from "../../src/testing/slack.js";
import { startSlack } from "../../src/testing/start-slack.js";
import { SILENT } from "../stage.js";

/** A Bolt app of one workspace, Acme, in which Ada has installed it, against a local Slack of its own. */
export async function startBoltApp(
  listen: (bolt: App) => void = () => undefined,
  options: {
    slack?: Parameters<typeof startSlack>[0];
    app?: AppDeclaration;
    bolt?: AppOptions;
  } = {},
) {
  const slack = await startSlack(options.slack);
  const app = slack.app(options.app);
  const { botToken } = await slack.workspace("Acme").person("Ada").install(app);
  const bolt = new App({
    token: botToken,
    signingSecret: app.signingSecret,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: SILENT },
    logger: SILENT,
    ...options.bolt,
  });
  listen(bolt);
  app.runsAt(await bolt.start(0));
  const people = slack.workspace("Acme");
  const stop = async () => {
    await bolt.stop();
    await slack.stop();
  };
  return { slack, app, bolt, botToken, ada: people.person("Ada"), ben: people.person("Ben"), stop };
}

export type { AppHandle, Slack };
