import { createApp } from "./app.js";
import { environment, readConfig } from "./config.js";
import { openDatabase } from "./database/database.js";
import { AppError } from "./errors.js";
import { createLog } from "./log.js";
import { readManifest } from "./manifest/app-manifest.js";

async function main(): Promise<void> {
  const config = readConfig(environment(process.env, ".env"), readManifest("manifest.yml"));
  const log = createLog({
    level: config.logLevel,
    format: config.production ? "json" : "text",
    secrets: [
      config.slack.clientSecret,
      config.slack.signingSecret,
      ...(config.tokenKeys?.split(/[:,]/) ?? []),
    ],
  });
  const database = await openDatabase(
    config.mongodbUri === undefined ? { directory: config.dataDirectory } : { uri: config.mongodbUri },
  );
  const app = createApp(config, { database, logger: log });
  await app.start();
  log.info(`Listening on port ${config.port}, for ${config.publicUrl}`);
  log.info(
    database.kind === "mongodb"
      ? `Data is in MongoDB: ${database.location}`
      : `Data is in ${database.location} (embedded database, for one process; set MONGODB_URI for production)`,
  );
  log.info(`Install the app: ${app.installUrl}`);

  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info(`${signal}: finishing what is in hand`);
    if (!(await app.stop())) log.warn("Some requests were still in hand after ten seconds");
    await database.close();
    log.info("Stopped");
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error: unknown) => {
  const known = error instanceof AppError || (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  process.stderr.write(
    `${known ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
});
