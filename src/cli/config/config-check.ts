import type { Command } from "commander";
import { environment } from "../../config/environment.js";
import { type VariableSource, variableSources } from "../../config/variable-sources.js";
import { configurationProblems } from "../../doctor/checks/setup/configuration.js";
import type { Finding } from "../../doctor/finding.js";
import { isHealthy, masked, report, textReport } from "../../doctor/report.js";
import { secretsInEnvironment } from "../../doctor/secrets-in-environment.js";
import { masker } from "../../log/log.js";
import type { ServiceOptions } from "../../service.js";
import { APP_OPTION, appOf } from "../app-module.js";
import { ends, explained } from "../explain.js";
import { table } from "../listing/table.js";
import { type ExitCode, hasColors, say, sayJson } from "../terminal.js";

const ENV_FILE = ".env";
const MANIFEST_FILE = "manifest.yml";

const SOURCES = {
  environment: "the environment",
  file: ENV_FILE,
  default: "its default",
  nowhere: "nowhere: it is not set",
} as const;

/** `config check`: where the configuration comes from, and whether the service would start with it. */
export function configCheck(): Command {
  return explained("check", {
    text: "Says where each variable comes from, and everything that is wrong with them and with the manifest, at once.",
    examples: ["config check", "config check --json"],
    more: `It reads the environment, ${ENV_FILE} and ${MANIFEST_FILE} as the service does, and asks neither Slack nor the database, so it can run
before a deployment. It shows no value, and writes nothing. doctor looks at the same, and at everything that can be reached.`,
    json: `{ "healthy": true, "counts": { "failure": 0, "warning": 0, "info": 1, "ok": 5 },
  "variables": [{ "name": "PUBLIC_URL", "source": "file" }, …],
  "findings": [{ "id": "configuration.usable", "level": "ok", "sentence": "…", "whatToDo": "…" }, …] }
source is environment, file, default or nowhere. The findings are the doctor's.`,
    exits: { 0: "the service can start with it", 1: "it cannot: something has to be fixed" },
  })
    .option(...APP_OPTION)
    .action(ends(run));
}

async function run({
  json = false,
  app,
}: {
  readonly json?: boolean;
  readonly app?: string;
}): Promise<ExitCode> {
  const { variables, sources, findings } = await examined(await appOf(app));
  const shown = masked(findings, masker(secretsInEnvironment(variables)));
  if (json) sayJson({ ...report(shown), variables: sources });
  else {
    if (sources.length > 0) {
      const rows = sources.map(({ name, source }) => [name, SOURCES[source]]);
      say(`${table(["Variable", "Comes from"], rows)}\n`);
    }
    process.stdout.write(textReport(shown, { colour: hasColors() }));
  }
  return isHealthy(findings) ? 0 : 1;
}

interface Examined {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly sources: readonly VariableSource[];
  readonly findings: readonly Finding[];
}

async function examined({ manifestFile = MANIFEST_FILE, listeners }: ServiceOptions): Promise<Examined> {
  try {
    const variables = environment(process.env, ENV_FILE);
    // With the listeners, which the other commands do without.
    const { examineSetup } = await import("../../doctor/examine-setup.js");
    const { findings } = await examineSetup({
      environment: variables,
      manifestFile,
      listeners,
      nodeVersion: process.versions.node,
    });
    return { variables, sources: variableSources(process.env, ENV_FILE), findings };
  } catch (error) {
    return { variables: process.env, sources: [], findings: configurationProblems(error) };
  }
}
