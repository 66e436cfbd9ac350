import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { onPosix } from "../on-posix.js";
import { TEST_BUILD } from "./built.js";
import { type CommandName, runCommand } from "./command-process.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

/** How the Slack CLI cuts a hook into words: it starts no shell. */
const words = (hook: string) => hook.split(/\s+/);

/** Runs a hook to its end, as the Slack CLI does. */
async function runHook(
  hook: string,
  directory: string,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const [command = "", ...given] = words(hook);
  const child = spawn(command, [...given, ...args], {
    cwd: directory,
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

const hooksIn = (file: string) => JSON.parse(readFileSync(file, "utf8")).hooks;

describe("The hooks of the Slack CLI, called as it calls them", function () {
  this.timeout(60_000);

  describe("in this project", () => {
    // biome-ignore lint/suspicious/noExplicitAny: what the Slack CLI reads
    let found: any;
    before(async () => {
      const { code, stdout, stderr } = await runHook(hooksIn(".slack/hooks.json")["get-hooks"], ".");
      assert.deepEqual([code, stderr], [0, ""]);
      found = JSON.parse(stdout);
    });

    it("are found by get-hooks: the app connects by itself, and answers stand between boundaries", () => {
      assert.deepEqual(Object.keys(found.hooks), ["get-manifest", "start"]);
      assert.deepEqual(found.config["protocol-version"], ["message-boundaries"]);
      assert.equal(found.config["sdk-managed-connection-enabled"], true);
      assert.equal(found.runtime, "node");
      for (const { paths } of Object.values<{ paths: string[] }>(found.config.watch)) {
        for (const path of paths) assert.ok(existsSync(path), path);
      }
    });

    it("give by get-manifest, between boundaries, a manifest that Slack takes for an app in Socket Mode", async () => {
      const hook = found.hooks["get-manifest"];
      const bounded = ["--protocol=message-boundaries", "--boundary=3561f3a3c5576e2c"];
      const { code, stdout, stderr } = await runHook(hook, ".", ...bounded);
      assert.deepEqual([code, stderr], [0, ""]);
      const [before, json = "", after] = stdout.split("3561f3a3c5576e2c");
      assert.deepEqual([before, after], ["", "\n"]);
      const manifest = JSON.parse(json);
      assert.equal(manifest.settings.socket_mode_enabled, true);
      assert.doesNotMatch(json, /url/);
      const scene = await Scene.open();
      assert.deepEqual(scene.localSlack.createApp(manifest), []);
      await scene.close();
    });
  });

  describe("in a project of one's own", () => {
    let scene: Scene;
    beforeEach(async () => {
      scene = await Scene.open();
    });
    afterEach(() => scene.close());

    const run = (command: CommandName, ...args: readonly string[]) =>
      runCommand(command, args, { directory: scene.directory, environment: {} });

    it("are named by the program that is installed there, so that an update of it updates them", async () => {
      assert.equal(
        hooksIn("template/slack/hooks.json")["get-hooks"],
        "npx --no-install bolt-mongodb-app slack-cli get-hooks",
      );
      const { code, stdout } = await run("slack-cli get-hooks");
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout).hooks, {
        "get-manifest": "npx --no-install bolt-mongodb-app slack-cli get-manifest",
        start: "npx --no-install bolt-mongodb-app slack-cli start",
      });
    });

    it("give the manifest alone where the Slack CLI asks for no protocol, or for one that they do not have", async () => {
      for (const args of [[], ["--protocol=another", "--boundary=x"]]) {
        const { code, stdout, stderr } = await run("slack-cli get-manifest", ...args);
        assert.deepEqual([code, stderr], [0, ""]);
        assert.equal(JSON.parse(stdout).display_information.name, "Bolt MongoDB App");
      }
    });

    it("end with 1, and name the line, when the manifest cannot be used", async () => {
      writeFileSync(join(scene.directory, "manifest.yml"), "display_information: 3\n");
      const { code, stdout, stderr } = await run("slack-cli get-manifest");
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /manifest\.yml:1 display_information/);
    });

    it("say what is missing when start is not called by the Slack CLI", async () => {
      const { code, stdout, stderr } = await run("slack-cli start");
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /SLACK_CLI_XAPP and SLACK_CLI_XOXB/);
    });

    /** The start hook, as slack run calls it, in a project whose npm start is this service. */
    function slackRun(tokens: Readonly<Record<string, string>>): ServiceProcess {
      const { type, scripts } = JSON.parse(readFileSync("package.json", "utf8"));
      const { start } = scripts;
      writeFileSync(join(scene.directory, "package.json"), JSON.stringify({ type, scripts: { start } }));
      symlinkSync(resolve(TEST_BUILD), join(scene.directory, "dist"), "junction");
      const main = resolve(TEST_BUILD, "cli/main.js");
      const { PATH = "" } = process.env;
      const environment = { PATH, HOME: scene.directory, ...tokens };
      return scene.spawnAlone([process.execPath, main, "slack-cli", "start"], environment);
    }

    onPosix.it(
      "start npm start with the tokens of the CLI's app, whatever app .env is of, and pass a signal on",
      async () => {
        const { localSlack, acme } = scene;
        const first = await scene.start();
        await scene.installed(acme);
        await first.stop();
        const token = localSlack.tokensOf(acme.id).find(({ kind }) => kind === "bot")?.value ?? "";
        localSlack.configureApp({ ...scene.settings, socketMode: true, eventsUrl: "" });
        const lines = Object.entries(scene.environment).map(([name, value]) => `${name}=${value}\n`);
        writeFileSync(join(scene.directory, ".env"), lines.join(""));
        const service = slackRun({ SLACK_CLI_XAPP: localSlack.appToken, SLACK_CLI_XOXB: token });
        await service.untilSaid(/Answers in the one workspace of SLACK_BOT_TOKEN/);
        await service.untilSaid(/Slack's requests come over a WebSocket/);
        await scene.answers(acme);
        assert.equal((await service.stop("SIGINT")).code, 0);
        assert.match(service.stdout, /SIGINT: finishing what is in flight[\s\S]*Stopped/);
        for (const secret of [token, localSlack.appToken]) assert.ok(!service.stdout.includes(secret));
      },
    );
  });
});
