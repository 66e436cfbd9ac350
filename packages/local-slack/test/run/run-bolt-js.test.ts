import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import { startLocalSlack } from "../../src/local-slack.js";
import { isListening } from "../../src/run/when-reached.js";
import { LocalSlackProcess } from "../cli/started-process.js";
import { type AppCode, freePort, runCases } from "./run-apps.js";

const NODE_MODULES = fileURLToPath(new URL("../../", import.meta.resolve("@slack/bolt/package.json")));
const PRELOAD = new URL("../../src/run/assets/preload.mjs", import.meta.url).href;

const app = (name: string, options: string): AppCode => ({
  name,
  text: `
    import bolt from "@slack/bolt";
    import oauth from "@slack/oauth";
    const { env } = process;
    const app = new bolt.App({ signingSecret: env.SLACK_SIGNING_SECRET, ${options} });
    app.event("app_mention", async ({ event, say }) => {
      await say({ text: \`Hello <@\${event.user}>!\`, thread_ts: event.ts });
    });
    await app.start(Number(env.PORT));
  `,
  command: (directory, file) => {
    symlinkSync(NODE_MODULES, join(directory, "node_modules"), "junction");
    return [process.execPath, file];
  },
});

describe("An app on Bolt for JavaScript that local-slack run starts", () => {
  runCases({
    withToken: app("app.mjs", "token: env.SLACK_BOT_TOKEN"),
    withOAuth: app(
      "oauth-app.mjs",
      `clientId: env.SLACK_CLIENT_ID, clientSecret: env.SLACK_CLIENT_SECRET, stateSecret: "a-secret",
       scopes: ["app_mentions:read", "chat:write"], installationStore: new oauth.MemoryInstallationStore()`,
    ),
  });
});

describe("A Node process that local-slack run starts", () => {
  it("sends to the local Slack what fetch and node:https send to slack.com, and nothing else", async () => {
    const slack = await startLocalSlack();
    const program = `
      import https, { get } from "node:https";
      const body = (message) => new Promise((done) => { let text = ""; message.on("data", (part) => { text += part; }).on("end", () => done(JSON.parse(text).error)); });
      const at = "https://slack.com/api/";
      const form = { method: "POST", body: "token=x", headers: { "content-type": "application/x-www-form-urlencoded" } };
      const said = [
        await (await fetch(at + "auth.test", form)).json().then(({ error }) => error),
        await (await fetch(new Request(at + "auth.test", form))).json().then(({ error }) => error),
        await new Promise((done) => https.get(at + "nothing.get", (message) => done(body(message)))),
        await new Promise((done) => get(new URL(at + "nothing.named"), { agent: new https.Agent() }, (message) => done(body(message)))),
        await new Promise((done) => {
          const options = { hostname: "slack.com", path: "/api/auth.test", method: "POST", headers: { Host: "slack.com", authorization: "Bearer x" } };
          https.request(options, (message) => done(body(message))).end();
        }),
        await fetch("https://slack.com.invalid/").catch(({ cause }) => cause.code ?? cause.message),
      ];
      console.log(JSON.stringify(said));
    `;
    try {
      const env = { PATH: process.env.PATH, LOCAL_SLACK_URL: slack.url };
      const node = ["--import", PRELOAD, "--input-type=module", "--eval", program];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, node, { env });
      const [fetched, requested, got, named, sent, elsewhere] = JSON.parse(stdout || "[]");
      assert.deepEqual(
        [fetched, requested, got, named, sent],
        ["invalid_auth", "invalid_auth", "unknown_method", "unknown_method", "invalid_auth"],
        stderr,
      );
      assert.match(elsewhere, /ENOTFOUND|EAI_AGAIN/);
      assert.deepEqual(
        slack.calls.map(({ method }) => method),
        ["auth.test", "auth.test", "nothing.get", "nothing.named", "auth.test"],
      );
    } finally {
      await slack.stop();
    }
  });
});

