import type { Config } from "../config/config.js";
import { checkConfiguration } from "./checks/setup/configuration.js";
import { keyFile } from "./checks/setup/key-file.js";
import { listeners } from "./checks/setup/listeners.js";
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
  "the listeners": listeners,
  "the state cookie": stateCookie,
  "the key file": keyFile,
};

export interface SetupOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly manifestFile: string;
  readonly nodeVersion: string;
}

/**
 * Examines what can be examined without Slack and without the database. With a configuration that cannot be used, `config` is
 * undefined, and the findings are what is wrong with it, all of it at once.
 */
export async function examineSetup({
  environment,
  manifestFile,
  nodeVersion: version,
}: SetupOptions): Promise<{ readonly config: Config | undefined; readonly findings: readonly Finding[] }> {
  const { config, findings } = checkConfiguration(environment, manifestFile);
  const checked = config === undefined ? [] : await runChecks(CHECKS, { config, manifestFile });
  return { config, findings: [...nodeVersion(version), ...findings, ...checked] };
}
