import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codeBlocks } from "../docs/markdown.js";
import { npm } from "../npm.js";
import { TarballProject } from "../package/tarball-project.js";
import { copyOfCheckout } from "./checkout-copy.js";

/** What an update may change of a project. */
const OF_THE_PACKAGES = /^(package(-lock)?\.json|vendor\/|node_modules\/|dist\/)/;

describe("A project of one's own (long: 90 s)", function () {
  this.timeout(240_000);
  let root: string;
  let project: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-new-"));
    project = join(root, "poll-it");
    const checkout = copyOfCheckout();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(checkout, "dist/cli/main.js"), "new", project, "--name", "Poll It: now", "--color", "#aa3366"],
      { encoding: "utf8", cwd: checkout },
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /npm ci && npm run demo/);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function files(): string[] {
    return readdirSync(project, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(project.length + 1)
          .replaceAll("\\", "/"),
      )
      .filter((file) => !/^(node_modules|dist)\//.test(file));
  }

  /** Of all files that an update must leave alone. */
  function ownFiles(): Record<string, string> {
    return Object.fromEntries(
      files()
        .filter((file) => !OF_THE_PACKAGES.test(file))
        .map((file) => [
          file,
          createHash("sha256")
            .update(readFileSync(join(project, file)))
            .digest("hex"),
        ]),
    );
  }

  function run(...args: readonly string[]) {
    const { status, stdout, stderr } = npm(args, { cwd: project, env: { ...process.env, MONGODB_URI: "" } });
    return { status, output: `${stdout}${stderr}` };
  }

  /** The landing page, as the project's app shows it. */
  function landingPage(): string {
    writeFileSync(
      join(root, "landing.mjs"),
      `import { pathToFileURL } from "node:url";
const from = (path) => import(pathToFileURL(${JSON.stringify(`${project}/`)} + path).href);
const { startWithLocalSlack } = await from("node_modules/bolt-mongodb-app/dist/demo/start-with-local-slack.js");
const { app } = await from("dist/src/app.js");
process.chdir(${JSON.stringify(project)});
const running = await startWithLocalSlack(app, await from("node_modules/local-slack/dist/index.js"));
process.stdout.write(await (await fetch(running.url)).text());
await running.stop();
`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, [join(root, "landing.mjs")], { encoding: "utf8" });
    assert.equal(stderr, "");
    return stdout;
  }

  it("has under 30 files, with the name and the color of the app", () => {
    assert.ok(files().length < 30, files().join("\n"));
    for (const file of [
      "manifest.yml",
      "src/main.ts",
      "src/pages.ts",
      ".env.example",
      ".gitignore",
      ".slack/hooks.json",
      "Dockerfile",
    ]) {
      assert.ok(files().includes(file), file);
    }
    const manifest = readFileSync(join(project, "manifest.yml"), "utf8");
    assert.match(manifest, /^ {2}name: ["']Poll It: now["'] # at most 35 characters$/m);
    assert.match(manifest, /^ {4}display_name: ["']Poll It: now["']$/m);
    assert.match(manifest, /^ {2}background_color: "#aa3366"/m);
    assert.match(readFileSync(join(project, "README.md"), "utf8"), /^# Poll It: now$/m);
    assert.equal(JSON.parse(readFileSync(join(project, "package.json"), "utf8")).name, "poll-it");
  });

  it("does what its README says: it is installed and toured by one command, and its tests pass", () => {
    const readme = readFileSync(join(project, "README.md"), "utf8");
    const commands = codeBlocks(readme, "sh").map((block) => block.trim());
    assert.equal(commands[0], "npm ci && npm run demo");
    const installed = run("ci", "--prefer-offline");
    assert.equal(installed.status, 0, installed.output);
    const demo = run("run", "demo", "--", "--once");
    assert.equal(demo.status, 0, demo.output);
    assert.match(demo.output, /Every step worked\./);
    assert.equal(commands[1], "npm test");
    const tests = run("test");
    assert.equal(tests.status, 0, tests.output);
    assert.match(tests.output, /3 passing/);
    const manifest = run("run", "-s", "manifest", "--", "check");
    assert.deepEqual(manifest, { status: 0, output: manifest.output }, manifest.output);
    assert.match(run("run", "-s", "app", "--", "--help").output, /installations/);
    const { hooks } = JSON.parse(readFileSync(join(project, ".slack/hooks.json"), "utf8"));
    const [npx = "", ...words] = hooks["get-hooks"].split(" "); // as the Slack CLI calls it
    const found = spawnSync(npx, words, {
      cwd: project,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    assert.equal(found.status, 0, found.stderr);
    assert.equal(JSON.parse(found.stdout).hooks.start, "npx --no-install bolt-mongodb-app slack-cli start");
    const doctor = run("run", "-s", "doctor", "--", "--json");
    assert.match(doctor.output, /SLACK_CLIENT_ID/);
  });

  it("gets a fix by an update, which changes no file of its own", () => {
    const before = ownFiles();
    assert.match(landingPage(), /Slack asks for your approval first\./);
    const fixed = release("0.1.1", (text) =>
      text.replace("Slack asks for your approval first.", "Slack asks you first."),
    );
    const update = run("run", "-s", "update-packages", "--", fixed);
    assert.deepEqual(update, { status: 0, output: "bolt-mongodb-app is 0.1.1 now.\n" });
    assert.match(landingPage(), /Slack asks you first\./);
    assert.deepEqual(ownFiles(), before);
    const vendored = readdirSync(join(project, "vendor")).sort();
    assert.equal(vendored.length, 2, vendored.join());
    assert.match(vendored[0] ?? "", /^bolt-mongodb-app-0\.1\.1-[0-9a-f]{8}\.tgz$/);
    assert.equal(run("ci", "--prefer-offline").status, 0, "the lock file is of the new release");
    const again = run("run", "-s", "update-packages", "--", fixed);
    assert.deepEqual(again, { status: 0, output: "The project has these packages already.\n" });
  });

  it("is as it was when an update fails", () => {
    const kept = () => [
      ...["package.json", "package-lock.json"].map((file) => readFileSync(join(project, file), "utf8")),
      readdirSync(join(project, "vendor")).join(),
    ];
    const before = kept();
    const other = run("run", "-s", "update-packages", "--", join(project, "node_modules/mocha"));
    assert.equal(other.status, 1);
    assert.match(other.output, /is the package mocha, and neither bolt-mongodb-app nor local-slack\./);
    const broken = release("0.1.2", (text) => text, { "no-such-package-of-anybody": "99.0.0" });
    const update = run("run", "-s", "update-packages", "--", broken);
    assert.equal(update.status, 1);
    assert.match(update.output, /^npm install failed/);
    assert.deepEqual(kept(), before);
  });

  it("is made by the installed package too, from its own tarball and a given one of the local Slack", () => {
    const installed = TarballProject.shared();
    const refused = installed.runCommand("bolt-mongodb-app", "new", join(root, "second"));
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /--local-slack FILE/);
    const [localSlack = ""] = readdirSync(join(project, "vendor")).filter((file) => file.startsWith("local"));
    const args = [join(root, "second"), "--local-slack", join(project, "vendor", localSlack)];
    const { status, stderr } = installed.runCommand("bolt-mongodb-app", "new", ...args);
    assert.equal(status, 0, stderr);
    assert.equal(npm(["ci", "--prefer-offline"], { cwd: join(root, "second") }).status, 0);
    const demo = npm(["run", "demo", "--", "--once"], { cwd: join(root, "second") });
    assert.match(demo.stdout, /Every step worked\./);
  });

  /** A later release of the package, as somebody would pack it, with a change in the words of its pages. */
  function release(
    version: string,
    change: (text: string) => string,
    dependencies: Readonly<Record<string, string>> = {},
  ): string {
    const directory = mkdtempSync(join(root, "release-"));
    const installed = join(project, "node_modules/bolt-mongodb-app");
    mkdirSync(join(directory, "package"));
    cpSync(installed, join(directory, "package"), { recursive: true });
    const texts = join(directory, "package/dist/web/pages/texts.js");
    writeFileSync(texts, change(readFileSync(texts, "utf8")));
    const file = join(directory, "package/package.json");
    const content = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(
      file,
      JSON.stringify({ ...content, version, dependencies: { ...content.dependencies, ...dependencies } }),
    );
    const { status, stderr } = npm(["pack", "./package", "--ignore-scripts"], { cwd: directory });
    assert.equal(status, 0, stderr);
    return join(directory, `bolt-mongodb-app-${version}.tgz`);
  }
});
