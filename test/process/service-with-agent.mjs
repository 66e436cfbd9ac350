/**
 * The built service with an agent that counts for ever, and says when it was stopped. Leases and the time to stop, in
 * milliseconds, are its arguments: so a test need not wait as long as an operator does.
 */
import { setTimeout as pause } from "node:timers/promises";
import { openDatabase } from "../../.test-build/database/open-database.js";
import { agentListeners, createApp, createLog, readConfig, readManifest } from "../../.test-build/service.js";

const [leaseMs, stopMs] = process.argv.slice(2).map(Number);

async function* count(_question, { signal }) {
  signal.addEventListener("abort", () => {
    process.stdout.write(`Aborted: ${signal.reason.why} at ${Date.now()}\n`);
  });
  for (let number = 1; ; number++) {
    yield `${number} `;
    await pause(50);
  }
}

export async function run() {
  const config = readConfig(process.env, readManifest("manifest.yml"));
  const logger = createLog({ level: config.logLevel, format: "text" });
  const { mongodbUri: uri, dataDirectory: directory } = config;
  const database = await openDatabase(uri === undefined ? { directory } : { uri });
  const app = createApp(config, { database, logger, leaseMs, listeners: agentListeners(count) });
  process.once("SIGTERM", async () => {
    await app.stop(stopMs);
    await database.close();
    process.exit(0);
  });
  await app.start();
  logger.info(`Install the app: ${app.installUrl}`);
}
