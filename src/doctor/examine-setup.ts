import type { Config } from "../config/config.js";
import { LISTENERS } from "../listeners/index.js";
import type { Listener } from "../listeners/listener.js";
import { checkConfiguration } from "./checks/setup/configuration.js";
import { keyFile } from "./checks/setup/key-file.js";
import { listeners as listenersFit } from "./checks/setup/listeners.js";
import { manifestConsequences } from "./checks/setup/manifest-consequences.js";
import { manifestUrls } from "./checks/setup/manifest-urls.js";
import { nodeVersion } from "./checks/setup/node-version.js";
import { secretShapes } from "./checks/setup/secret-shapes.js";
import { stateCookie } from "./checks/setup/state-cookie.js";
import type { SetupCheck } from "./context.js";
import type { Finding } from "./finding.js";
import { runChecks } from "./run-checks.js";

/** The checks of a service that is configured which ask nobody, by what they are about. */
const CHECKS: Readonly<Record<string, SetupCheck>> = {
  "the secrets' shape": secretShapes,
  "the manifest's URLs": manifestUrls,
  "the manifest's settings": manifestConsequences,
  "the listeners": listenersFit,
  "the state cookie": stateCookie,
  "the key file": keyFile,
};

export interface SetupOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly manifestFile: string;
  readonly nodeVersion: string;
  /** The app's own. Default: those of `listeners/index.ts`. */
  readonly listeners?: readonly Listener[] | undefined;
}

/**
 * Examines what can be examined without Slack and without the database. With a configuration that cannot be used, `config` is
 * undefined, and the findings are what is wrong with it, all of it at once.
 */
export async function examineSetup({
  environment,
  manifestFile,
  nodeVersion: version,
  listeners = LISTENERS,
}: SetupOptions): Promise<{ readonly config: Config | undefined; readonly findings: readonly Finding[] }> {
  const { config, findings } = checkConfiguration(environment, manifestFile);
  const checked = config === undefined ? [] : await runChecks(CHECKS, { config, manifestFile, listeners });
  return { config, findings: [...nodeVersion(version), ...findings, ...checked] };
}
