import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { confirm } from "../../src/cli/agreement.js";
import { spawnCommand } from "../process/command-process.js";
import { AppStage } from "./app-stage.js";

const URL_ARGS = ["--url", "http://127.0.0.1:3000"];

describe("npm run manifest -- update", function () {
  this.timeout(20_000);
  let stage: AppStage;
  let appId: string;

  beforeEach(async () => {
    stage = await AppStage.open();
    assert.equal((await stage.run("manifest create", URL_ARGS)).code, 0);
    appId = stage.localSlack.appId;
  });
  afterEach(() => stage.close());

  it("says that people have to connect again where their own permissions change", async () => {
    stage.edit("- chat:write # /post", "- search:read # to find what they wrote");
    const { code, stdout } = await stage.run("manifest update", [...URL_ARGS, "--yes"]);
    assert.equal(code, 0);
    assert.ok(
      stdout.endsWith(
        "It asks for other permissions now. Each person has them once they connect their account again: http://127.0.0.1:3000/slack/connect?team=T…\n",
      ),
      stdout,
    );
  });

  it("says that people sign in, and need not connect again, where Sign in with Slack comes", async () => {
    stage.edit("    user:\n", "    user:\n      - openid\n");
    stage.edit("oauth_redirect\n", "oauth_redirect\n    - https://app.example.com/slack/signin/redirect\n");
    const { code, stdout } = await stage.run("manifest update", [...URL_ARGS, "--yes"]);
    assert.equal(code, 0);
    assert.ok(
      stdout.endsWith(
        "It asks for other permissions now. Slack asks each person for them when they sign in: http://127.0.0.1:3000/slack/signin\n",
      ),
      stdout,
    );
  });

  it("shows what changes, changes it, and says that workspaces have to install again", async () => {
    stage.edit("- users:read #", "- reactions:write #");
    stage.edit("description: Post a message as yourself", "description: Say it yourself");
    stage.edit("  org_deploy_enabled: true", "  org_deploy_enabled: false");
    const shown = await stage.run("manifest update", URL_ARGS);
    assert.equal(shown.code, 2);
    const changes = [
      `What changes in the app ${appId} at Slack:`,
      "",
      "  features.slash_commands./post.description",
      "    - Post a message as yourself",
      "    + Say it yourself",
      "  oauth_config.scopes.bot",
      "    + reactions:write",
      "    - users:read",
      "  settings.org_deploy_enabled",
      "    - true",
      "",
      "",
    ].join("\n");
    assert.equal(shown.stdout, changes);
    assert.equal(
      shown.stderr,
      `Change the app ${appId}? There is nobody to ask, and nothing was done. To do it, repeat this with --yes.\n`,
    );
    assert.equal(stage.calls("apps.manifest.update"), 0);

    const { code, stdout, stderr } = await stage.run("manifest update", [...URL_ARGS, "--yes"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      `${changes}The app ${appId} is changed.\nIt asks for other permissions now. Each workspace has them once the app is installed there again: http://127.0.0.1:3000/slack/install\n`,
    );
    const again = await stage.run("manifest update", URL_ARGS);
    assert.deepEqual(again, {
      code: 0,
      stdout: `The app ${appId} is as manifest.yml says already. Nothing to change.\n`,
      stderr: "",
    });
  });

  it("mentions permissions only when they change, and changes the app of --app", async () => {
    stage.text = "";
    const { code, stdout } = await stage.run("manifest update", [
      "--url",
      "http://127.0.0.1:4000",
      "--yes",
      "--app",
      appId,
    ]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /\n {2}oauth_config\.redirect_urls\n {4}\+ http:\/\/127\.0\.0\.1:4000\/slack\/oauth_redirect\n/,
    );
    assert.doesNotMatch(stdout, /permissions/);
  });

  it("shows the line and the field of what Slack refuses, and changes nothing", async () => {
    stage.edit("- users:read #", "- users:reed #");
    const { code, stderr } = await stage.run("manifest update", [...URL_ARGS, "--yes"]);
    assert.equal(code, 1);
    const line = stage.lineOf("    bot:\n");
    assert.ok(
      stderr.includes(`manifest.yml:${line} oauth_config.scopes.bot: Slack says: Illegal bot scopes`),
      stderr,
    );
  });

  it("refuses unknown arguments, and an app that Slack does not know, with a sentence", async () => {
    for (const [args, exitCode, sentence] of [
      [[], 2, /^Say where the app is reached/],
      [["--force"], 2, /Unknown option '--force'\. See bolt-mongodb-app manifest update/],
      [[...URL_ARGS, "--app", "123.45"], 2, /^--app must be the App ID/],
      [[...URL_ARGS, "--app", "A0OTHER"], 1, /^Slack has no such app/],
    ] as const) {
      const ended = await stage.run("manifest update", args);
      assert.deepEqual([ended.code, ended.stdout], [exitCode, ""]);
      assert.match(ended.stderr, sentence);
    }
    stage.text = "";
    assert.match(
      (await stage.run("manifest update", URL_ARGS)).stderr,
      /^Say which app: set SLACK_APP_ID, or --app/,
    );
    const { code, stdout } = await stage.run("manifest update", ["--help"], {}, spawnCommand);
    assert.equal(code, 0);
    assert.match(stdout, /--yes/);
  });
});

describe("confirm", () => {
  for (const [typed, expected] of [
    ["y\n", true],
    [" YES \n", true],
    ["n\n", false],
    ["\n", false],
    ["yess\n", false],
    ["", false],
  ] as const) {
    it(`takes ${JSON.stringify(typed)} for ${expected ? "yes" : "no"}`, async () => {
      const [input, output] = [new PassThrough(), new PassThrough()];
      const answer = confirm("Change it?", input, output);
      input.end(typed);
      assert.equal(await answer, expected);
      assert.equal(String(output.read()), "Change it? [y/N] ");
    });
  }
});
