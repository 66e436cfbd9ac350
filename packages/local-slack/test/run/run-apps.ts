import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import type { RunningApp } from "../../src/cli/run-command.js";

/** An app whose code names no address of a local Slack. */
export interface AppCode {
  readonly name: string;
  readonly text: string;
  /** What runs it, in the directory where it stands. */
  readonly command: (directory: string, file: string) => readonly string[];
}

/** Holds for apps in any language that `local-slack run` starts; each answers a mention in its thread. */
export function runCases({
  withToken,
  withOAuth,
}: {
  readonly withToken: AppCode;
  readonly withOAuth: AppCode;
}): void {
  let directory: string;
  let running: RunningApp | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "local-slack-run-app-"));
  });
  afterEach(async () => {
    running?.signal("SIGKILL");
    await running?.exitCode;
    running = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  async function start({ name, text, command }: AppCode, ...options: readonly string[]): Promise<RunningApp> {
    const file = join(directory, name);
    writeFileSync(file, text);
    const app = `http://127.0.0.1:${await freePort()}`;
    const result = await localSlackCommand([
      ...["run", "--port", "0", "--app", app, ...options],
      ...["--", ...command(directory, file)],
    ]);
    assert.ok("running" in result, result.text);
    running = result.running;
    const { localSlack, publicUrl } = result.running;
    let isThere = false;
    const look = async () => {
      isThere = (await fetch(publicUrl)).status !== 502;
      if (!isThere) setTimeout(look, 50);
    };
    await look();
    await localSlack.until("the app", () => isThere || undefined, 20_000);
    return result.running;
  }

  async function answers({ localSlack }: RunningApp): Promise<void> {
    const [acme] = localSlack.workspaces;
    assert.ok(acme);
    const where = { team: acme.id, user: acme.people[1].id, channel: acme.general };
    const { ts } = await localSlack.postMessage({
      ...where,
      text: `<@${localSlack.bot(acme.id)?.userId}> hi`,
    });
    const answer = await localSlack.until("the answer", () =>
      localSlack.messages(acme.general).find(({ thread_ts }) => thread_ts === ts),
    );
    assert.equal(answer.text, `Hello <@${acme.people[1].id}>!`);
  }

  it("answers with its bot token", async () => {
    await answers(await start(withToken, "--installed", "Acme"));
  }).timeout(40_000);

  it("is installed through the address that stands in front of it, and answers", async () => {
    const started = await start(withOAuth);
    const [acme] = started.localSlack.workspaces;
    assert.ok(acme);
    const browser = new Browser();
    const page = await browser.get(`${started.publicUrl}/slack/install`);
    const [addToSlack] = page.links();
    assert.ok(addToSlack, page.text);
    assert.ok(addToSlack.url.startsWith(`${started.localSlack.authorizeUrl}?`), page.text);
    const done = await approveInstall(browser, addToSlack.url, { team: acme.id, user: acme.people[0].id });
    assert.equal(done.status, 200, done.text);
    assert.ok(done.url.startsWith(`${started.publicUrl}/slack/oauth_redirect?`), done.url);
    await answers(started);
  }).timeout(40_000);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : assert.fail();
}
