import type { Command } from "commander";
import { environment } from "../config/environment.js";
import { configurationProblems } from "../doctor/checks/setup/configuration.js";
import type { Finding } from "../doctor/finding.js";
import { isHealthy, masked, report, textReport } from "../doctor/report.js";
import { secretsInEnvironment } from "../doctor/secrets-in-environment.js";
import { masker } from "../log/log.js";
import type { ServiceOptions } from "../service.js";
import { APP_OPTION, appOf } from "./app-module.js";
import { explained } from "./explain.js";
import { hasColors, sayJson } from "./terminal.js";

/** `doctor`: what is wrong, and what to do about it. */
export function doctor(): Command {
  return explained("doctor", {
    text: "Looks at what usually goes wrong, and says what to do. It reads only, and writes nothing anywhere.",
    examples: ["doctor", "doctor --json"],
    more: "It reads the environment and .env as the service does, and manifest.yml. npm run doctor is the same.",
    json: `{ "healthy": true, "counts": { "failure": 0, "warning": 0, "info": 1, "ok": 9 },
  "findings": [{ "id": "keys.in-use", "level": "ok", "sentence": "…", "whatToDo": "…" }, …] }
An id stays the same from release to release; whatToDo is left out where there is nothing to do.`,
    exits: { 0: "nothing has to be fixed", 1: "something has to be fixed" },
  })
    .option(...APP_OPTION)
    .action(async ({ json = false, app: file }: { readonly json?: boolean; readonly app?: string }) => {
      const exitCode = await run(json, await appOf(file));
      // A check that was given up may still hold a connection: it does not keep the process.
      process.stdout.write("", () => process.exit(exitCode));
    });
}

/** Prints the findings and returns the exit code. */
async function run(json: boolean, app: ServiceOptions): Promise<number> {
  const { findings, mask } = await findingsHere(app);
  const shown = masked(findings, mask);
  if (json) sayJson(report(shown));
  else process.stdout.write(textReport(shown, { colour: hasColors() }));
  return isHealthy(findings) ? 0 : 1;
}

/** Examines what `npm start` would start here. */
async function findingsHere({ manifestFile = "manifest.yml", listeners }: ServiceOptions): Promise<{
  readonly findings: readonly Finding[];
  readonly mask: (text: string) => string;
}> {
  let variables: Readonly<Record<string, string | undefined>>;
  try {
    variables = environment(process.env, ".env");
  } catch (error) {
    return { findings: configurationProblems(error), mask: masker(secretsInEnvironment(process.env)) };
  }
  const { examine } = await import("../doctor/examine.js"); // with both databases, which the other commands do without
  const findings = await examine({
    environment: variables,
    manifestFile,
    listeners,
    nodeVersion: process.versions.node,
  });
  return { findings, mask: masker(secretsInEnvironment(variables)) };
}
