import assert from "node:assert/strict";
import type { Workspace } from "local-slack";
import { readConfig } from "../../src/config/config.js";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { configureLocalSlack } from "../../src/demo/running-app.js";
import { onEachDatabaseTargetInTime } from "../databases.js";
import { type CommandName, runCommand } from "../process/command-process.js";
import { MANIFEST, Scene } from "../process/scene.js";

const EXCHANGE = "oauth.v2.exchange";
const REFRESH = "oauth.v2.access";

onEachDatabaseTargetInTime("bolt-mongodb-app tokens, beside a service", 10, (target) => {
  let scene: Scene;
  let database: Database;
  beforeEach(async function () {
    this.timeout(60_000); // it may have to be built first
    scene = await Scene.open(target());
    rotates(false);
    database = await openDatabase(target());
    await database.installations.deleteMany({});
    await scene.start({ INSTALLATION_CACHE: "off" });
    for (const workspace of [scene.acme, scene.globex]) await scene.installed(workspace);
    await scene.connected(scene.acme);
  });
  afterEach(async () => {
    await database.close();
    await scene.close();
  });

  const rotates = (tokenRotationEnabled: boolean) =>
    configureLocalSlack(
      scene.localSlack,
      readConfig(scene.environment, { ...MANIFEST, tokenRotationEnabled }, {}),
    );

  /** Runs a command; nothing that it says has a secret in it. */
  async function tokens(command: CommandName, ...args: readonly string[]) {
    const end = await runCommand(command, args, {
      directory: scene.directory,
      environment: scene.environment,
    });
    const { clientSecret, signingSecret, secretsIssued } = scene.localSlack;
    assert.ok(secretsIssued.length >= 3, "tokens took part");
    for (const secret of [clientSecret, signingSecret, ...secretsIssued, "xox"])
      assert.ok(!`${end.stdout}${end.stderr}`.includes(secret), "a secret is on the terminal");
    return end;
  }

  const recordOf = ({ id }: Workspace) => `${scene.localSlack.clientId}:team:${id}`;
  const calls = (method: string) => scene.localSlack.calls.filter((call) => call.method === method).length;
  const nothing = { overtaken: 0, refused: [], failed: [], leasedElsewhere: [], stoppedBy: null };
  const before = { lasting: { bots: 2, people: 1 }, expiring: { bots: 0, people: 0 } };

  it("exchange --dry-run counts, asks Slack nothing and writes nothing", async () => {
    const records = await database.installations.find({}).toArray();
    const { code, stdout, stderr } = await tokens("tokens exchange", "--dry-run");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(
      stdout,
      "To be exchanged: 3 tokens, 2 of bots, 1 of people.\nExpire already: 0 tokens, 0 of bots, 0 of people.\n",
    );
    const shaped = await tokens("tokens exchange", "--dry-run", "--json");
    assert.deepEqual(JSON.parse(shaped.stdout), { dryRun: true, ...before });
    assert.equal(calls(EXCHANGE), 0);
    assert.deepEqual(await database.installations.find({}).toArray(), records);
  });

  it("exchange says in a sentence that Slack does not rotate the app's tokens, and changes nothing", async () => {
    const records = await database.installations.find({}).toArray();
    const { code, stdout, stderr } = await tokens("tokens exchange");
    assert.deepEqual([code, stdout], [1, "0 of 3 tokens exchanged.\n"]);
    assert.equal(
      stderr,
      "Slack does not rotate the tokens of this app yet. Set token_rotation_enabled: true in manifest.yml, run manifest update, and then this again.\n",
    );
    assert.deepEqual(await database.installations.find({}).toArray(), records);
  });

  it("exchange tries one workspace first, then does the rest; the app answers, and its tokens can be refreshed", async () => {
    rotates(true);
    const one = await tokens("tokens exchange", "--team", scene.globex.id);
    assert.deepEqual(
      [one.code, one.stdout, one.stderr],
      [0, `1 of 1 token exchanged.\nEvery token of workspace ${scene.globex.id} expires now.\n`, ""],
    );
    const rest = await tokens("tokens exchange", "--json");
    assert.deepEqual([rest.code, rest.stderr], [0, ""]);
    assert.deepEqual(JSON.parse(rest.stdout), {
      dryRun: false,
      lasting: { bots: 1, people: 1 },
      expiring: { bots: 1, people: 0 },
      exchanged: 2,
      ...nothing,
      complete: true,
    });
    for (const workspace of [scene.acme, scene.globex]) await scene.answers(workspace);
    const again = await tokens("tokens exchange");
    assert.deepEqual(
      [again.code, again.stdout],
      [0, "0 of 0 tokens exchanged.\nEvery stored token expires now.\n"],
    );
    assert.equal(calls(EXCHANGE), 3);

    // Tokens of the last minute are left alone.
    const early = await tokens("tokens refresh", "--all");
    assert.deepEqual([early.code, early.stdout], [0, "0 tokens refreshed.\n"]);
    await endsIn(36_000);
    const refreshed = await tokens("tokens refresh", "--all");
    assert.deepEqual([refreshed.code, refreshed.stdout, refreshed.stderr], [0, "3 tokens refreshed.\n", ""]);
    assert.equal(scene.localSlack.refreshes.length, 3);
    await endsIn(3_600); // the service looks for such tokens, too
    const due = await tokens("tokens refresh");
    assert.deepEqual([due.code, due.stderr], [0, ""]);
    assert.match(due.stdout, /^\d tokens? refreshed\.\n/);
    await scene.localSlack.until(
      "the other refreshes",
      () => scene.localSlack.refreshes.length >= 6 || undefined,
    );
    assert.equal(scene.localSlack.refreshes.length, 6);
    for (const workspace of [scene.acme, scene.globex]) await scene.answers(workspace);
  });

  it("exchange names the records that Slack has exchanged before, and what to do; everything goes on", async () => {
    rotates(true);
    scene.localSlack.failNext(EXCHANGE, { error: "token_already_exchanged" });
    const { code, stdout, stderr } = await tokens("tokens exchange", "--team", scene.globex.id);
    assert.deepEqual([code, stdout], [1, "0 of 1 token exchanged.\n"]);
    assert.equal(
      stderr,
      `1 token refused (token_already_exchanged): ${recordOf(scene.globex)}\n  Slack has exchanged them before, and what it gave was not stored. They work as before, and nothing else breaks. If one dies, the app has to be installed again there, at ${scene.url}/slack/install; a person connects their account again.\n`,
    );
    await scene.answers(scene.globex);
    scene.localSlack.failNext(EXCHANGE, { error: "invalid_token" });
    const shaped = await tokens("tokens exchange", "--team", scene.globex.id, "--json");
    assert.equal(shaped.code, 1);
    assert.deepEqual(JSON.parse(shaped.stdout).refused, [
      { recordId: recordOf(scene.globex), slackError: "invalid_token" },
    ]);
    await scene.installed(scene.globex);
    assert.equal((await tokens("tokens exchange")).code, 0);
  });

  it("exchange waits as long as Slack says, and says so", async () => {
    rotates(true);
    scene.localSlack.failNext(EXCHANGE, { rateLimited: 1 }, 3);
    const { code, stdout, stderr } = await tokens("tokens exchange", "--json");
    assert.deepEqual([code, JSON.parse(stdout).exchanged], [0, 3]);
    assert.equal(stderr, "Slack wants no more calls for 1 s: waiting.\n");
  });

  it("exchange says what failed, and that it may be run again", async () => {
    rotates(true);
    const good = scene.localSlack.misbehave({ method: EXCHANGE, failure: { status: 503 } });
    const { code, stderr } = await tokens("tokens exchange", "--team", scene.globex.id);
    good();
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`^Not exchanged \\(slack_webapi_http_error\\): ${recordOf(scene.globex)}\nRun this again`),
    );
    assert.equal((await tokens("tokens exchange")).code, 0);
  });

  it("refresh names the records whose token Slack refuses, and ends with 1", async () => {
    rotates(true);
    await tokens("tokens exchange");
    await endsIn(36_000);
    scene.localSlack.failNext(REFRESH, { error: "invalid_refresh_token" });
    const { code, stdout, stderr } = await tokens("tokens refresh", "--team", scene.globex.id);
    assert.deepEqual([code, stdout], [1, "0 tokens refreshed.\n"]);
    assert.equal(
      stderr,
      `Slack refuses to refresh 1 token: ${recordOf(scene.globex)}\n  The app has to be installed again there, at ${scene.url}/slack/install; a person connects their account again.\n`,
    );
    const shaped = await tokens("tokens refresh", "--all", "--json");
    assert.equal(shaped.code, 1);
    assert.deepEqual(JSON.parse(shaped.stdout), {
      refreshed: 2,
      fresh: 0,
      leasedElsewhere: 0,
      refused: [recordOf(scene.globex)],
      failed: [],
      reasons: [],
      complete: true,
    });
  });

  it("refresh of one person takes their token alone, and says why it failed", async () => {
    rotates(true);
    await tokens("tokens exchange");
    await endsIn(36_000);
    const person = ["--team", scene.acme.id, "--user", scene.acme.people[0].id];
    scene.localSlack.failNext(REFRESH, { status: 500 });
    const { code, stdout } = await tokens("tokens refresh", ...person, "--json");
    const { failed, reasons, refreshed } = JSON.parse(stdout);
    assert.equal(code, 1);
    assert.deepEqual(
      [failed, reasons, refreshed],
      [[`${recordOf(scene.acme)}:user:${scene.acme.people[0].id}`], ["slack_webapi_http_error"], 0],
    );
    await database.installations.updateMany({}, { $unset: { rotation: "" } });
    assert.equal((await tokens("tokens refresh", ...person)).stdout, "1 token refreshed.\n");
    assert.deepEqual(
      scene.localSlack.refreshes.map(({ kind }) => kind),
      ["user"],
    );
  });

  it("refuse arguments that cannot be meant, with exit code 2, and a place where nothing is stored", async () => {
    for (const [command, args, sentence] of [
      ["tokens exchange", ["--team", "acme"], /^Option '--team <id>' argument 'acme' is invalid/],
      ["tokens refresh", ["--user", "U012345"], /^--user needs --team/],
      [
        "tokens refresh",
        ["--team", "T012345", "--user", "ada"],
        /^Option '--user <id>' argument 'ada' is invalid/,
      ],
      ["tokens refresh", ["--team", "T012345", "--all"], /^--all is for no --team/],
    ] as const) {
      const { code, stdout, stderr } = await tokens(command, ...args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, sentence);
    }
    for (const command of ["tokens exchange", "tokens refresh"] as const) {
      const { code, stderr } = await tokens(command, "--team", "T0NOBODY");
      assert.deepEqual([code, stderr], [1, "No token is stored of workspace T0NOBODY.\n"]);
    }
  });

  it("say that nothing is installed where the service runs on a token of its own", async () => {
    const { SLACK_CLIENT_ID: _, SLACK_CLIENT_SECRET: __, ...rest } = scene.environment;
    const environment = { ...rest, SLACK_BOT_TOKEN: "xoxb-1234567890-1234567890-abcdefghijklmnopqrstuvwx" };
    const { code, stderr } = await runCommand("tokens refresh", [], {
      directory: scene.directory,
      environment,
    });
    assert.equal(code, 1);
    assert.match(stderr, /With SLACK_BOT_TOKEN nothing is installed/);
  });

  /** As if the tokens were so old. */
  async function endsIn(seconds: number): Promise<void> {
    const expiresAt = Math.floor(Date.now() / 1_000) + seconds;
    for (const field of ["bot.expiresAt", "user.expiresAt"])
      await database.installations.updateMany({ [field]: { $gt: 0 } }, { $set: { [field]: expiresAt } });
  }
});
