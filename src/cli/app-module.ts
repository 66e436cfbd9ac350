import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ServiceOptions } from "../service.js";
import { WrongUseError } from "./explain.js";

/** What `--app` is, in the help. */
export const APP_OPTION = [
  "--app <file>",
  "a module whose `app` is what the service is run with, such as dist/src/app.js; without it, the sample",
] as const;

/** What makes the app that is named by `--app`; nothing without it. Throws `WrongUseError` when the file is no such module. */
export async function appOf(file: string | undefined): Promise<ServiceOptions> {
  if (file === undefined) return {};
  const path = resolve(file);
  if (!existsSync(path)) throw new WrongUseError(`--app: there is no ${file}. Build the project first.`);
  const { app } = await import(pathToFileURL(path).href);
  if (typeof app !== "object" || app === null) {
    throw new WrongUseError(`--app: ${file} exports no \`app\`, which is what runService is given.`);
  }
  return app;
}
