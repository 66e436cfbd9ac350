import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { approveInstall, Browser } from "local-slack";
import { freePort } from "../../demo/running-app.js";
import { onPosix } from "../on-posix.js";
import { ensureBuilt } from "../process/built.js";
import { codeBlocks } from "./markdown.js";

const TSX = import.meta.resolve("tsx");
const LOCAL_SLACK = resolve("packages/local-slack/dist/cli/main.js");
const [PROGRAM = ""] = codeBlocks(readFileSync("docs/local-slack.md", "utf8"), "ts");

describe("docs/local-slack.md", () => {
  let directory: string;
  const children: ChildProcess[] = [];

  before(ensureBuilt);
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-local-slack-"));
    symlinkSync(resolve("node_modules"), join(directory, "node_modules"), "junction");
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });

  function start(file: string, args: readonly string[], env: Record<string, string> = {}) {
    const child = spawn(
      process.execPath,
      [...(file === LOCAL_SLACK ? [] : ["--import", TSX]), file, ...args],
      {
        cwd: directory,
        env: { PATH: process.env.PATH, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    children.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    return { process: child, output: () => output, exited: once(child, "exit").then(([code]) => code) };
  }

  it("has a Bolt app that installs, answers a mention and a command, with what npm run local-slack prints", async () => {
    const port = await freePort();
    const app = `http://127.0.0.1:${port}`;
    const localSlack = start(LOCAL_SLACK, ["--port", "0", "--app", app, "--command", "/hello"]);
    const printed = await eventually(() => credentials(localSlack.output()), localSlack.output);
    writeFileSync(join(directory, "app.mts"), PROGRAM);
    const program = start(join(directory, "app.mts"), [], { ...printed, PORT: String(port) });

    const installPage = await eventually(
      async () => fetch(`${app}/slack/install`).then((answer) => (answer.ok ? answer.text() : undefined)),
      program.output,
    );
    assert.match(installPage, /Add to Slack/);
    const url = new URL(printed.SLACK_API_URL ?? "").origin;
    const browser = new Browser();
    const [addToSlack] = (await browser.get(`${app}/slack/install`)).links();
    const done = await approveInstall(browser, addToSlack?.url ?? "", { team: "T0ACME01", user: "U0ACME02" });
    assert.equal(done.status, 200, `${done.text}${program.output()}`);

    const channel = `${url}/client/T0ACME01/U0ACME02/C0ACME01`;
    await write(browser, channel, "@my-app hello");
    await eventually(async () => {
      const { text } = await browser.get(channel);
      return text.includes('Hello <span class="mention">@Ben Baker</span>!') || undefined;
    }, program.output);
    const answered = await write(browser, channel, "/hello there");
    assert.match(answered.text, /You said: there/);
  }).timeout(60_000);

  onPosix
    .it("ends with 0 on Ctrl-C", async () => {
      const localSlack = start(LOCAL_SLACK, ["--port", "0"]);
      await eventually(() => credentials(localSlack.output()), localSlack.output);
      localSlack.process.kill("SIGINT");
      assert.equal(await localSlack.exited, 0, localSlack.output());
    })
    .timeout(30_000);

  it("runs with a manifest, whose URLs it moves to the app's address", async () => {
    const localSlack = start(LOCAL_SLACK, [
      "--port",
      "0",
      "--app",
      "http://localhost:4321",
      "--manifest",
      resolve("manifest.yml"),
    ]);
    await eventually(() => credentials(localSlack.output()), localSlack.output);
    assert.match(localSlack.output(), /for Bolt MongoDB App,/);
    assert.match(localSlack.output(), /http:\/\/localhost:4321\/slack\/events \(\/speak\)/);
    assert.match(localSlack.output(), /http:\/\/localhost:4321\/slack\/oauth_redirect/);
  }).timeout(30_000);

  for (const [what, args, code, sentence] of [
    ["an unknown option", ["--twice"], 2, /--twice/],
    ["a port that is none", ["--port", "many"], 2, /--port must be a number/],
    ["an address that is none", ["--app", "localhost:3000"], 2, /--app cannot be used/],
    ["a manifest that is not there", ["--manifest", "none.yml"], 1, /there is no such file/],
  ] as const) {
    it(`refuses ${what} with ${code} and a sentence`, async () => {
      const localSlack = start(LOCAL_SLACK, args);
      assert.equal(await localSlack.exited, code);
      assert.match(localSlack.output(), sentence);
      assert.doesNotMatch(localSlack.output(), /\n\s+at /);
    }).timeout(30_000);
  }

  for (const written of ["example.com/slack/events", '""', "https://<your-address>/slack/events"]) {
    it(`refuses a manifest with the request URL ${written}, with its line`, async () => {
      const file = join(directory, "manifest.yml");
      const text = readFileSync("manifest.yml", "utf8");
      const url = /(event_subscriptions:\n\s+request_url:).*/;
      assert.match(text, url);
      writeFileSync(file, text.replace(url, `$1 ${written}`));
      const line = text.slice(0, text.search(url)).split("\n").length + 1;
      const localSlack = start(LOCAL_SLACK, ["--manifest", file]);
      assert.equal(await localSlack.exited, 1);
      const problem = `manifest.yml:${line} settings.event_subscriptions.request_url: must be a valid https URL`;
      assert.ok(localSlack.output().includes(problem), localSlack.output());
      assert.doesNotMatch(localSlack.output(), /\n\s+at /);
    }).timeout(30_000);
  }

  it("prints an app configuration token that manages the app by its manifest", async () => {
    const localSlack = start(LOCAL_SLACK, ["--port", "0"]);
    const printed = await eventually(() => credentials(localSlack.output()), localSlack.output);
    const call = async (method: string, token: string, args: Record<string, string>) => {
      const headers = { authorization: `Bearer ${token}` };
      const init = { method: "POST", headers, body: new URLSearchParams(args) };
      return JSON.parse(await (await fetch(`${printed.SLACK_API_URL}${method}`, init)).text());
    };
    const manifest = JSON.stringify({ display_information: { name: "Another" } });
    const { SLACK_CONFIG_TOKEN = "", SLACK_CONFIG_REFRESH_TOKEN = "" } = printed;
    assert.equal((await call("apps.manifest.create", SLACK_CONFIG_TOKEN, { manifest })).ok, true);
    const refresh = { refresh_token: SLACK_CONFIG_REFRESH_TOKEN };
    assert.equal((await call("tooling.tokens.rotate", "", refresh)).ok, true);
  }).timeout(30_000);

  it("says that its port is taken", async () => {
    const first = start(LOCAL_SLACK, ["--port", "0"]);
    const printed = await eventually(() => credentials(first.output()), first.output);
    const { port } = new URL(printed.SLACK_API_URL ?? "");
    const second = start(LOCAL_SLACK, ["--port", port]);
    assert.equal(await second.exited, 1);
    assert.match(second.output(), /Choose another with --port/);
  }).timeout(30_000);
});

/** The lines `NAME=value` of an output; undefined before all of them are there. */
function credentials(output: string): Record<string, string> | undefined {
  const lines = [...output.matchAll(/^ {2}(SLACK_\w+)=(\S+)\n/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  return lines.length === 7 ? Object.fromEntries(lines) : undefined;
}

async function write(browser: Browser, channel: string, text: string) {
  const page = await browser.get(channel);
  const form = page.forms().findIndex(({ fields }) => fields.length === 1 && fields[0]?.name === "text");
  return browser.submit(page, { text }, { form });
}

/** What `find` returns as soon as that is not undefined. Fails with the output of a process after twenty seconds. */
async function eventually<T>(
  find: () => T | Promise<T | undefined> | undefined,
  output: () => string,
): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const found = await Promise.resolve(find()).catch(() => undefined);
    if (found !== undefined) return found;
    assert.ok(performance.now() < deadline, `In vain. The output is: ${output()}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}
