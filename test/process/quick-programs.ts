import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

/**
 * What tests run as a process of its own, and what starts it in the test build: the service, the commands of
 * `bolt-mongodb-app`, and the services of this folder that differ from the first.
 */
const PROGRAMS = {
  service: `import("./service.js").then(({ runService }) => runService())`,
  command: `import("./cli/run-program.js").then(({ runProgram }) => runProgram(process.argv.slice(2)))`,
  "service-with-agent": `import("../test/process/service-with-agent.mjs").then(({ run }) => run())`,
  "service-with-hooks": `import("../test/process/service-with-hooks.mjs").then(({ run }) => run())`,
  "service-with-leases": `import("../test/process/service-with-leases.mjs").then(({ run }) => run())`,
} as const;

export type ProgramName = keyof typeof PROGRAMS;

export const SERVICES_OF_TESTS = ["agent", "hooks", "leases"].map(
  (what) => `test/process/service-with-${what}.mjs`,
);

/** As deep in the project as `dist/cli`, since a module finds the project's files from its own place. */
const FOLDER = "quick";

/** Packages that are native, optional, or one for the whole process. */
const NOT_BUNDLED = [
  ...["libsql", "local-slack", "@opentelemetry/*"],
  ...["@aws-sdk/*", "@mongodb-js/zstd", "aws4", "gcp-metadata", "kerberos"],
  ...["mongodb-client-encryption", "snappy", "socks"],
];

/** The same programs from the files of the build: those of a call are evaluated anew. */
const OF_FILES = `const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

let runs = 0;
const load = (path) => import(pathToFileURL(join(__dirname, "..", path)).href + "?run=" + (runs += 1));

${definitions().replaceAll("import(", "load(")}`;

/** Exports the programs, and one that writes what V8 compiles of the file when the service starts and stops. */
const LOAD = `const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");

const [file, compiled] = ["bundle.cjs", "compiled"].map((name) => join(__dirname, name));

// Node.js counts what runs of files, and not what runs of a script.
const isCounted = process.env.NODE_V8_COVERAGE !== undefined;
if (isCounted) Object.assign(exports, require("./of-files.cjs"));
const script = isCounted ? undefined : new Script(
  "(function (exports, require, __filename, importModule) {" + readFileSync(file, "utf8") + "\\n})",
  { filename: file, ...(existsSync(compiled) && { cachedData: readFileSync(compiled) }) },
);
script?.runInThisContext()(exports, require, file, (specifier) => import(specifier));

exports.writeCompiled = async () => {
  process.once("exit", () => writeFileSync(compiled, script.createCachedData()));
  await exports.service();
  process.emit("SIGTERM");
};
`;

/** The CommonJS module that has each program as a function. */
export function quickModule(build: string): string {
  return join(resolve(build), FOLDER, "programs.cjs");
}

/** The file that starts a program. */
export function quickProgram(build: string, name: ProgramName): string {
  return join(resolve(build), FOLDER, `${name}.cjs`);
}

/**
 * Puts the programs of a build, with the packages that they need, into one file, and beside it what V8 compiles of it. A start
 * then costs a third of the processor time that it costs to find, read and compile a thousand files.
 */
export function writeQuickPrograms(build: string): void {
  const folder = join(build, FOLDER);
  mkdirSync(folder, { recursive: true });
  const { metafile, outputFiles } = buildSync({
    stdin: {
      contents: definitions(),
      resolveDir: resolve(build),
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    keepNames: true, // classes are named in the log
    external: NOT_BUNDLED,
    banner: { js: `const moduleUrl = require("node:url").pathToFileURL(__filename).href;` },
    define: { "import.meta.url": "moduleUrl" },
    outfile: join(folder, "bundle.cjs"),
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const text = outputFiles[0]?.text.replaceAll("await import(", "await importModule(") ?? "";
  writeFileSync(join(folder, "bundle.cjs"), text);
  writeFileSync(join(folder, "programs.cjs"), LOAD);
  writeFileSync(join(folder, "of-files.cjs"), OF_FILES);
  for (const name of Object.keys(PROGRAMS) as ProgramName[]) {
    writeFileSync(quickProgram(build, name), `require("./programs.cjs")[${JSON.stringify(name)}]();\n`);
  }
  writeFileSync(join(folder, "sources.json"), JSON.stringify(Object.keys(metafile.inputs)));
  writeCompiled(build);
}

function definitions(): string {
  return Object.entries(PROGRAMS)
    .map(([name, start]) => `exports[${JSON.stringify(name)}] = () => ${start};\n`)
    .join("");
}

/** The files that the programs are made of, from the project's directory. */
export function quickSources(build: string): readonly string[] {
  return JSON.parse(readFileSync(join(build, FOLDER, "sources.json"), "utf8"));
}

/** Starts the service once, on an embedded database, and stops it. */
function writeCompiled(build: string): void {
  const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-quick-"));
  copyFileSync("manifest.yml", join(directory, "manifest.yml"));
  const programs = quickModule(build);
  const { stderr } = spawnSync(
    process.execPath,
    ["-e", `require(${JSON.stringify(programs)}).writeCompiled()`],
    {
      cwd: directory,
      encoding: "utf8",
      env: {
        HOST: "127.0.0.1",
        PORT: String(randomInt(20_000, 30_000)),
        PUBLIC_URL: "http://127.0.0.1:3000",
        SLACK_CLIENT_ID: "1.2",
        SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
        SLACK_SIGNING_SECRET: "fedcba9876543210fedcba9876543210",
      },
    },
  );
  rmSync(directory, { recursive: true, force: true });
  if (!existsSync(join(build, FOLDER, "compiled")))
    throw new Error(`The service in ${build} failed:\n${stderr}`);
}
