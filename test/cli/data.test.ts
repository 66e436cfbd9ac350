import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EVENT_VERSION, eventRecordId, failedFields } from "../../src/events/event-record.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { OwnCollections } from "../../src/own-collections/own-collections.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";
import { onEachDatabaseTarget } from "../databases.js";
import { callback } from "../events/inbox-stage.js";
import { type CommandName, runCommand } from "../process/command-process.js";
import { Scene } from "../process/scene.js";

/** In a process of its own: POSIX ends the locks of this one's database when it closes any descriptor of its files. */
function readElsewhere(file: string): string {
  const program = "process.stdout.write(fs.readFileSync(process.argv[1]))";
  return execFileSync(process.execPath, ["-e", program, file], {
    encoding: "latin1",
    maxBuffer: 64 * 1024 * 1024,
  });
}

const KEY = Buffer.alloc(32, "a key of data ").toString("base64");
const TOKEN_KEYS = `one:${KEY}`;
const cipher = TokenCipher.fromKeyRing(TOKEN_KEYS);
const SECRET = "xoxb-1234567890-abcdefghijklmnop";

onEachDatabaseTarget("bolt-mongodb-app data", (target) => {
  let scene: Scene;
  let database: Database;
  let files = 0;
  beforeEach(async () => {
    scene = await Scene.open(target());
    database = await openDatabase(target());
    await database.events.deleteMany({});
    await database.installations.deleteMany({});
  });
  afterEach(async () => {
    await database.close();
    await scene.close();
  });

  /** Runs a command without a terminal; nothing that it says has a secret in it. */
  async function data(command: CommandName, ...args: string[]) {
    const environment = { ...scene.environment, TOKEN_KEYS };
    const end = await runCommand(command, args, { directory: scene.directory, environment });
    assertNoSecret(`${end.stdout}${end.stderr}`);
    return end;
  }

  function assertNoSecret(text: string): void {
    const { clientSecret, signingSecret, secretsIssued } = scene.localSlack;
    for (const secret of [KEY, clientSecret, signingSecret, SECRET, ...secretsIssued]) {
      assert.ok(!text.includes(secret), "a secret is in the output");
    }
    assert.doesNotMatch(text, /v1\.one\./);
  }

  /** A failed event of a person, with a body. */
  async function failed(eventId: string, team: string, user: string): Promise<void> {
    const { clientId } = scene.localSlack;
    const _id = eventRecordId(clientId, eventId);
    const body = callback({ eventId, team, text: `what was written, with ${SECRET}` });
    await database.events.insertOne({
      _id,
      v: EVENT_VERSION,
      clientId,
      eventId,
      type: "message",
      teamId: team,
      workspace: `${clientId}:team:${team}`,
      receivedAt: new Date(),
      attempts: 6,
      finished: [],
      error: "is_archived",
      sealedBody: cipher.sealEvent(JSON.stringify({ ...body, event: { ...body.event, user } }), _id),
      ...failedFields(Date.now()),
    });
  }

  /** Everything that is stored, as text, and on the embedded database the bytes of its files. */
  async function everything(): Promise<string> {
    const documents = await Promise.all(
      [database.installations, database.events, database.oauthStates, database.audit].map((each) =>
        each.find({}).toArray(),
      ),
    );
    const directory = scene.dataDirectory;
    const isEmbedded = database.kind === "embedded";
    const names = isEmbedded ? readdirSync(directory).filter((name) => name.startsWith("data.sqlite")) : [];
    files += names.length;
    const bytes = names.map((name) => readElsewhere(join(directory, name)));
    return [JSON.stringify(documents), ...bytes].join("\n");
  }

  /** Collections of the app's own, which no process declares any more. */
  function own(...names: readonly string[]) {
    const { clientId } = scene.localSlack;
    const declared = Object.fromEntries(names.map((name) => [name, {}]));
    return new OwnCollections({ database, clientId, declared }).open;
  }

  /** What is left in such a collection. */
  async function left(name: string): Promise<string[]> {
    const documents = await own(name)(name)
      .find({}, { sort: { _id: 1 } })
      .toArray();
    return documents.map(({ _id }) => _id);
  }

  /** A running service with two workspaces, in which people did something. */
  async function running() {
    const service = await scene.start({ TOKEN_KEYS });
    for (const workspace of [scene.acme, scene.globex]) {
      await scene.installed(workspace);
      await scene.answers(workspace);
    }
    await scene.connected(scene.acme);
    const [ada, ben] = scene.acme.people;
    await failed("EvADA", scene.acme.id, ada.id);
    await failed("EvBEN", scene.acme.id, ben.id);
    await failed("EvGLOBEX", scene.globex.id, scene.globex.people[0].id);
    return service;
  }

  it("erase leaves no byte of a workspace, revokes its tokens, and touches no other one", async function () {
    this.timeout(30_000);
    const service = await running();
    const { id } = scene.acme;
    assert.ok((await everything()).includes(id));
    const globex = JSON.stringify(
      await database.installations.find({ "team.id": scene.globex.id }, { sort: { _id: 1 } }).toArray(),
    );

    const refused = await data("data erase", "--team", id);
    assert.deepEqual([refused.code, refused.stdout], [2, ""]);
    assert.match(
      refused.stderr,
      new RegExp(
        `^Erase what is stored about workspace ${id} for good: \\d+ events, \\d+ answers? of the agent, \\d+ entr(?:y|ies) of the audit trail, 2 installation records\\? .*nothing was done\\..* --yes\\.\\n$`,
      ),
    );
    assert.ok((await everything()).includes(id), "nothing is erased");

    const { code, stdout, stderr } = await data("data erase", "--team", id, "--yes");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(
      stdout,
      new RegExp(
        `^Erased about workspace ${id}: \\d+ events, \\d+ answers? of the agent, \\d+ entr(?:y|ies) of the audit trail, 2 installation records; 2 tokens revoked at Slack\\. .* within a minute\\.\\n$`,
      ),
    );
    assert.ok(!(await everything()).includes(id), "something of it is left");
    const asked = scene.localSlack.calls.filter(({ method }) =>
      /^(auth\.revoke|apps\.uninstall)$/.test(method),
    );
    assert.deepEqual(
      asked.map(({ method }) => method),
      ["apps.uninstall"], // which ends the person's token, too
    );
    assert.deepEqual(scene.localSlack.tokensOf(id), []);
    assert.equal(scene.localSlack.bot(id), undefined);
    assert.equal(
      JSON.stringify(
        await database.installations.find({ "team.id": scene.globex.id }, { sort: { _id: 1 } }).toArray(),
      ),
      globex,
    );
    assert.ok(await database.events.findOne({ eventId: "EvGLOBEX" }));
    await scene.answers(scene.globex);
    assert.ok(!service.output.includes("could not"), service.output);
    assert.equal((await service.stop()).code, 0);
    if (database.kind === "embedded") assert.ok(files > 3, "files were searched");

    const again = await data("data erase", "--team", id, "--yes", "--json");
    assert.equal(again.code, 0);
    assert.deepEqual(JSON.parse(again.stdout), {
      team: id,
      organization: null,
      user: null,
      erased: { events: 0, agentAnswers: 0, audit: 0, installations: 0 },
      revoked: 0,
      notRevoked: [],
      complete: true,
      unopened: 0,
      otherFiles: [],
    });
  });

  it("erase --user erases a person's token and the events that they caused, and nothing else of the workspace", async function () {
    this.timeout(30_000);
    const service = await running();
    const { acme } = scene;
    const [ada] = acme.people;
    const { code, stdout } = await data("data erase", "--team", acme.id, "--user", ada.id, "--yes", "--json");
    const {
      erased: { audit, ...erased },
      revoked,
    } = JSON.parse(stdout);
    assert.deepEqual([code, erased, revoked], [0, { agentAnswers: 0, events: 1, installations: 1 }, 1]);
    assert.ok(audit >= 1, "the person connected their account");
    const kinds = (await database.installations.find({ "team.id": acme.id }).toArray()).map(
      ({ kind }) => kind,
    );
    assert.deepEqual(kinds, ["workspace"]);
    assert.equal(await database.events.findOne({ eventId: "EvADA" }), null);
    assert.ok(await database.events.findOne({ eventId: "EvBEN" }));
    await scene.answers(acme);
    assert.equal((await service.stop()).code, 0);
  });

  it("erase reports a token that Slack does not revoke, and erases it all the same", async () => {
    const { clientId } = scene.localSlack;
    const store = new MongoInstallationStore({ installations: database.installations, cipher, clientId });
    await store.storeInstallation(botInstallation("unknown at Slack", { team: { id: "T0GONE" } }));
    const { code, stdout, stderr } = await data("data erase", "--team", "T0GONE", "--yes");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Erased about workspace T0GONE: 0 events, 0 answers of the agent, 0 entries of the audit trail, 1 installation record; 0 tokens revoked at Slack\./,
    );
    assert.match(
      stderr,
      /^The token of \S+:team:T0GONE is not revoked: Slack says \w+\. Have the app removed at Slack\.\n$/,
    );
    assert.deepEqual(await database.installations.find({}).toArray(), []);
    if (database.kind !== "embedded") return;
    writeFileSync(join(scene.dataDirectory, "installations.db.imported"), '{"_id":"1:team:T0GONE"}\n');
    const left = await data("data erase", "--team", "T0GONE", "--yes");
    assert.equal(left.code, 1);
    assert.match(left.stderr, /installations\.db\.imported was left by an earlier release/);
  });

  it("export has all that is stored of a workspace, in ISO times, and no secret", async function () {
    this.timeout(30_000);
    const service = await running();
    const { acme } = scene;
    const { code, stdout, stderr } = await data("data export", "--team", acme.id);
    assert.deepEqual([code, stderr], [0, ""]);
    const { exportedAt, collections, ...about } = JSON.parse(stdout);
    assert.deepEqual(about, {
      clientId: scene.localSlack.clientId,
      team: acme.id,
      organization: null,
      user: null,
    });
    assert.equal(new Date(exportedAt).toISOString(), exportedAt);
    const { installations, events } = collections;
    assert.deepEqual(installations.map(({ kind }: { kind: string }) => kind).sort(), ["user", "workspace"]);
    for (const record of installations) {
      assert.ok(!Object.keys(record).some((field) => field.startsWith("sealed")));
      assert.equal(new Date(record.updatedAt).toISOString(), record.updatedAt);
    }
    const ada = events.find(({ eventId }: { eventId: string }) => eventId === "EvADA");
    assert.equal(ada.body.event.text, "what was written, with xoxb-[token]");
    assert.equal(ada.body.event.user, acme.people[0].id);
    assert.ok(events.length > 2, "handled events, too");
    assert.ok(!stdout.includes(scene.globex.id));
    assert.equal((await service.stop()).code, 0);
  });

  it("export writes a new file that only its owner can read, of a person alone where one is named", async () => {
    const [ada] = scene.acme.people;
    await failed("EvADA", scene.acme.id, ada.id);
    await failed("EvBEN", scene.acme.id, scene.acme.people[1].id);
    const { clientId } = scene.localSlack;
    const workspace = `${clientId}:team:${scene.acme.id}`;
    for (const { id: askedBy } of scene.acme.people) {
      await database.agentAnswers.insertOne({ _id: `asked by ${askedBy}`, clientId, workspace, askedBy });
    }
    const file = join(scene.directory, "export.json");
    const args = ["--team", scene.acme.id, "--user", ada.id, "--out", file, "--json"];
    const { code, stdout } = await data("data export", ...args);
    assert.deepEqual([code, JSON.parse(stdout)], [0, { file, unopened: 0 }]);
    const text = readFileSync(file, "utf8");
    assertNoSecret(text);
    const { collections, user } = JSON.parse(text);
    const ids = collections.events.map(({ eventId }: { eventId: string }) => eventId);
    assert.deepEqual([user, ids], [ada.id, ["EvADA"]]);
    const answers = collections.agentAnswers.map((answer: { askedBy: string }) => answer.askedBy);
    assert.deepEqual(answers, [ada.id]);
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
    const again = await data("data export", ...args);
    assert.deepEqual(
      [again.code, again.stderr],
      [1, `${file} is there already. Name another file, or remove it.\n`],
    );
  });

  it("erase leaves no byte of a workspace or a person in the app's own collections, which nobody declares any more", async () => {
    const team = "T0OWNDATA";
    const collection = own("polls", "votes");
    await collection("polls").insertOne({ _id: "a", teamId: team, userId: "U0ADA", question: "Lunch?" });
    await collection("polls").insertOne({ _id: "b", teamId: team, userId: "U0BEN" });
    await collection("polls").insertOne({ _id: "c", teamId: "T0OTHER", userId: "U0ADA" });
    const votes = Array.from({ length: 450 }, (_, n) => ({ _id: `${team} ${n}`, teamId: team }));
    await collection("votes").insertMany(votes, { ordered: false });

    const person = ["--team", team, "--user", "U0ADA"];
    const ofPerson = await data("data erase", ...person, "--yes", "--json");
    const { erased } = JSON.parse(ofPerson.stdout);
    assert.deepEqual(
      [ofPerson.code, erased],
      [0, { polls: 1, votes: 0, agentAnswers: 0, events: 0, audit: 0, installations: 0 }],
    );
    assert.deepEqual([await left("polls"), (await left("votes")).length], [["b", "c"], 450]);

    const { code, stdout, stderr } = await data("data erase", "--team", team, "--yes");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /: 1 record of polls, 450 records of votes, 0 events, /);
    assert.deepEqual([await left("polls"), await left("votes")], [["c"], []]);
    if (database.kind !== "embedded") return;
    const files = readdirSync(scene.dataDirectory).filter((name) => name.startsWith("data.sqlite"));
    for (const file of files) {
      assert.ok(!readElsewhere(join(scene.dataDirectory, file)).includes(team), `${file} has it still`);
    }
  });

  it("erase --organization erases what carries the organization, or a workspace of it that is installed", async () => {
    const { clientId } = scene.localSlack;
    const store = new MongoInstallationStore({ installations: database.installations, cipher, clientId });
    const enterprise = { id: "E0OWN", name: "Own" };
    await store.storeInstallation(botInstallation("in it", { team: { id: "T0IN" }, enterprise }));
    const notes = own("notes")("notes");
    await notes.insertOne({ _id: "org", enterpriseId: "E0OWN" });
    await notes.insertOne({ _id: "another workspace", enterpriseId: "E0OWN", teamId: "T0UNKNOWN" });
    await notes.insertOne({ _id: "workspace", teamId: "T0IN" });
    await notes.insertOne({ _id: "stays", teamId: "T0OUT", enterpriseId: "E0OUT" });
    const { stdout } = await data("data erase", "--organization", "E0OWN", "--yes", "--json");
    assert.deepEqual(JSON.parse(stdout).erased.notes, 3);
    assert.deepEqual(await left("notes"), ["stays"]);
  });

  it("export has the app's own documents whole, with secrets masked, and those of a person where one is named", async () => {
    const team = "T0EXPORT";
    const at = new Date("2026-01-02T03:04:05.678Z");
    const bids = own("bids")("bids");
    await bids.insertOne({ _id: "a", teamId: team, userId: "U0ADA", sealedBid: SECRET, expiresAt: 5, at });
    await bids.insertOne({ _id: "b", teamId: team, list: [{ deep: { at } }] });
    await bids.insertOne({ _id: "c", teamId: "T0OTHER" });
    const exported = async (...args: string[]) => {
      const { code, stdout } = await data("data export", "--team", team, ...args);
      assert.equal(code, 0);
      return JSON.parse(stdout).collections.bids;
    };
    const ada = { _id: "a", teamId: team, userId: "U0ADA", sealedBid: "xoxb-[token]", expiresAt: 5 };
    const iso = at.toISOString();
    assert.deepEqual(await exported(), [
      { ...ada, at: iso },
      { _id: "b", teamId: team, list: [{ deep: { at: iso } }] },
    ]);
    assert.deepEqual(await exported("--user", "U0ADA"), [{ ...ada, at: iso }]);
  });

  it("export and erase find what an app without OAuth credentials keeps as its own", async () => {
    const declared = { polls: {} };
    const { open } = new OwnCollections({ database, clientId: undefined, declared });
    await open("polls").insertOne({ _id: "a", teamId: "T0BOT" });
    await open("polls").insertOne({ _id: "b", teamId: "T0OTHER" });
    const environment = {
      ...scene.environment,
      TOKEN_KEYS,
      SLACK_CLIENT_ID: "",
      SLACK_CLIENT_SECRET: "",
      SLACK_BOT_TOKEN: "xoxb-1-2-abcdefghijklmnopqrstuvwx",
    };
    const args = ["--team", "T0BOT", "--yes", "--json"];
    const end = await runCommand("data erase", args, { directory: scene.directory, environment });
    assert.equal(JSON.parse(end.stdout).erased.polls, 1);
    assert.deepEqual(
      (await open("polls").find({}).toArray()).map(({ _id }) => _id),
      ["b"],
    );
  });

  for (const args of [
    [],
    ["--team", "T0A", "--organization", "E0A"],
    ["--team", "acme"],
    ["--user", "U0A"],
  ]) {
    it(`refuses ${args.join(" ") || "no customer"}, with exit code 2`, async () => {
      for (const command of ["data erase", "data export"] as const) {
        const { code, stdout, stderr } = await data(command, ...args);
        assert.deepEqual([code, stdout], [2, ""]);
        assert.match(
          stderr,
          /^(Say which: --team |--user needs --team|Option '--team <id>' argument 'acme' is invalid\. It is Slack's id of a workspace|Option '--organization <id>' cannot be used with option '--team <id>')/,
        );
      }
    });
  }
});
