/**
 * The service in a process of its own, as a company starts it that has an `onUninstalled` hook: the hook says `uninstalled`
 * and the workspace. With `DIES=1` the process then kills itself. `AHEAD_MS` is how far its clock is ahead.
 */
import { openDatabase } from "../../.test-build/database/open-database.js";
import { createApp, createLog, readConfig, readManifest } from "../../.test-build/service.js";

export async function run() {
  const { DIES, AHEAD_MS = "0", ...environment } = process.env;
  const config = readConfig(environment, readManifest("manifest.yml"));
  const { mongodbUri, dataDirectory } = config;
  const app = createApp(config, {
    database: await openDatabase(
      mongodbUri === undefined ? { directory: dataDirectory } : { uri: mongodbUri },
    ),
    logger: createLog({ level: "info", format: "text" }),
    clock: () => Date.now() + Number(AHEAD_MS),
    onUninstalled: ({ teamId }) => {
      process.stdout.write(
        `uninstalled ${teamId}\n`,
        () => DIES === "1" && process.kill(process.pid, "SIGKILL"),
      );
      return DIES === "1" ? new Promise(() => undefined) : undefined;
    },
  });
  await app.start();
  process.stdout.write(`Install the app: ${app.installUrl}\n`);
}
