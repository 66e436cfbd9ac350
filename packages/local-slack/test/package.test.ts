import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { close, listen } from "../src/http/local-server.js";
import { environmentIn, StartedProcess, TSX } from "./cli/started-process.js";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const README = readFileSync(join(PACKAGE, "README.md"), "utf8");
const require = createRequire(import.meta.url);
const isWindows = process.platform === "win32";

describe("The packed local-slack, in somebody else's project (long: 40 s)", function () {
  this.timeout(120_000);
  let workspace: string;
  let project: string;
  let packed: readonly string[];

  before(() => {
    // A copy, since packing builds anew, and other tests use what is built here.
    workspace = newDirectory();
    const copy = join(workspace, "packages", "local-slack");
    for (const name of ["src", "package.json", "tsconfig.json", "README.md", "LICENSE", "docs"]) {
      cpSync(join(PACKAGE, name), join(copy, name), { recursive: true });
    }
    cpSync(join(PACKAGE, "../../tsconfig.json"), join(workspace, "tsconfig.json"));
    symlinkSync(join(PACKAGE, "../../node_modules"), join(workspace, "node_modules"), "junction");
    const [{ filename, files }] = JSON.parse(npm(copy, "pack", "--json", "--silent").stdout);
    packed = files.map(({ path }: { path: string }) => path);

    project = newDirectory();
    cpSync(join(copy, filename), join(project, filename));
    writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
    npm(project, "install", "--prefer-offline", "--no-audit", "--no-fund", `./${filename}`);
  });
  after(() => {
    for (const directory of [workspace, project]) rmSync(directory, { recursive: true, force: true });
  });

  it("has what is built of each source, the assets and the documents, and nothing else", () => {
    const sources = readdirSync(join(PACKAGE, "src"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(join(PACKAGE, "src").length + 1)
          .replaceAll("\\", "/"),
      );
    const built = sources.flatMap((file) =>
      file.endsWith(".ts") ? [file.replace(/\.ts$/, ".js"), file.replace(/\.ts$/, ".d.ts")] : [file],
    );
    const wanted = [
      ...built.map((file) => `dist/${file}`),
      "LICENSE",
      "README.md",
      "docs/methods.md",
      "package.json",
    ];
    assert.deepEqual([...packed].sort(), wanted.sort());
    assert.ok(packed.includes("dist/cli/main.js") && packed.includes("dist/pages/assets/base.css"));
  });

  it("depends on every package that its code and its types name", () => {
    const { dependencies } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
    const installed = join(project, "node_modules", "local-slack");
    const named = packed
      .filter((file) => file.startsWith("dist/") && /\.(js|d\.ts)$/.test(file) && !file.includes("/assets/"))
      .flatMap((file) => [
        ...readFileSync(join(installed, file), "utf8").matchAll(
          /^(?:import|export)\b[^;"]*? from "([^"]+)";$|^import "([^"]+)";$/gm,
        ),
      ])
      .map(([, from, bare = ""]) => from ?? bare)
      .filter((from) => !from.startsWith("."))
      .map((from) => (from.startsWith("node:") ? "@types/node" : from));
    assert.deepEqual(
      [...new Set(named), "@types/node"].filter((name) => !(name in dependencies)),
      [],
    );
    assert.deepEqual(
      Object.keys(dependencies).filter((name) => !named.includes(name)),
      [],
    );
  });

  it("starts by npx --no local-slack, and serves its pages with their scripts and style sheet", async () => {
    const command = new StartedProcess("npx", ["local-slack", "--port", "0"], {
      cwd: project,
      shell: isWindows,
      detached: !isWindows,
    });
    try {
      const { SLACK_API_URL = "" } = await command.until(() => environmentIn(command.output));
      const page = await fetch(new URL("/", SLACK_API_URL));
      const text = await page.text();
      assert.match(text, /#general/);
      const assets = [...text.matchAll(/(?:href|src)="(\/local-slack[^"]*)"/g)].map(([, path = ""]) => path);
      assert.equal(assets.length, 3);
      for (const path of assets) assert.equal((await fetch(new URL(path, SLACK_API_URL))).status, 200, path);
    } finally {
      endAll(command.pid);
      await command.exitCode;
    }
  });

  it("has types that the strictest settings accept, without any other package", () => {
    const program = `
      import { type LocalSlack, type LocalSlackOptions, type Page, startLocalSlack } from "local-slack";
      const options: LocalSlackOptions = { clock: () => 0 };
      const slack: LocalSlack = await startLocalSlack(options);
      export const blocks = slack.homeOf({ team: "T", user: "U" })?.blocks;
      export const status = (page: Page) => page.headers["content-type"]?.length;
      // @ts-expect-error a port is a number
      await startLocalSlack({ port: "3100" });
    `;
    assert.equal(typeErrors(project, program), "");
  });

  it("runs the test that README shows", async () => {
    const versions = ["@slack/bolt", "@slack/oauth"].map((name) => `${name}@${versionOf(name)}`);
    npm(project, "install", "--prefer-offline", "--no-audit", "--no-fund", ...versions);
    const [, program = ""] = /^```ts\n(.*?)^```$/ms.exec(README) ?? [];
    assert.equal(typeErrors(project, program, "--noUncheckedIndexedAccess", "false"), "");
    writeFileSync(join(project, "app.test.ts"), program);
    const { status, stdout, stderr } = spawnSync(process.execPath, [...TSX, "--test", "app.test.ts"], {
      cwd: project,
      encoding: "utf8",
      env: { ...process.env, PORT: String(await freePort()), NODE_TEST_CONTEXT: undefined },
    });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /the app answers a mention/);
  });
});

function newDirectory(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "local-slack-package-")));
}

function npm(cwd: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const result = spawnSync("npm", args, { cwd, shell: isWindows, encoding: "utf8" });
  assert.equal(result.status, 0, `npm ${args[0]} failed: ${result.stdout}${result.stderr}`);
  return result;
}

/** What the compiler says of a module of a project. */
function typeErrors(project: string, program: string, ...options: readonly string[]): string {
  writeFileSync(join(project, "use.ts"), program);
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const target = ["--skipLibCheck", "false", "--module", "nodenext", "--target", "es2023", "--types", "node"];
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, "--noEmit", ...strict, ...target, ...options, "use.ts"],
    { cwd: project, encoding: "utf8" },
  );
  assert.ok(status === 0 || stdout !== "", "the compiler has not run");
  return stdout;
}

/** The release of a package that is installed here. */
function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(PACKAGE, "../../node_modules", name, "package.json"), "utf8")).version;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await close(server);
  return port;
}

/** npx starts another process, which has to end too. */
function endAll(pid: number): void {
  if (isWindows) spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"]);
  else process.kill(-pid, "SIGTERM");
}
