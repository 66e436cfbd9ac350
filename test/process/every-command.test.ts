import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { EVENT_VERSION, eventRecordId, failedFields } from "../../src/events/event-record.js";
import { allCommands, helpOf } from "../cli/commands.js";
import { onEachDatabaseTargetInTime } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { type CommandName, runCommand, spawnCommand } from "./command-process.js";
import { runOnTerminal } from "./on-a-terminal.js";
import { Scene } from "./scene.js";

/** What the commands are told of the service beside which they run. */
interface Place {
  readonly acme: string;
  readonly globex: string;
  readonly initech: string;
  /** A person of Acme, and one of Globex, with accounts of their own. */
  readonly ada: string;
  readonly gina: string;
  readonly url: string;
}

interface Run {
  readonly name: CommandName;
  readonly args?: (place: Place) => readonly string[];
  /** With `--json`, where the same cannot be done twice. */
  readonly jsonArgs?: (place: Place) => readonly string[];
  /** The fields of what `--json` prints, in their order. */
  readonly json: readonly string[];
  /** What it says to people, on the standard output. */
  readonly says: RegExp;
  /** Where it may also end with another code than 0. */
  readonly codes?: readonly number[];
  /** What it asks, where it destroys something. */
  readonly asks?: RegExp;
}

const team = ({ acme }: Place) => ["--team", acme];

/** Each of these runs beside a service, in this order: what is destroyed comes last. */
const RUNS: readonly Run[] = [
  { name: "doctor", json: ["healthy", "counts", "findings"], says: /^ok {7}/m, codes: [0, 1] },
  {
    name: "config check",
    json: ["healthy", "counts", "findings", "variables"],
    says: /^PUBLIC_URL +the environment$/m,
  },
  { name: "manifest check", json: ["file", "warnings"], says: /^manifest\.yml can be used\.$/m },
  {
    name: "manifest print",
    args: ({ url }) => ["--url", url],
    json: ["manifest", "createAppUrl", "warnings"],
    says: /^display_information:$/m,
  },
  {
    name: "installations list",
    json: ["installations"],
    says: /^Where +Name +Organization .*\nT/,
  },
  {
    name: "installations show",
    args: team,
    json: ["installation", "audit"],
    says: /^Workspace +T\w+ \(Acme\)\n/,
  },
  {
    name: "installations stats",
    json: ["workspaces", "organizations", "people", "needsReinstall", "silent", "missingScopes"],
    says: /^Workspaces +3\n/,
  },
  {
    name: "installations export",
    args: () => ["--out", "exported.jsonl"],
    jsonArgs: () => ["--out", "again.jsonl"],
    json: ["file", "records", "leftOut"],
    says: /^5 records were written to exported\.jsonl\.\n$/,
  },
  {
    name: "installations import",
    args: () => ["exported.jsonl"],
    json: ["dryRun", "read", "taken", "unchanged", "newerHere", "refused", "missingKeys", "notTaken"],
    says: /^5 records read: 0 taken, 5 as new here, 0 newer here, 0 refused\.\n$/,
  },
  { name: "audit list", json: ["entries"], says: /^When +Who +What +Where +Details\n/ },
  {
    name: "keys check",
    json: ["sealsWith", "keys", "missing", "unused"],
    says: /^Values are sealed with key /,
  },
  { name: "keys generate", json: ["id", "entry"], says: /^[\w-]+:\S{44}\n$/ },
  {
    name: "keys rotate",
    json: ["sealsWith", "resealed", "overtaken", "unopened", "remaining", "notNeeded"],
    says: /^0 records were sealed anew with key .*\nEverything of this app is sealed so: /,
  },
  {
    name: "tokens refresh",
    json: ["refreshed", "fresh", "leasedElsewhere", "refused", "failed", "reasons", "complete"],
    says: /^0 tokens refreshed\.\n$/,
  },
  {
    name: "tokens exchange",
    args: () => ["--dry-run"],
    json: ["dryRun", "lasting", "expiring"],
    says: /^To be exchanged: 5 tokens, 3 of bots, 2 of people\.\n/,
  },
  {
    name: "events failed",
    json: ["clientId", "count", "otherClientIds", "events"],
    says: /^Event +Since +Type /,
  },
  {
    name: "events show",
    args: () => ["EvKEPT"],
    json: [
      "id",
      "state",
      "type",
      "team",
      "error",
      "tries",
      "finished",
      "receivedAt",
      "failedAt",
      "keptUntil",
    ],
    says: /^EvKEPT {2}message {2}of T\w+\nState: +failed at /,
  },
  {
    name: "events retry",
    args: () => ["--all", "--team", "T0NOBODY"],
    json: ["retried", "notFound"],
    says: /^No event is tried again\.\n$/,
  },
  {
    name: "events drop",
    args: () => ["EvDROPPED"],
    jsonArgs: () => ["--all", "--error", "is_archived"],
    json: ["dropped", "notFound"],
    says: /^1 event is erased\.\n$/,
    asks: /^Erase 1 event for good\? There is nobody to ask/,
  },
  {
    name: "data export",
    args: (place) => [...team(place), "--out", "customer.json"],
    jsonArgs: (place) => [...team(place), "--out", "again.json"],
    json: ["file", "unopened"],
    says: /^$/,
  },
  {
    name: "installations delete",
    args: ({ globex, gina }) => ["--team", globex, "--user", gina],
    jsonArgs: ({ globex }) => ["--team", globex],
    json: ["done", "deleted", "kept", "records"],
    says: /\n1 record is deleted\.\n$/,
    asks: /^Delete these records\? There is nobody to ask/,
  },
  {
    name: "installations revoke",
    args: ({ acme, ada }) => ["--team", acme, "--user", ada],
    jsonArgs: team,
    json: ["done", "deleted", "kept", "records"],
    says: /\nThe token of 1 record is dead at Slack, and 1 record is deleted\.\n$/,
    asks: /^Revoke these tokens, and delete their records\? There is nobody to ask/,
  },
  {
    name: "data erase",
    args: ({ initech }) => ["--team", initech],
    json: [
      "team",
      "organization",
      "user",
      "erased",
      "revoked",
      "notRevoked",
      "complete",
      "unopened",
      "otherFiles",
    ],
    says: /^Erased about workspace T\w+: .*, 1 installation record; 1 token revoked at Slack\./,
    asks: /^Erase what is stored about workspace T\w+ for good: .*\? There is nobody to ask/,
  },
];

