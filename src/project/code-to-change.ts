import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ProjectError } from "./project-error.js";
import { withoutComments } from "./without-comments.js";

/** What has to change in an app's own files before workspaces can install it. */
export interface CodeToChange {
  /** From the app's directory on, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is there, and what to do about it: sentences. */
  readonly what: string;
  /** The step of docs/adopt.md. */
  readonly step: number;
}

const INSTALL_STEP = 1;
const CODE_STEP = 3;
const IMPORT_STEP = 5;

interface Trace {
  readonly pattern: RegExp;
  readonly what: string;
  readonly step?: number;
}

/** Each is said at every place where it is found. */
const TRACES: readonly Trace[] = [
  {
    pattern: /\bsocketMode\b(?!\s*:\s*false\b)(?=\s*[:,}])|\bnew\s+(?:\w+\.)?SocketModeReceiver\b/g,
    what: "switches Socket Mode on. Remove it: Slack's requests come to the URLs of the manifest.",
  },
  {
    pattern: /\bappToken\b(?=\s*[:,}])/g,
    what: "gives an app-level token, which is for Socket Mode alone. Remove it.",
  },
  {
    pattern: /\bnew\s+(?:\w+\.)?FileInstallationStore\b/g,
    what: "keeps tokens in files, as plain text. Put MongoInstallationStore in its place, and import what it holds.",
    step: IMPORT_STEP,
  },
  {
    pattern: /\bnew\s+(?:\w+\.)?MemoryInstallationStore\b/g,
    what: "keeps tokens in memory, and loses them with the process. Put MongoInstallationStore in its place.",
  },
  {
    pattern: /\binstallationStore\s*:\s*\{/g,
    what: "is an installation store of the app's own. Put MongoInstallationStore in its place, or hold it to the contract of bolt-mongodb-app/testing.",
  },
  {
    pattern: /\bstateSecret\b(?=\s*[:,}])/g,
    what: "makes states that are only signed, so that each works more than once. Put installerOptions.stateStore with an OAuthStateStore in its place.",
  },
];

/** In what `new App` is given; and of what it is not given, unless the name stands anywhere in the app. */
const BOT_TOKEN: Trace = {
  pattern: /(?<=[{,]\s*)token\b(?=\s*[:,}])/g,
  what: "gives the app the token of one workspace. Remove it: give clientId, clientSecret, scopes and installationStore, and each workspace brings its own.",
};
const NEEDED: readonly { readonly names: RegExp; readonly what: string }[] = [
  {
    names: /\binstallationStore\b/,
    what: "has no installationStore. Give it MongoInstallationStore, which keeps the tokens of every workspace.",
  },
  {
    names: /\bstateStore\b|\bstateSecret\b/,
    what: "has no store of OAuth states. Give it installerOptions.stateStore with an OAuthStateStore.",
  },
];

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const NOT_SOURCES = ["node_modules", "dist", "build", "out", "coverage"];

/**
 * Looks for it in package.json and in the sources of a Bolt app for JavaScript or TypeScript, in the order of the files.
 * Reads only. Throws `ProjectError` where the directory has no such app.
 */
export function codeToChange(directory: string): readonly CodeToChange[] {
  const inPackage = packageToChange(directory);
  const sources = sourcesIn(directory).map((file) => ({
    file,
    code: withoutComments(readFileSync(join(directory, file), "utf8")),
  }));
  const all = sources.map(({ code }) => code).join("\n");
  const missing = NEEDED.filter(({ names }) => !names.test(all));
  return [
    ...inPackage,
    ...sources.flatMap(({ file, code }) =>
      [...TRACES.flatMap((trace) => foundIn(code, trace)), ...appsIn(code, missing)]
        .sort((a, b) => a.offset - b.offset)
        .map(({ offset, what, step }) => ({ file, line: lineAt(code, offset), what, step })),
    ),
  ];
}

interface Found {
  readonly offset: number;
  readonly what: string;
  readonly step: number;
}

function foundIn(code: string, { pattern, what, step = CODE_STEP }: Trace): readonly Found[] {
  return [...code.matchAll(pattern)].map(({ index }) => ({ offset: index, what, step }));
}

/** What concerns each `new App(…)` of Bolt's. */
function appsIn(code: string, missing: typeof NEEDED): readonly Found[] {
  if (!code.includes("@slack/bolt")) return [];
  return [...code.matchAll(/\bnew\s+(?:\w+\.)?App\s*\(/g)].flatMap(({ index, 0: opening }) => {
    const start = index + opening.length;
    const options = code.slice(start, endOfArguments(code, start));
    return [
      ...missing.map(({ what }) => ({ offset: index, what, step: CODE_STEP })),
      ...foundIn(options, BOT_TOKEN).map((found) => ({ ...found, offset: start + found.offset })),
    ];
  });
}

function endOfArguments(code: string, start: number): number {
  let depth = 1;
  for (let at = start; at < code.length; at += 1) {
    if (code[at] === "(") depth += 1;
    else if (code[at] === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
}

/** What its code imports after the change. */
const PACKAGES = ["bolt-mongodb-app", "mongodb"];

/** Older ones call their receivers and their stores in other ways. */
const OLDEST_BOLT = 5;

function packageToChange(directory: string): readonly CodeToChange[] {
  const file = "package.json";
  const text = textOf(join(directory, file));
  const dependencies = text === undefined ? {} : dependenciesIn(text);
  const bolt = dependencies["@slack/bolt"];
  if (text === undefined || bolt === undefined) {
    throw new ProjectError(
      "There is no package.json here that names @slack/bolt: adopt is for Bolt apps for JavaScript and TypeScript, in their directory. To complete a manifest alone: bolt-mongodb-app manifest complete FILE",
    );
  }
  const lineOf = (part: string) => lineAt(text, Math.max(0, text.indexOf(part)));
  const major = /\d+/.exec(bolt)?.[0];
  return [
    ...(major !== undefined && Number(major) < OLDEST_BOLT
      ? [
          {
            file,
            line: lineOf('"@slack/bolt"'),
            what: `names @slack/bolt ${bolt}. Bring the app to release ${OLDEST_BOLT}, which this package is made for.`,
            step: INSTALL_STEP,
          },
        ]
      : []),
    ...PACKAGES.filter((name) => dependencies[name] === undefined).map((name) => ({
      file,
      line: lineOf('"dependencies"'),
      what: `does not name ${name}. Install it.`,
      step: INSTALL_STEP,
    })),
  ];
}

function dependenciesIn(text: string): Readonly<Record<string, string | undefined>> {
  try {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(text);
    return { ...devDependencies, ...dependencies };
  } catch {
    throw new ProjectError("package.json is not valid JSON. npm says where: npm pkg get name");
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The app's own sources, sorted; links are not followed. */
function sourcesIn(directory: string, under = ""): readonly string[] {
  const isLeftOut = ({ name }: Dirent) => name.startsWith(".") || NOT_SOURCES.includes(name);
  return readdirSync(join(directory, under), { withFileTypes: true })
    .filter((entry) => !isLeftOut(entry))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = posix.join(under, entry.name);
      if (entry.isDirectory()) return sourcesIn(directory, path);
      return entry.isFile() && SOURCE.test(entry.name) ? [path] : [];
    });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
