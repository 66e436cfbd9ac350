import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, join } from "node:path";
import { environmentIn, StartedProcess } from "./cli/started-process.js";
import { installedHere, isWindows, PACKAGE, PackedProject } from "./packed-project.js";

const require = createRequire(import.meta.url);

describe("The packed local-slack, in somebody else's project (long: 40 s)", function () {
  this.timeout(120_000);
  let packed: PackedProject;
  let project: string;

  before(() => {
    packed = PackedProject.create();
    project = packed.directory;
  });
  after(() => packed.remove());

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
    const docs = readdirSync(join(PACKAGE, "docs")).map((file) => `docs/${file}`);
    const wanted = [...built.map((file) => `dist/${file}`), "LICENSE", "README.md", ...docs, "package.json"];
    const forImport = packed.packed.filter((file) => !file.startsWith("commonjs/"));
    assert.deepEqual(forImport.sort(), wanted.sort());
    assert.ok(forImport.includes("dist/cli/main.js") && forImport.includes("dist/pages/assets/base.css"));
    const forRequire = packed.packed.filter((file) => file.startsWith("commonjs/"));
    assert.deepEqual(
      forRequire.filter((file) => !file.endsWith(".d.ts")).sort(),
      ["LICENSES.txt", "index.js", "package.json"].map((file) => `commonjs/${file}`),
    );
    assert.ok(forRequire.includes("commonjs/index.d.ts"));
  });

  it("depends on every package that its code and its types name", () => {
    const { dependencies } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
    const installed = join(project, "node_modules", "local-slack");
    const named = packed.packed
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

  it("explains itself by the command that its README names", () => {
    const [, args = ""] = readFileSync(join(PACKAGE, "README.md"), "utf8").match(/`npx (.* --help)`/) ?? [];
    const { stdout } = spawnSync("npx", args.split(" "), {
      cwd: project,
      shell: isWindows,
      encoding: "utf8",
    });
    assert.match(stdout, /^Starts a local Slack/);
  });

  it("starts by the first command of its README, and serves its pages with their scripts and style sheet", async () => {
    const [, args = ""] = readFileSync(join(PACKAGE, "README.md"), "utf8").match(/^npx (.+)$/m) ?? [];
    const command = new StartedProcess("npx", [...args.split(" "), "--port", "0"], {
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
      assert.equal(assets.length, 4);
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
    const withRequire = `
      import { startSlack, type Slack } from "local-slack";
      export const url = startSlack().then((slack: Slack) => slack.url.length);
      // @ts-expect-error a workspace has a name
      startSlack().then((slack) => slack.workspace(1));
    `;
    assert.equal(typeErrors(project, withRequire, ["--module", "node16"], "use.cts"), "");
  });

  it("is loaded by require with one file, which needs no module that is for import alone", async () => {
    const { dependencies } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
    const file = join(project, "node_modules", "local-slack", "commonjs", "index.js");
    const needed = [...readFileSync(file, "utf8").matchAll(/\brequire\("([^"]+)"\)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !builtinModules.includes(name.replace(/^node:/, "")));
    assert.deepEqual(
      needed.filter((name) => !(name in dependencies)),
      [],
    );
    packed.write(
      "pages.cjs",
      `const { startSlack } = require("local-slack");
       startSlack().then(async (slack) => {
         console.log((await fetch(slack.url)).status, (await fetch(slack.url + "/local-slack.css")).status);
         await slack.stop();
       });`,
    );
    assert.equal(packed.node("--no-experimental-require-module", "pages.cjs").trim(), "200 200");
  });

  it("has types that fit what is loaded, in every way of resolving them (attw), and files that fit its package.json (publint)", () => {
    for (const [program, ...args] of [
      ["@arethetypeswrong/cli/dist/index.js", packed.tarball],
      ["publint/src/cli.js", packed.tarball, "--strict"],
    ]) {
      packed.node(join(PACKAGE, "../../node_modules", program ?? ""), ...args);
    }
  });

  it("has the examples that README shows with types that fit", () => {
    packed.install(installedHere("@slack/bolt"));
    const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
    const [test = "", ...examples] = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(
      ([, code = ""]) => code,
    );
    assert.equal(examples.length, 4);
    assert.equal(typeErrors(project, test), "");
    const [declared = "", ...rest] = examples;
    const program = `
      import { startSlack } from "local-slack";
      const slack = await startSlack();
      const ada = slack.workspace("Acme").person("Ada");
      ${declared}
      const message = await ada.mention(app, "hi").answer();
      const bytes = new Uint8Array();
      ${rest.join("\n")}
      export { page, end };
    `;
    assert.equal(typeErrors(project, program), "");
  });
});

/** What the compiler says of a module of a project. */
function typeErrors(
  project: string,
  program: string,
  options: readonly string[] = [],
  file = "use.ts",
): string {
  writeFileSync(join(project, file), program);
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const target = ["--skipLibCheck", "false", "--module", "nodenext", "--target", "es2023", "--types", "node"];
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, "--noEmit", ...strict, ...target, ...options, file],
    { cwd: project, encoding: "utf8" },
  );
  assert.ok(status === 0 || stdout !== "", "the compiler has not run");
  return stdout;
}

/** npx starts another process, which has to end too. */
function endAll(pid: number): void {
  if (isWindows) spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"]);
  else process.kill(-pid, "SIGTERM");
}