/** The app at Slack: they read neither a database nor the service's configuration, and run in an order of their own. */
const AT_SLACK = ["manifest create", "manifest diff", "manifest update"];

/** Those that are a service themselves or need none, and the test that starts each as a process. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  start: "test/process/start.test.ts",
  demo: "test/cli/demo.test.ts",
  adopt: "test/cli/adopt.test.ts",
  "manifest complete": "test/cli/manifest-complete.test.ts",
  dashboard: "test/process/dashboard.test.ts",
  "slack-cli get-hooks": "test/process/slack-cli.test.ts",
  "slack-cli get-manifest": "test/process/slack-cli.test.ts",
  "slack-cli start": "test/process/slack-cli.test.ts",
  new: "test/project/new-project.test.ts",
  "update-packages": "test/project/new-project.test.ts",
};

describe("The commands of the program", () => {
  it("each run as a process of its own in a test", () => {
    const run = [...RUNS.map(({ name }) => name), ...AT_SLACK, ...Object.keys(ELSEWHERE)];
    assert.deepEqual(
      run.sort(),
      allCommands()
        .map(([name]) => name)
        .sort(),
    );
    for (const file of Object.values(ELSEWHERE)) assert.ok(existsSync(file), file);
  });

  it("have in their help each field that --json prints", () => {
    const helps = new Map(allCommands().map(([name, command]) => [name, helpOf(command)]));
    for (const { name, json } of RUNS) {
      for (const field of json) assert.ok(helps.get(name)?.includes(field), `${name} --help has ${field}`);
    }
  });
});

onEachDatabaseTargetInTime("process: every command beside a running service", 60, (target) => {
  let scene: Scene;
  let database: Database;
  let place: Place;
  before(async function () {
    this.timeout(60_000); // it may have to be built first
    scene = await Scene.open(target());
    await scene.start();
    const initech = scene.localSlack.workspaces.at(-1) ?? assert.fail("there is a third workspace");
    for (const workspace of [scene.acme, scene.globex, initech]) await scene.installed(workspace);
    for (const workspace of [scene.acme, scene.globex]) await scene.connected(workspace);
    await scene.answers(scene.acme);
    database = await openDatabase(target());
    place = {
      acme: scene.acme.id,
      globex: scene.globex.id,
      initech: initech.id,
      ada: scene.acme.people[0].id,
      gina: scene.globex.people[0].id,
      url: scene.url,
    };
    for (const id of ["EvKEPT", "EvDROPPED"]) await failed(id);
  });
  after(async () => {
    await database.close();
    await scene.close();
  });

  /** An event that has failed. */
  async function failed(eventId: string): Promise<void> {
    const { clientId } = scene.localSlack;
    await database.events.insertOne({
      _id: eventRecordId(clientId, eventId),
      v: EVENT_VERSION,
      clientId,
      eventId,
      type: "message",
      teamId: scene.acme.id,
      workspace: `${clientId}:team:${scene.acme.id}`,
      receivedAt: new Date(),
      attempts: 6,
      finished: [],
      error: "is_archived",
      ...failedFields(Date.now()),
    });
  }

  /** Nothing that a command says is a secret that took part. */
  function assertNoSecret(text: string): void {
    const { clientSecret, signingSecret, verificationToken, secretsIssued } = scene.localSlack;
    assert.ok(secretsIssued.length > 3);
    for (const secret of [clientSecret, signingSecret, verificationToken, ...secretsIssued]) {
      assert.ok(!text.includes(secret), "a secret is on the terminal");
    }
  }

  /** Runs a command to its end: without a terminal there is no color, and no bar. */
  async function run(start: typeof spawnCommand, name: CommandName, args: readonly string[], changes = {}) {
    const environment = { ...scene.environment, ...changes };
    const end = await start(name, args, { directory: scene.directory, environment });
    const said = end.stdout + end.stderr;
    assertNoSecret(said);
    assert.ok(!said.includes("\u001b"), said);
    return { ...end, said: `${end.code} ${said}` };
  }

  for (const { name, args = () => [], jsonArgs = args, json, says, codes = [0], asks } of RUNS) {
    const refuses = asks === undefined ? "" : ", refuses without a terminal";
    it(`${name} speaks to people, prints JSON${refuses}, and shows no secret`, async function () {
      this.timeout(30_000); // the doctor asks the network
      if (asks !== undefined) {
        for (const form of [[], ["--json"]]) {
          const { code, stdout, stderr } = await run(runCommand, name, [...args(place), ...form]);
          assert.equal(code, 2);
          assert.match(stderr, asks);
          if (form.length > 0) assert.equal(stdout, "");
        }
      }
      const yes = asks === undefined ? [] : ["--yes"];
      const people = await run(runCommand, name, [...args(place), ...yes]);
      assert.ok(codes.includes(people.code ?? -1), people.said);
      assert.match(people.stdout, says);
      const program = await run(spawnCommand, name, [...jsonArgs(place), "--json", ...yes]);
      assert.ok(codes.includes(program.code ?? -1), program.said);
      assert.equal(program.stderr, "");
      assert.deepEqual(Object.keys(JSON.parse(program.stdout)), json);
    });
  }

  onPosix.it("audit list has colors on a terminal, and none with NO_COLOR", async function () {
    this.timeout(20_000);
    const { directory, environment } = scene;
    const shown = async (changes: Readonly<Record<string, string>>) =>
      (await runOnTerminal("audit list", [], { directory, environment: { ...environment, ...changes } }, ""))
        .shown;
    assert.ok((await shown({})).includes("\u001b[1mWhen"));
    assert.ok(!(await shown({ NO_COLOR: "1" })).includes("\u001b"));
  });

  it("manifest create, diff and update do so with the app at Slack, and update refuses without a terminal", async function () {
    this.timeout(30_000);
    const [{ id: user }] = scene.acme.people;
    const { token } = scene.localSlack.configurationToken({ team: scene.acme.id, user });
    const manifest = async (words: "create" | "diff" | "update", ...args: readonly string[]) => {
      const environment = { SLACK_API_URL: scene.localSlack.apiUrl, SLACK_CONFIG_TOKEN: token };
      const place = { directory: scene.directory, environment };
      const end = await spawnCommand(`manifest ${words}`, ["--url", "http://127.0.0.1:3000", ...args], place);
      assertNoSecret(end.stdout + end.stderr);
      return end;
    };
    const created = await manifest("create", "--json");
    assert.deepEqual(
      [created.code, Object.keys(JSON.parse(created.stdout))],
      [0, ["appId", "envFile", "next"]],
    );
    const file = join(scene.directory, "manifest.yml");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace("org_deploy_enabled: true", "org_deploy_enabled: false"),
    );
    const differs = await manifest("diff");
    assert.equal(differs.code, 1);
    assert.match(differs.stdout, /\n {2}settings\.org_deploy_enabled\n {4}- true\n$/);
    const refused = await manifest("update", "--json");
    assert.deepEqual([refused.code, refused.stdout], [2, ""]);
    assert.match(refused.stderr, /^Change the app A\w+\? There is nobody to ask/);
    const updated = await manifest("update", "--json", "--yes");
    assert.deepEqual([updated.code, JSON.parse(updated.stdout).changed], [0, true]);
    const same = await manifest("diff", "--json");
    assert.deepEqual([same.code, JSON.parse(same.stdout).same], [0, true]);
  });
});
