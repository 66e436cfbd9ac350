import assert from "node:assert/strict";
import { changesInWords } from "../../src/cli/manifest/changes-in-words.js";
import { AppStage } from "./app-stage.js";

const URL_ARGS = ["--url", "http://127.0.0.1:3000"];

describe("npm run manifest -- diff", function () {
  this.timeout(20_000);
  let stage: AppStage;
  let appId: string;

  beforeEach(async () => {
    stage = await AppStage.open();
    assert.equal((await stage.run("manifest create", URL_ARGS)).code, 0);
    appId = stage.localSlack.appId;
  });
  afterEach(() => stage.close());

  it("ends with 0 where the app at Slack is as the manifest says", async () => {
    const { code, stdout, stderr } = await stage.run("manifest diff", URL_ARGS);
    assert.deepEqual([code, stdout, stderr], [0, `The app ${appId} is as manifest.yml says.\n`, ""]);
    const { stdout: json } = await stage.run("manifest diff", [...URL_ARGS, "--json"]);
    assert.deepEqual(JSON.parse(json), { appId, same: true, changes: [] });
  });

  it("ends with 1 and shows what Slack has and what the manifest says, and changes nothing", async () => {
    stage.edit("- users:read #", "- reactions:write #");
    stage.edit("description: Post a message as yourself", "description: Say it yourself");
    const { code, stdout, stderr } = await stage.run("manifest diff", URL_ARGS);
    assert.deepEqual([code, stderr], [1, ""]);
    const lines = [
      `- the app ${appId} at Slack`,
      "+ manifest.yml",
      "",
      "  features.slash_commands./post.description",
      "    - Post a message as yourself",
      "    + Say it yourself",
      "  oauth_config.scopes.bot",
      "    + reactions:write",
      "    - users:read",
      "",
    ];
    assert.equal(stdout, lines.join("\n"));
    const { code: jsonCode, stdout: json } = await stage.run("manifest diff", [...URL_ARGS, "--json"]);
    assert.equal(jsonCode, 1);
    assert.deepEqual(JSON.parse(json), {
      appId,
      same: false,
      changes: [
        {
          field: "features.slash_commands./post.description",
          before: "Post a message as yourself",
          after: "Say it yourself",
        },
        { field: "oauth_config.scopes.bot", after: "reactions:write" },
        { field: "oauth_config.scopes.bot", before: "users:read" },
      ],
    });
    assert.equal(stage.calls("apps.manifest.update"), 0);
  });

  it("shows a scope that becomes optional, and no difference once Slack has been told", async () => {
    stage.edit("scopes:\n", "scopes:\n    bot_optional: [users:read]\n    user_optional: []\n");
    const { code, stdout } = await stage.run("manifest diff", [...URL_ARGS, "--json"]);
    const change = { field: "oauth_config.scopes.bot_optional", after: "users:read" };
    assert.deepEqual([code, JSON.parse(stdout)], [1, { appId, same: false, changes: [change] }]);
    const updated = await stage.run("manifest update", [...URL_ARGS, "--yes"]);
    assert.equal(updated.code, 0);
    assert.doesNotMatch(updated.stdout, /other permissions/);
    assert.equal((await stage.run("manifest diff", URL_ARGS)).code, 0);
  });

  it("says nothing on the standard output where Slack cannot be asked, or the app is not named", async () => {
    for (const [args, exitCode, sentence] of [
      [[], 2, /^Say where the app is reached: npm run manifest -- diff --url /],
      [[...URL_ARGS, "--app", "123.45"], 2, /^--app must be the App ID/],
      [[...URL_ARGS, "--app", "A0OTHER", "--json"], 1, /^Slack has no such app/],
    ] as const) {
      const { code, stdout, stderr } = await stage.run("manifest diff", args);
      assert.deepEqual([code, stdout], [exitCode, ""]);
      assert.match(stderr, sentence);
    }
  });
});

describe("The changes of a manifest, in words", () => {
  it("have colors where they are asked for, and nothing that a terminal obeys", () => {
    const changes = [{ field: "display_information.name", before: "Old\u001b[2J", after: "New" }];
    assert.equal(
      changesInWords(changes, true),
      "  display_information.name\n\u001b[31m    - Old [2J\u001b[39m\n\u001b[32m    + New\u001b[39m",
    );
    assert.equal(changesInWords(changes, false), "  display_information.name\n    - Old [2J\n    + New");
  });
});
