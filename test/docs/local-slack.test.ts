import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { approveInstall, Browser } from "local-slack";
import { environmentIn, StartedProcess, TSX } from "../../packages/local-slack/test/cli/started-process.js";
import { freePort } from "../../src/demo/running-app.js";
import { ensureBuilt } from "../process/built.js";
import { codeBlocks } from "./markdown.js";

const COMMAND = resolve("packages/local-slack/dist/cli/main.js");
const [PROGRAM = ""] = codeBlocks(readFileSync("docs/local-slack.md", "utf8"), "ts");

describe("docs/local-slack.md", () => {
  let directory: string;
  const started: StartedProcess[] = [];

  before(ensureBuilt);
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-local-slack-"));
    symlinkSync(resolve("node_modules"), join(directory, "node_modules"), "junction");
  });
  afterEach(() => {
    for (const each of started.splice(0)) each.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });

  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedProcess {
    const options = { cwd: directory, env: { PATH: process.env.PATH, ...env } };
    const one = new StartedProcess(process.execPath, args, options);
    started.push(one);
    return one;
  }

  it("has a Bolt app that installs, answers a mention and a command, with what npm run local-slack prints", async () => {
    const port = await freePort();
    const app = `http://127.0.0.1:${port}`;
    const localSlack = start([COMMAND, "--port", "0", "--app", app, "--command", "/hello"]);
    const printed = await localSlack.until(() => environmentIn(localSlack.output));
    writeFileSync(join(directory, "app.mts"), PROGRAM);
    const program = start([...TSX, "app.mts"], { ...printed, PORT: String(port) });

    const installPage = await program.until(async () => {
      const answer = await fetch(`${app}/slack/install`).catch(() => undefined);
      return answer?.ok ? answer.text() : undefined;
    });
    assert.match(installPage, /Add to Slack/);
    const url = new URL(printed.SLACK_API_URL ?? "").origin;
    const browser = new Browser();
    const [addToSlack] = (await browser.get(`${app}/slack/install`)).links();
    const done = await approveInstall(browser, addToSlack?.url ?? "", { team: "T0ACME01", user: "U0ACME02" });
    assert.equal(done.status, 200, `${done.text}${program.output}`);

    const channel = `${url}/client/T0ACME01/U0ACME02/C0ACME01`;
    await write(browser, channel, "@my-app hello");
    await program.until(async () => {
      const { text } = await browser.get(channel);
      return text.includes('Hello <span class="mention">@Ben Baker</span>!') || undefined;
    });
    const answered = await write(browser, channel, "/hello there");
    assert.match(answered.text, /You said: there/);
  }).timeout(60_000);
});

async function write(browser: Browser, channel: string, text: string) {
  const page = await browser.get(channel);
  const form = page.forms().findIndex(({ fields }) => fields.length === 1 && fields[0]?.name === "text");
  return browser.submit(page, { text }, { form });
}
