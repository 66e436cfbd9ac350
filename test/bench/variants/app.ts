import { createApp } from "../../../src/app/app.js";
import { readConfig, secretsOf } from "../../../src/config/config.js";
import { openDatabase } from "../../../src/database/open-database.js";
import { freePort } from "../../../src/demo/running-app.js";
import { KEPT } from "../../../src/listeners/kept.js";
import { onEvent } from "../../../src/listeners/listener.js";
import { createLog } from "../../../src/log/log.js";
import { readManifest } from "../../../src/manifest/app-manifest.js";
import { APP } from "../workspaces.js";
import { answerMention } from "./answer-mention.js";
import { countHandled } from "./count-handled.js";
import { countDatabaseBytes } from "./database-bytes.js";
import { serve } from "./serve.js";

/** The manifest and the listeners are the benchmark's own: figures stay comparable whatever a project makes of its app. */
const MANIFEST_FILE = "test/fixtures/manifest.yml";
const LISTENERS = [...KEPT, onEvent("app_mention", { listen: () => answerMention })];

/** This app as `npm start` runs it, with its inbox or without. */
await serve(async ({ database: target, slackUrl, eventInbox }) => {
  const port = await freePort();
  const config = readConfig(
    {
      HOST: "127.0.0.1",
      PORT: String(port),
      SLACK_CLIENT_ID: APP.clientId,
      SLACK_CLIENT_SECRET: APP.clientSecret,
      SLACK_SIGNING_SECRET: APP.signingSecret,
      SLACK_API_URL: slackUrl,
      SLACK_AUTHORIZE_URL: `${slackUrl}authorize`,
      TOKEN_KEYS: APP.tokenKeys,
      EVENT_INBOX: eventInbox ? "on" : "off",
    },
    readManifest(MANIFEST_FILE),
    {},
  );
  const databaseBytes = countDatabaseBytes(slackUrl);
  const database = await openDatabase(target);
  const logger = createLog({ level: config.logLevel, secrets: secretsOf(config) });
  const app = createApp(config, { database, logger, listeners: LISTENERS });
  const handled = countHandled(app.bolt);
  await app.start();
  return {
    port,
    handled,
    databaseBytes,
    stop: async () => {
      await app.stop();
      await database.close();
    },
  };
});
