import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { approveInstall, Browser, startLocalSlack } from "local-slack";
import { MongoClient } from "mongodb";
import { freePort } from "../../src/demo/running-app.js";
import { codeBlocks } from "../docs/markdown.js";

/** How long a compiler's or a test runner's child may take before the app listens. */
const START_WITHIN_MS = 60_000;

/** The Bolt app that README shows, with two lines more, which point Bolt at another Slack than slack.com. */
export function readmeApp(): { readonly imports: string; readonly body: string } {
  const readme = readFileSync("README.md", "utf8");
  const [snippet = ""] = codeBlocks(readme.slice(readme.indexOf("## In your own Bolt app")), "ts");
  const lines: Readonly<Record<string, string>> = {
    "const app = new App({": '  clientOptions: { slackApiUrl: process.env.SLACK_API_URL ?? "" },',
    "  installerOptions: {": '    authorizationUrl: process.env.SLACK_AUTHORIZE_URL ?? "",',
  };
  const text = Object.entries(lines).reduce((text, [before, line]) => {
    assert.equal(text.split(`${before}\n`).length, 2, `README's Bolt app has no line: ${before}`);
    return text.replace(`${before}\n`, `${before}\n${line}\n`);
  }, snippet);
  const at = text.indexOf("\n\n");
  assert.match(text.slice(0, at), /^(import .*;\n?)+$/);
  return { imports: text.slice(0, at + 1), body: text.slice(at) };
}

/** Starts README's app in a process of its own, installs it into a workspace, and mentions its bot. */
export async function installAndMention(
  mongodbUri: string,
  start: (environment: Readonly<Record<string, string>>) => ChildProcess,
  /** Written when the answer is there. Without it the process is killed then. */
  doneFile?: string,
): Promise<void> {
  const localSlack = await startLocalSlack();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  localSlack.configureApp({
    redirectUrls: [`${url}/slack/oauth_redirect`],
    eventsUrl: `${url}/slack/events`,
    commandUrls: {},
    botEvents: ["app_mention"],
    botScopes: ["app_mentions:read", "chat:write"],
    userScopes: [],
  });
  const child = start({
    MONGODB_URI: mongodbUri,
    TOKEN_KEYS: `2026a:${Buffer.alloc(32, "t").toString("base64")}`,
    PORT: String(port),
    SLACK_CLIENT_ID: localSlack.clientId,
    SLACK_CLIENT_SECRET: localSlack.clientSecret,
    SLACK_SIGNING_SECRET: localSlack.signingSecret,
    SLACK_API_URL: localSlack.apiUrl,
    SLACK_AUTHORIZE_URL: localSlack.authorizeUrl,
    DONE_FILE: doneFile ?? "",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const closed = once(child, "close");
  try {
    const deadline = performance.now() + START_WITHIN_MS;
    while (!(await answers(url))) {
      assert.ok(child.exitCode === null && performance.now() < deadline, `It does not answer: ${output}`);
      await pause(50);
    }
    const [acme] = localSlack.workspaces;
    assert.ok(acme);
    const browser = new Browser();
    const [addToSlack] = (await browser.get(`${url}/slack/install`)).links();
    assert.ok(addToSlack, "Bolt's own page has a button that leads to Slack");
    const page = await approveInstall(browser, addToSlack.url, { team: acme.id, user: acme.people[0].id });
    assert.equal(page.status, 200, page.text);

    const bot = localSlack.bot(acme.id);
    assert.ok(bot, "the app is installed");
    await localSlack.postMessage({
      team: acme.id,
      user: acme.people[1].id,
      channel: acme.general,
      text: `<@${bot.userId}> hi`,
    });
    const answer = await localSlack.until("an answer", () =>
      localSlack.messages(acme.general).find(({ by }) => by !== "person"),
    );
    assert.equal(answer.text, "Hello!");
    if (doneFile !== undefined) {
      writeFileSync(doneFile, "");
      const [status] = await closed;
      assert.equal(status, 0, output);
    }
  } finally {
    child.kill();
    await closed;
    await localSlack.stop();
  }

  const client = new MongoClient(mongodbUri);
  const stored = await client
    .db()
    .collection("installations")
    .find({ clientId: localSlack.clientId })
    .toArray();
  await client.close();
  assert.deepEqual(
    stored.map(({ kind }) => kind),
    ["workspace"],
  );
  assert.match(stored[0]?.sealedBot, /^v1\.2026a\./);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
