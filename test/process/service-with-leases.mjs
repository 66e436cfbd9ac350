/**
 * The built service as `npm start` has it, but for the length of its leases, in milliseconds: so a test need not wait for
 * half a minute until the events of a process that was killed are taken over.
 */
import { openDatabase } from "../../.test-build/database/open-database.js";
import { createApp, createLog, readConfig, readManifest } from "../../.test-build/service.js";

export async function run() {
  const leaseMs = Number(process.argv[2]);
  const config = readConfig(process.env, readManifest("manifest.yml"));
  const logger = createLog({ level: config.logLevel, format: "text" });
  const { mongodbUri: uri, dataDirectory: directory } = config;
  const database = await openDatabase(uri === undefined ? { directory } : { uri });
  const app = createApp(config, { database, logger, leaseMs });
  process.once("SIGTERM", async () => {
    await app.stop();
    await database.close();
    process.exit(0);
  });
  await app.start();
  logger.info(`Install the app: ${app.installUrl}`);
}
