import { parseArgs } from "node:util";
import { environment } from "../config/config.js";
import { configurationProblems } from "../doctor/checks/setup/configuration.js";
import { examine } from "../doctor/examine.js";
import type { Finding } from "../doctor/finding.js";
import { isHealthy, jsonReport, textReport } from "../doctor/report.js";
import { secretsInEnvironment } from "../doctor/secrets-in-environment.js";
import { masker } from "../log/log.js";

const HELP = `Looks at what usually goes wrong, and says what to do. It reads only, and writes nothing anywhere.

  npm run -s doctor [-- --json]

  --json  the findings for a program, each with an id that stays the same
  --help  this text

It reads the environment and .env as the service does, and manifest.yml. Exit code 1 when something has to be fixed,
2 when the arguments are wrong, else 0.
`;

/** Runs the command and returns its exit code. */
async function run(args: readonly string[]): Promise<number> {
  let options: { readonly json: boolean; readonly help: boolean };
  try {
    options = parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message.split(". ")[0]}. See npm run doctor -- --help.\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { findings, mask } = await findingsHere();
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const shown = findings.map(({ sentence, whatToDo, ...finding }) => ({
    ...finding,
    sentence: mask(sentence),
    ...(whatToDo !== undefined && { whatToDo: mask(whatToDo) }),
  }));
  process.stdout.write(options.json ? jsonReport(shown) : textReport(shown, { colour }));
  return isHealthy(findings) ? 0 : 1;
}

/** Examines what `npm start` would start here. */
async function findingsHere(): Promise<{
  readonly findings: readonly Finding[];
  readonly mask: (text: string) => string;
}> {
  let variables: Readonly<Record<string, string | undefined>>;
  try {
    variables = environment(process.env, ".env");
  } catch (error) {
    return { findings: configurationProblems(error), mask: masker(secretsInEnvironment(process.env)) };
  }
  const findings = await examine({
    environment: variables,
    manifestFile: "manifest.yml",
    nodeVersion: process.versions.node,
  });
  return { findings, mask: masker(secretsInEnvironment(variables)) };
}

// A check that was given up may still hold a connection: it does not keep the process.
const exitCode = await run(process.argv.slice(2));
process.stdout.write("", () => process.exit(exitCode));
