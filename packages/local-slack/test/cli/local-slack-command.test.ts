import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import type { LocalSlack } from "../../src/local-slack.js";
import { environmentIn, LocalSlackProcess } from "./started-process.js";

const MANIFEST = readFileSync(new URL("../fixtures/manifest.yml", import.meta.url), "utf8");

describe("The command local-slack", () => {
  const started: LocalSlack[] = [];
  afterEach(async () => {
    for (const localSlack of started.splice(0)) await localSlack.stop();
  });

  /** What it prints when it starts. */
  async function start(...args: readonly string[]): Promise<string> {
    const result = await localSlackCommand(args);
    assert.ok("localSlack" in result, result.text);
    started.push(result.localSlack);
    return result.text;
  }

  /** What it prints when it ends at once. */
  async function end(exitCode: number, ...args: readonly string[]): Promise<string> {
    const result = await localSlackCommand(args);
    if ("localSlack" in result) started.push(result.localSlack);
    assert.ok("exitCode" in result, result.text);
    assert.equal(result.exitCode, exitCode, result.text);
    return result.text;
  }

  it("expects an app at Bolt's paths without options, and has the same credentials each time", async () => {
    const outputs = [await start("--port", "0"), await start("--port", "0")];
    for (const output of outputs) {
      assert.match(output, /events to +http:\/\/localhost:3000\/slack\/events\n/);
      assert.match(output, /people back to +http:\/\/localhost:3000\/slack\/oauth_redirect\n/);
    }
    const credentials = outputs.map((output) => {
      const { SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET } = environmentIn(output) ?? {};
      return [SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET];
    });
    assert.deepEqual(credentials[0], credentials[1]);
    assert.ok(credentials[0]?.every((credential) => credential !== undefined));
  });

  it("explains every option by --help, and starts nothing", async () => {
    const help = await end(0, "--help");
    const options = [...help.matchAll(/^ {2}--([\w-]+)/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== "help");
    const source = readFileSync(new URL("../../src/cli/command-line.ts", import.meta.url), "utf8");
    const parsed = [...source.matchAll(/^ {2}"?([\w-]+)"?: \{ type: "/gm)].map(([, name]) => name);
    assert.deepEqual(options.sort(), parsed.sort());
  });

  it("prints an app configuration token that manages the app by its manifest", async () => {
    const environment = environmentIn(await start("--port", "0"));
    const { SLACK_API_URL, SLACK_CONFIG_TOKEN = "", SLACK_CONFIG_REFRESH_TOKEN = "" } = environment ?? {};
    const call = async (method: string, token: string, args: Record<string, string>) => {
      const headers = { authorization: `Bearer ${token}` };
      const init = { method: "POST", headers, body: new URLSearchParams(args) };
      return JSON.parse(await (await fetch(`${SLACK_API_URL}${method}`, init)).text());
    };
    const manifest = JSON.stringify({ display_information: { name: "Another" } });
    assert.equal((await call("apps.manifest.create", SLACK_CONFIG_TOKEN, { manifest })).ok, true);
    const refresh = { refresh_token: SLACK_CONFIG_REFRESH_TOKEN };
    assert.equal((await call("tooling.tokens.rotate", "", refresh)).ok, true);
  });

  it("says that its port is taken", async () => {
    const environment = environmentIn(await start("--port", "0"));
    const { port } = new URL(environment?.SLACK_API_URL ?? "");
    assert.match(await end(1, "--port", port), /Choose another with --port/);
  });

  for (const [what, args, exitCode, sentence] of [
    ["an unknown option", ["--twice"], 2, /--twice.*See local-slack --help/],
    ["a port that is no number", ["--port", "many"], 2, /--port must be a number/],
    ["an address without http", ["--app", "localhost:3000"], 2, /--app cannot be used/],
    ["a second address without http", ["--app", "http://a.test", "--app", "b"], 2, /--app cannot be used/],
    ["a workspace without people", ["--workspace", "Acme"], 2, /--workspace "Acme:Ada Admin,Ben Baker"/],
    ["a workspace of one", ["--workspace", "Acme:Ada"], 2, /two people at least/],
    ["two sources of workspaces", ["--seed", "s", "--workspace", "A:B,C"], 2, /Leave one out/],
    ["a seed file that is not there", ["--seed", "none.yml"], 1, /there is no such file/],
    ["a list with a word too many", ["methods", "--jsn"], 2, /methods takes --json alone/],
    ["a command that there is not", ["method"], 2, /Unexpected argument 'method'.*See local-slack --help/],
    [
      "a workspace that there is not",
      ["--port", "0", "--installed", "Acne"],
      1,
      /^There is no workspace Acne\. --installed is one of: Acme, Globex, Initech Berlin\.$/,
    ],
    ["a manifest that is not there", ["--manifest", "none.yml"], 1, /there is no such file/],
  ] as const) {
    it(`refuses ${what} with ${exitCode} and a sentence`, async () => {
      assert.match(await end(exitCode, ...args), sentence);
    });
  }

  describe("with a manifest", () => {
    let directory: string;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), "local-slack-command-"));
    });
    after(() => rmSync(directory, { recursive: true }));

    const written = (name: string, text: string) => {
      const file = join(directory, name);
      writeFileSync(file, text);
      return file;
    };

    for (const [name, text] of [
      ["manifest.yml", MANIFEST],
      ["manifest.json", JSON.stringify(parse(MANIFEST), undefined, 2)],
    ] as const) {
      it(`runs with ${name}, whose URLs it moves to the app's address`, async () => {
        const app = "http://localhost:4321";
        const output = await start("--port", "0", "--app", app, "--manifest", written(name, text));
        assert.match(output, /takes your app for Bolt MongoDB App,/);
        assert.match(output, /http:\/\/localhost:4321\/slack\/events \(\/speak\)/);
        assert.match(output, /http:\/\/localhost:4321\/slack\/oauth_redirect/);
      });

      it(`gives the app-level token with ${name} where that switches Socket Mode on, and sends nothing to URLs`, async () => {
        const withoutUrls = parse(text);
        withoutUrls.settings.socket_mode_enabled = true;
        delete withoutUrls.settings.event_subscriptions.request_url;
        delete withoutUrls.settings.interactivity?.request_url;
        for (const command of withoutUrls.features.slash_commands) delete command.url;
        const file = written(name, JSON.stringify(withoutUrls));
        const output = await start("--port", "0", "--manifest", file);
        assert.match(output, /everything over the WebSockets that your app opens/);
        assert.doesNotMatch(output, /events to/);
        const { SLACK_API_URL, SLACK_APP_TOKEN } = environmentIn(output) ?? {};
        const headers = { authorization: `Bearer ${SLACK_APP_TOKEN}` };
        const opened = await fetch(`${SLACK_API_URL}apps.connections.open`, { method: "POST", headers });
        assert.equal(JSON.parse(await opened.text()).ok, true);
        assert.doesNotMatch(await start("--port", "0", "--manifest", written(name, text)), /SLACK_APP_TOKEN/);
      });

      for (const url of ["example.com/slack/events", "", "https://<your-address>/slack/events"]) {
        it(`refuses ${name} with the request URL "${url}", and names its line`, async () => {
          const field = /("?event_subscriptions"?:[^"h]*"?request_url"?: )("?https:[^\s,]*)/;
          assert.match(text, field);
          const file = written(name, text.replace(field, `$1${JSON.stringify(url)}`));
          const line = text.slice(0, text.search(field)).split("\n").length + 1;
          const problem = `${file}:${line} settings.event_subscriptions.request_url: must be a valid https URL`;
          const output = await end(1, "--port", "0", "--manifest", file);
          assert.ok(output.includes(problem), output);
        });
      }
    }
  });

  describe("as a process", function () {
    this.timeout(30_000);
    let command: LocalSlackProcess;
    afterEach(async () => {
      command.kill("SIGKILL");
      await command.exitCode;
    });

    /** Windows has no signal that a process hears. */
    const onPosix =
      process.platform === "win32"
        ? (title: string, test: Mocha.AsyncFunc) => it.skip(`${title} (POSIX)`, test)
        : it;

    onPosix("runs until Ctrl-C, and then ends with 0", async () => {
      command = new LocalSlackProcess(["--port", "0"]);
      const { SLACK_API_URL } = await command.environment();
      const { ok } = JSON.parse(await (await fetch(`${SLACK_API_URL}auth.test`, { method: "POST" })).text());
      assert.equal(ok, false);
      command.kill("SIGINT");
      assert.equal(await command.exitCode, 0, command.output);
    });

    it("ends with 2 and one sentence when its arguments cannot be used", async () => {
      command = new LocalSlackProcess(["--port", "many"]);
      assert.equal(await command.exitCode, 2);
      assert.equal(command.output, "--port must be a number up to 65535.\n");
    });
  });
});
