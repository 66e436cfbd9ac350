import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { errorCodes } from "../log/error-chain.js";
import { APP_OPTION, appOf } from "./app-module.js";
import { explained, WrongUseError } from "./explain.js";

/** The optional peer: the local Slack, which is no part of this package. */
const PACKAGE = "local-slack";

/** Its tarball, as `npm pack` names it. */
export const TARBALL = "local-slack-0.1.0.tgz";

/** The manifest of the sample, for a directory that has none. */
const OWN_MANIFEST = fileURLToPath(new URL("../../manifest.yml", import.meta.url));

/** `demo`: the tour of the app against a local Slack. */
export function demo(): Command {
  return explained("demo", {
    text: "Takes a tour of the app against a local Slack, with a line for each step. Then both stay up, until Ctrl-C.",
    examples: [
      "demo",
      "demo --once",
      "demo --app dist/src/app.js",
      "MONGODB_URI=mongodb://127.0.0.1:27017/ bolt-mongodb-app demo",
    ],
    more: `It needs the package local-slack beside this one, and says how to install it where it is missing.
It reads manifest.yml here, or else that of the sample; no .env file; and of the environment only MONGODB_URI and the variables
of the app's own listeners (src/config/settings.ts). With MONGODB_URI it runs on that server, in a database of its own that is
dropped at the end; without it, on the embedded database in a temporary directory. npm run demo is the same.`,
    exits: {
      0: "every step worked",
      1: "one did not, or something cannot be started; 130 and 143 where a signal ends the tour",
      2: "the arguments are wrong, or local-slack is not installed",
    },
  })
    .option("--once", "end after the tour")
    .option(...APP_OPTION)
    .action(async ({ once = false, app: file }: { readonly once?: boolean; readonly app?: string }) => {
      const app = await appOf(file);
      const localSlack = await installedLocalSlack();
      const { runDemo } = await import("../demo/run-demo.js"); // with the whole service, which other commands do without
      const manifestFile = app.manifestFile ?? (existsSync("manifest.yml") ? "manifest.yml" : OWN_MANIFEST);
      await runDemo(localSlack, { once, app: { ...app, manifestFile } });
    });
}

/** Throws `WrongUseError` with the command that installs it. */
async function installedLocalSlack() {
  try {
    return await import(PACKAGE);
  } catch (error) {
    const isMissing =
      errorCodes(error).includes("ERR_MODULE_NOT_FOUND") && String(error).includes(`'${PACKAGE}'`);
    if (!isMissing) throw error;
    throw new WrongUseError(
      `The demo needs ${PACKAGE} beside this package. It is not published: make its tarball in a checkout of bolt-mongodb-app (npm pack -w ${PACKAGE}), put it here, and run: npm install --save-dev ./${TARBALL}`,
    );
  }
}