describe("local-slack run", () => {
  it("ends with the app's exit code", async () => {
    const run = new LocalSlackProcess([
      "run",
      "--port",
      "0",
      "--",
      process.execPath,
      "-e",
      "process.exit(3)",
    ]);
    assert.equal(await run.exitCode, 3, run.output);
  }).timeout(20_000);

  it("says that a command cannot be started, and ends with 127", async () => {
    const run = new LocalSlackProcess(["run", "--port", "0", "--", "there-is-no-such-command"]);
    assert.equal(await run.exitCode, 127);
    assert.match(run.output, /there-is-no-such-command cannot be started/);
  }).timeout(20_000);

  it("passes a signal on to the app, and ends when the app has", async () => {
    const program = `
      process.on("SIGTERM", () => { console.log("the app stops"); process.exit(4); });
      require("node:http").createServer().listen(${await freePort()}, () => console.log("the app runs"));
    `;
    const run = new LocalSlackProcess(["run", "--port", "0", "--", process.execPath, "-e", program]);
    await run.until(() => /the app runs/.test(run.output) || undefined);
    const [, url = ""] = /A local Slack runs at (\S+)/.exec(run.output) ?? [];
    assert.equal((await fetch(url)).status, 200);
    run.kill("SIGTERM");
    assert.equal(await run.exitCode, 4);
    assert.match(run.output, /the app stops/);
    await assert.rejects(fetch(url));
  }).timeout(20_000);

  it("ends with the app whose terminal is closed, and says by 128 and its number which signal has ended it", async function () {
    if (process.platform === "win32") return this.skip(); // it has no signals that a process hears
    const program = 'console.log("the app runs"); setInterval(() => undefined, 1_000)';
    const run = new LocalSlackProcess(["run", "--port", "0", "--", process.execPath, "-e", program]);
    await run.until(() => /the app runs/.test(run.output) || undefined);
    run.kill("SIGHUP");
    assert.equal(await run.exitCode, 128 + constants.signals.SIGHUP);
  }).timeout(20_000);

  it("ends the app behind npm start, too, and says when it listens", async () => {
    const directory = mkdtempSync(join(tmpdir(), "local-slack-run-npm-"));
    const port = await freePort();
    writeFileSync(join(directory, "package.json"), '{ "scripts": { "start": "node app.js; exit 5" } }');
    writeFileSync(join(directory, "app.js"), `require("node:http").createServer().listen(${port})`);
    try {
      const app = ["--app", `http://127.0.0.1:${port}`, "--", "npm", "start"];
      const run = new LocalSlackProcess(["run", "--port", "0", ...app], { cwd: directory });
      await run.until(() => /Your app listens at http/.test(run.output) || undefined);
      run.kill("SIGTERM");
      await run.exitCode;
      await run.until(async () => ((await isListening(`http://127.0.0.1:${port}`)) ? undefined : true));
    } finally {
      rmSync(directory, { recursive: true });
    }
  }).timeout(30_000);

  for (const [what, args, sentence] of [
    ["no command", ["run"], "Say what starts your app: local-slack run -- npm start"],
    ["two apps", ["run", "--app", "http://a", "--app", "http://b", "--", "x"], "one app: give one --app"],
  ] as const) {
    it(`refuses ${what} with 2 and a sentence`, async () => {
      const result = await localSlackCommand(args);
      assert.ok("exitCode" in result);
      assert.equal(result.exitCode, 2);
      assert.ok(result.text.includes(sentence), result.text);
    });
  }

  it("stands for the redirect URL that the manifest has, which the app may name", async () => {
    const directory = mkdtempSync(join(tmpdir(), "local-slack-run-manifest-"));
    const manifest = join(directory, "manifest.json");
    const redirectUri = "https://app.example.com/slack/oauth_redirect";
    writeFileSync(
      manifest,
      JSON.stringify({
        display_information: { name: "A" },
        oauth_config: { redirect_urls: [redirectUri], scopes: { bot: ["chat:write"] } },
      }),
    );
    const app = ["--", process.execPath, "-e", "setInterval(() => undefined, 1_000)"];
    const result = await localSlackCommand(["run", "--port", "0", "--manifest", manifest, ...app]);
    assert.ok("running" in result, result.text);
    const { localSlack, publicUrl, signal, exitCode } = result.running;
    try {
      const [acme] = localSlack.workspaces;
      assert.ok(acme);
      const { clientId, clientSecret, authorizeUrl, apiUrl } = localSlack;
      const asked = new URLSearchParams({
        client_id: clientId,
        scope: "chat:write",
        redirect_uri: redirectUri,
      });
      const choice = { team: acme.id, user: acme.people[0].id };
      const { url } = await approveInstall(new Browser(), `${authorizeUrl}?${asked}`, choice);
      assert.ok(url.startsWith(`${publicUrl}/slack/oauth_redirect?code=`), url);
      const code = new URL(url).searchParams.get("code") ?? "";
      const exchange = { client_id: clientId, client_secret: clientSecret, code, redirect_uri: redirectUri };
      const body = new URLSearchParams(exchange);
      const answer = await (await fetch(`${apiUrl}oauth.v2.access`, { method: "POST", body })).text();
      assert.equal(JSON.parse(answer).ok, true, answer);
    } finally {
      signal("SIGKILL");
      await exitCode;
      rmSync(directory, { recursive: true });
    }
  });
});
