import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import type { LocalSlack } from "../../src/local-slack.js";
import { environmentIn, StartedProcess } from "./started-process.js";

/** A page of docs/ about a kind of Bolt. */
export interface BoltPage {
  readonly file: string;
  /** Of the code blocks. */
  readonly language: string;
  /** The first line of a program, before its name. */
  readonly comment: string;
  /** The names of the two programs. */
  readonly withToken: string;
  readonly withOAuth: string;
  /** What runs a program, and what it needs beside what the command prints. */
  readonly run: (directory: string) => {
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string | undefined>>;
  };
}

/** The programs of the page answer a mention and a command, each installed as the page says. */
export function boltPageCases(page: BoltPage): void {
  let directory: string;
  let localSlack: LocalSlack | undefined;
  let app: StartedProcess | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "local-slack-bolt-"));
  });
  afterEach(async () => {
    app?.kill("SIGKILL");
    await app?.exitCode;
    await localSlack?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Starts the command, and with what it prints a program of the page, as soon as `names` of it are chosen. */
  async function start(
    program: string,
    options: readonly string[],
    names: readonly string[],
  ): Promise<{ readonly slack: LocalSlack; readonly app: StartedProcess; readonly url: string }> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const result = await localSlackCommand(["--port", "0", "--app", url, "--command", "/hello", ...options]);
    assert.ok("localSlack" in result, result.text);
    const { localSlack: slack } = result;
    localSlack = slack;
    const printed = environmentIn(result.text) ?? {};
    const chosen = Object.fromEntries(names.map((name) => [name, printed[name] ?? assert.fail(name)]));
    writeFileSync(join(directory, program), programOf(page, program));
    const { command, env } = page.run(directory);
    const [file = "", ...args] = command;
    app = new StartedProcess(file, [...args, program], {
      cwd: directory,
      env: { PATH: process.env.PATH, ...env, ...chosen, PORT: String(port) },
    });
    await app.until(() =>
      fetch(`${url}/`).then(
        () => true,
        () => undefined,
      ),
    );
    return { slack, app, url };
  }

  async function answers(slack: LocalSlack, said: StartedProcess): Promise<void> {
    const [acme] = slack.workspaces;
    assert.ok(acme);
    const where = { team: acme.id, user: acme.people[1].id, channel: acme.general };
    const mention = await slack.postMessage({ ...where, text: `<@${slack.bot(acme.id)?.userId}> hi` });
    const answer = await slack
      .until("the answer", () =>
        slack.messages(acme.general).find(({ thread_ts }) => thread_ts === mention.ts),
      )
      .catch((error: Error) => assert.fail(`${error.message}\n${said.output}`));
    assert.equal(answer.text, `Hello <@${acme.people[1].id}>!`);
    const { message } = await slack.command({ ...where, command: "/hello", text: "there" });
    assert.equal(message?.text, "You said: there", said.output);
  }

  it("have one that answers with its bot token, where --installed has installed it", async () => {
    const names = ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"];
    const { slack, app: said } = await start(page.withToken, ["--installed", "Acme"], names);
    await answers(slack, said);
  }).timeout(30_000);

  it("have one that is installed through OAuth, and answers", async () => {
    const credentials = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"];
    const names = [...credentials, "SLACK_API_URL", "SLACK_AUTHORIZE_URL"];
    const { slack, app: said, url } = await start(page.withOAuth, [], names);
    const [acme] = slack.workspaces;
    assert.ok(acme);
    const choice = { team: acme.id, user: acme.people[0].id };
    const done = await approveInstall(new Browser(), `${url}/slack/install`, choice);
    assert.equal(done.status, 200, done.text + said.output);
    await answers(slack, said);
  }).timeout(30_000);
}

function programOf({ file, language, comment }: BoltPage, name: string): string {
  const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8");
  const first = `${comment} ${name}\n`;
  const start = text.indexOf(`\`\`\`${language}\n${first}`);
  assert.notEqual(start, -1, `${file} has no program ${name}`);
  const code = text.slice(start + language.length + 4);
  return code.slice(0, code.indexOf("\n```\n") + 1);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : assert.fail();
}
