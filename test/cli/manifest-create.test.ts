import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Timers } from "local-slack";
import { signInManifestText } from "../fixtures/sign-in-manifest.js";
import { onPosix } from "../on-posix.js";
import { spawnCommand } from "../process/command-process.js";
import { AppStage } from "./app-stage.js";

const URL_ARGS = ["--url", "http://127.0.0.1:3000"];

describe("npm run manifest -- create", function () {
  this.timeout(20_000);
  let stage: AppStage;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    stage = await AppStage.open({ clock: () => nowMs });
  });
  afterEach(() => stage.close());

  const created = () => stage.calls("apps.manifest.create");
  const CREDENTIALS = () => ({
    SLACK_APP_ID: stage.localSlack.appId,
    SLACK_CLIENT_ID: stage.localSlack.clientId,
    SLACK_CLIENT_SECRET: stage.localSlack.clientSecret,
    SLACK_SIGNING_SECRET: stage.localSlack.signingSecret,
    PUBLIC_URL: "http://127.0.0.1:3000",
  });

  it("creates the app, writes its credentials, and says what comes next", async () => {
    const { code, stdout, stderr } = await stage.run("manifest create", URL_ARGS, {}, spawnCommand);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual({ ...stage.env }, CREDENTIALS());
    assert.ok(stdout.includes(stage.localSlack.appId), stdout);
    assert.match(
      stdout,
      /1\. Start it: npm start\n {2}2\. Install it: http:\/\/127\.0\.0\.1:3000\/slack\/install\n$/,
    );
    assert.deepEqual(readdirSync(stage.directory).sort(), [".env", "manifest.yml"]);
  });

  it("creates an app with Sign in with Slack, whose page then honours the redirect URL of that", async () => {
    writeFileSync(join(stage.directory, "manifest.yml"), signInManifestText());
    const { code, stderr } = await stage.run("manifest create", URL_ARGS);
    assert.deepEqual([code, stderr], [0, ""]);
    const { url, clientId } = stage.localSlack;
    const asked = new URLSearchParams({
      response_type: "code",
      scope: "openid email profile",
      client_id: clientId,
      redirect_uri: "http://127.0.0.1:3000/slack/signin/redirect",
    });
    assert.equal((await fetch(`${url}/openid/connect/authorize?${asked}`)).status, 200);
  });

  for (const [what, before] of [
    ["makes", undefined],
    ["changes", "PORT=4000\n"],
  ] as const) {
    onPosix.it(`leaves the file that it ${what} to its owner alone`, async () => {
      if (before !== undefined) stage.text = before;
      assert.equal((await stage.run("manifest create", URL_ARGS)).code, 0);
      assert.equal(statSync(stage.envFile).mode & 0o777, 0o600);
    });
  }

  it("puts the app under a path, in the manifest that Slack gets and in PUBLIC_URL", async () => {
    const { code, stdout } = await stage.run("manifest create", [
      "--url",
      "http://127.0.0.1:3000/apps/slack/",
    ]);
    assert.equal(code, 0);
    assert.equal(stage.env.PUBLIC_URL, "http://127.0.0.1:3000/apps/slack");
    assert.match(stdout, /Install it: http:\/\/127\.0\.0\.1:3000\/apps\/slack\/slack\/install\n$/);
    const [call] = stage.localSlack.calls.filter(({ method }) => method === "apps.manifest.create");
    const sent = JSON.parse(String(call?.args.manifest));
    assert.deepEqual(sent.oauth_config.redirect_urls, [
      "http://127.0.0.1:3000/apps/slack/slack/oauth_redirect",
    ]);
  });

  it("fills in a copy of the example, comments and all", async () => {
    copyFileSync(".env.example", join(stage.directory, ".env.example"));
    assert.equal((await stage.run("manifest create", URL_ARGS)).code, 0);
    assert.deepEqual({ ...stage.env }, CREDENTIALS());
    assert.match(
      stage.text,
      /\n#PUBLIC_URL=http:\/\/localhost:3000\nPUBLIC_URL=http:\/\/127\.0\.0\.1:3000\n/,
    );
    assert.match(
      stage.text,
      /\n# Client Secret, from the same place\. Required\.\nSLACK_CLIENT_SECRET=[0-9a-f]{32}\n/,
    );
  });

  it("keeps what is in the file, and counts placeholders and empty values as unset", async () => {
    stage.text = `PORT=4000 # mine\nSLACK_CLIENT_ID=your-client-id\nSLACK_CLIENT_SECRET=\nPUBLIC_URL=http://127.0.0.1:3000/\nLAST=1`;
    assert.equal((await stage.run("manifest create", URL_ARGS)).code, 0);
    assert.deepEqual({ ...stage.env }, { PORT: "4000", LAST: "1", ...CREDENTIALS() });
    assert.match(stage.text, /^PORT=4000 # mine\n/);
  });

  it("overwrites no credential and no other address, and creates nothing then; with --force it does", async () => {
    const text =
      "PUBLIC_URL=https://other.example\nSLACK_SIGNING_SECRET='0123456789abcdef'\nSLACK_APP_ID=A0OLD\n";
    stage.text = text;
    const refused = await stage.run("manifest create", URL_ARGS);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^\.env has SLACK_APP_ID, SLACK_SIGNING_SECRET, PUBLIC_URL already, and nothing was created\./,
    );
    assert.equal(stage.text, text);
    assert.equal(created(), 0);
    assert.equal((await stage.run("manifest create", [...URL_ARGS, "--force"])).code, 0);
    assert.deepEqual({ ...stage.env }, CREDENTIALS());
  });

  onPosix.it("creates nothing where the file could not be written", async () => {
    const elsewhere = join(stage.directory, "elsewhere");
    writeFileSync(elsewhere, "A=1\n");
    symlinkSync(elsewhere, stage.envFile);
    assert.match((await stage.run("manifest create", URL_ARGS)).stderr, /^\.env is a symbolic link, .*\n$/);
    assert.equal(created(), 0);
  });

  it("warns of what would hide or contradict the new values", async () => {
    stage.text = "SLACK_BOT_TOKEN=xoxb-1\n";
    const { code, stderr } = await stage.run("manifest create", URL_ARGS, { SLACK_CLIENT_ID: "1.2" });
    assert.equal(code, 0);
    assert.match(stderr, /Warning: SLACK_CLIENT_ID is set in the environment, which comes before \.env\./);
    assert.match(stderr, /Warning: SLACK_BOT_TOKEN is in \.env\. Remove it/);
  });

  it("names the app and the page with its credentials when the file cannot be written in the end", async () => {
    const held: (() => void)[] = [];
    const timers: Timers = { setTimeout: (run) => held.push(run), clearTimeout: () => undefined };
    const slow = await AppStage.open({ timers });
    try {
      slow.localSlack.failNext("apps.manifest.create", { delayMs: 1 });
      const ended = slow.run("manifest create", URL_ARGS);
      await slow.localSlack.until("the held answer", () => held[0]);
      mkdirSync(slow.envFile);
      held[0]?.();
      const { code, stderr } = await ended;
      assert.equal(code, 1);
      assert.match(
        stderr,
        new RegExp(
          `^The app ${slow.localSlack.appId} is created at Slack, but \\.env is no file\\. .*Do not create it again`,
        ),
      );
      assert.deepEqual(readdirSync(slow.directory).sort(), [".env", "manifest.yml"]);
    } finally {
      await slow.close();
    }
  });

  it("shows the line and the field of what Slack refuses, and keeps the file as it was", async () => {
    stage.edit("- users:read #", "- users:reed #");
    stage.edit("- app_home_opened", "- app_home_oponed");
    stage.text = "A=1\n";
    const { code, stderr } = await stage.run("manifest create", URL_ARGS);
    assert.equal(code, 1);
    assert.equal(
      stderr,
      [
        "The manifest cannot be used:",
        `  - manifest.yml:${stage.lineOf("    bot:\n")} oauth_config.scopes.bot: Slack says: Illegal bot scopes found \`users:reed\`.`,
        `  - manifest.yml:${stage.lineOf("bot_events:")} settings.event_subscriptions.bot_events: Slack says: Invalid event type: app_home_oponed.`,
        "",
      ].join("\n"),
    );
    assert.equal(stage.text, "A=1\n");
  });

  it("asks nothing of Slack for a manifest that the app could not serve", async () => {
    stage.edit("command: /post", "command: speak");
    const { code, stderr } = await stage.run("manifest create", URL_ARGS);
    assert.equal(code, 1);
    assert.ok(
      stderr.includes(`manifest.yml:${stage.lineOf("command: speak")} features.slash_commands.0.command`),
    );
    assert.equal(created(), 0);
  });

  it("gets the next token with the refresh token in the file, and writes both into the file", async () => {
    nowMs += 12 * 3_600_000;
    stage.text = `SLACK_CONFIG_REFRESH_TOKEN=${stage.configuration.refreshToken}\n`;
    assert.equal((await stage.run("manifest create", URL_ARGS)).code, 0);
    const { SLACK_CONFIG_TOKEN, SLACK_CONFIG_REFRESH_TOKEN, ...rest } = stage.env;
    assert.deepEqual(rest, CREDENTIALS());
    assert.notEqual(SLACK_CONFIG_REFRESH_TOKEN, stage.configuration.refreshToken);
    const again = await stage.run("manifest create", [...URL_ARGS, "--force"], { SLACK_CONFIG_TOKEN: "" });
    assert.equal(again.code, 0, again.stderr);
    assert.equal(stage.calls("tooling.tokens.rotate"), 1);
  });

  it("says what to do when Slack refuses, and calls Slack once", async () => {
    stage.localSlack.failNext("apps.manifest.create", { error: "restricted_action" });
    const { code, stdout, stderr } = await stage.run("manifest create", URL_ARGS);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(
      stderr,
      "An admin of the workspace does not allow that. Ask one, or use another workspace.\n",
    );
    assert.equal(created(), 1);
    assert.deepEqual(readdirSync(stage.directory), ["manifest.yml"]);
  });

  for (const [what, args, env, exitCode, sentence] of [
    ["no URL", [], {}, 2, /^Say where the app is reached/],
    ["an unknown option", ["--uri"], {}, 2, /^Unknown option '--uri' .*See bolt-mongodb-app manifest create/],
    [
      "http for the real Slack",
      URL_ARGS,
      { SLACK_API_URL: "https://slack.example/api/" },
      1,
      /nothing to http addresses/,
    ],
    ["a path that is a pattern", ["--url", "http://127.0.0.1/:bot"], {}, 1, /Its path may have letters/],
  ] as const) {
    it(`refuses ${what} in a sentence`, async () => {
      const ended = await stage.run("manifest create", args, env);
      assert.deepEqual([ended.code, ended.stdout], [exitCode, ""]);
      assert.match(ended.stderr, sentence);
      assert.equal(created(), 0);
    });
  }

  it("prints its help", async () => {
    const { code, stdout, stderr } = await stage.run("manifest create", ["--help"], {}, spawnCommand);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /SLACK_CONFIG_TOKEN[\s\S]*SLACK_CONFIG_REFRESH_TOKEN/);
  });
});
