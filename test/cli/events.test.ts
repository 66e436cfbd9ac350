import assert from "node:assert/strict";
import type { Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EVENT_VERSION, eventRecordId, failedFields } from "../../src/events/event-record.js";
import { onEachDatabaseTarget } from "../databases.js";
import { callback, until } from "../events/inbox-stage.js";
import { type CommandName, runCommand } from "../process/command-process.js";
import { Scene } from "../process/scene.js";

const KEY = Buffer.alloc(32, "a key of events ").toString("base64");
const TOKEN_KEYS = `one:${KEY}`;
const cipher = TokenCipher.fromKeyRing(TOKEN_KEYS);
const SECRET = "xoxb-1234567890-abcdefghijklmnop";
const WORDS = `what Ada wrote, with ${SECRET}`;
const HOUR_MS = 3_600_000;
const RETIRED = "9.9";

onEachDatabaseTarget("bolt-mongodb-app events", (target) => {
  let scene: Scene;
  let database: Database;
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
  async function events(command: CommandName, ...args: string[]) {
    const environment = { ...scene.environment, TOKEN_KEYS };
    const end = await runCommand(command, args, { directory: scene.directory, environment });
    const { clientSecret, signingSecret } = scene.localSlack;
    for (const secret of [KEY, clientSecret, signingSecret, SECRET]) {
      assert.ok(!`${end.stdout}${end.stderr}`.includes(secret), "a secret is on the terminal");
    }
    return end;
  }

  /** An event as the service stores it, that failed or has another state. */
  async function stored(
    eventId: string,
    fields: Document,
    { team = "T0ACME", clientId = "" } = {},
  ): Promise<void> {
    const app = clientId || scene.localSlack.clientId;
    const _id = eventRecordId(app, eventId);
    await database.events.insertOne({
      _id,
      v: EVENT_VERSION,
      clientId: app,
      eventId,
      type: "message",
      teamId: team,
      workspace: `${app}:team:${team}`,
      receivedAt: new Date(Date.now() - HOUR_MS),
      attempts: 6,
      finished: ["well"],
      sealedBody: cipher.sealEvent(JSON.stringify(callback({ eventId, team, text: WORDS })), _id),
      ...fields,
    });
  }

  const failed = (agoMs: number, error: string) => ({ ...failedFields(Date.now() - agoMs), error });
  const idsStored = async () =>
    (await database.events.find({}).toArray()).map(({ eventId }) => eventId).sort();

  async function threeFailed(): Promise<void> {
    await stored("EvOLD", failed(5 * HOUR_MS, "channel_not_found"));
    await stored("EvNEW", failed(1_000, "is_archived"));
    await stored("EvOTHER", failed(3 * HOUR_MS, "channel_not_found"), { team: "T0OTHER" });
  }

  it("failed lists them, the most recent first, with their number, and what is selected", async () => {
    await threeFailed();
    const { code, stdout, stderr } = await events("events failed");
    assert.deepEqual([code, stderr], [0, ""]);
    const [head = "", ...lines] = stdout.trimEnd().split("\n");
    assert.deepEqual(head.split(/ +/), ["Event", "Since", "Type", "Team", "Tries", "Error"]);
    assert.match(
      lines[0] ?? "",
      /^EvNEW +failed \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}message +T0ACME +6 +is_archived$/,
    );
    assert.deepEqual(
      lines.map((line) => line.split(" ")[0]),
      ["EvNEW", "EvOTHER", "EvOLD", "", "3"],
    );
    assert.equal(lines.at(-1), "3 failed events.");
    assert.ok(!stdout.includes("Ada"));

    const ids = async (...args: string[]) => {
      const {
        clientId,
        count,
        events: listed,
      } = JSON.parse((await events("events failed", "--json", ...args)).stdout);
      assert.equal(clientId, scene.localSlack.clientId);
      return [count, ...listed.map(({ id }: { id: string }) => id)];
    };
    assert.deepEqual(await ids("--team", "T0ACME"), [2, "EvNEW", "EvOLD"]);
    assert.deepEqual(await ids("--error", "CHANNEL"), [2, "EvOTHER", "EvOLD"]);
    assert.deepEqual(await ids("--older-than", "2h"), [2, "EvOTHER", "EvOLD"]);
    assert.deepEqual(await ids("--older-than", "4h", "--team", "T0OTHER"), [0]);
    assert.deepEqual(await ids("--limit", "1"), [3, "EvNEW"]);
    assert.match(
      (await events("events failed", "--limit", "1")).stdout,
      /^3 failed events, of which 1 are listed: see --limit\.$/m,
    );
  });

  it("show says all that is known of one, and shows its body, masked, where it is asked for", async () => {
    await threeFailed();
    const { code, stdout } = await events("events show", "EvOLD");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^EvOLD {2}message {2}of T0ACME\nState: +failed at .+, kept until .+\nError: +channel_not_found\nTries: +6\n/,
    );
    assert.ok(!stdout.includes("Ada"));
    const { body, ...shown } = JSON.parse((await events("events show", "EvOLD", "--body", "--json")).stdout);
    assert.equal(body.event.text, "what Ada wrote, with xoxb-[token]");
    assert.deepEqual([body.token, body.authorizations[0].team_id], ["[secret]", "T0ACME"]);
    const { receivedAt, failedAt, keptUntil, ...rest } = shown;
    assert.deepEqual(rest, {
      id: "EvOLD",
      state: "failed",
      type: "message",
      team: "T0ACME",
      error: "channel_not_found",
      tries: 6,
      finished: ["well"],
    });
    for (const time of [receivedAt, failedAt, keptUntil]) assert.equal(new Date(time).toISOString(), time);
    assert.match(
      (await events("events show", "EvOLD", "--body")).stdout,
      /"text": "what Ada wrote, with xoxb-\[token\]"/,
    );
    const missing = await events("events show", "EvNOTHERE");
    assert.deepEqual([missing.code, missing.stdout], [1, ""]);
    assert.match(missing.stderr, /^No event that failed has the id EvNOTHERE\./);
  });

  it("show says which key is missing when a body cannot be opened", async () => {
    await threeFailed();
    const other = `two:${Buffer.alloc(32, "b").toString("base64")}`;
    const place = { directory: scene.directory, environment: { ...scene.environment, TOKEN_KEYS: other } };
    const { code, stdout, stderr } = await runCommand("events show", ["EvOLD", "--body"], place);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /key/i);
    assert.ok(!stderr.includes(" at "), stderr);
  });

  it("drop erases what it is told to with --yes, and asks nobody without a terminal", async () => {
    await threeFailed();
    for (const args of [["EvOLD"], ["--all", "--team", "T0ACME"], ["--all", "--json"]]) {
      const refused = await events("events drop", ...args);
      assert.deepEqual([refused.code, refused.stdout], [2, ""]);
      assert.match(refused.stderr, /^Erase [123] events? for good\? .*nothing was done.* --yes\.\n$/);
    }
    assert.equal((await idsStored()).length, 3);
    const one = await events("events drop", "EvOLD", "EvNOTHERE", "--yes");
    assert.deepEqual(
      [one.code, one.stdout, one.stderr],
      [1, "1 event is erased.\n", "EvNOTHERE: no event that failed has this id.\n"],
    );
    const all = await events("events drop", "--all", "--error", "channel", "--yes", "--json");
    assert.deepEqual([all.code, JSON.parse(all.stdout)], [0, { dropped: 1, notFound: [] }]);
    assert.deepEqual(await idsStored(), ["EvNEW"]);
    const again = await events("events drop", "--all", "--error", "channel", "--yes");
    assert.deepEqual([again.code, again.stdout], [0, "No event is erased.\n"]);
  });

  for (const [what, command, args] of [
    ["ids and --all", "events retry", ["EvONE", "--all"]],
    ["neither ids nor --all", "events drop", ["--yes"]],
    ["a selection without --all", "events retry", ["EvONE", "--team", "T0ACME"]],
    ["a time that is none", "events failed", ["--older-than", "soon"]],
    ["a limit that is none", "events failed", ["--limit", "0"]],
    ["no id", "events show", []],
    ["two ids where one is meant", "events show", ["EvONE", "EvTWO"]],
  ] as const) {
    it(`refuses ${what}, with exit code 2`, async () => {
      const { code, stdout, stderr } = await events(command, ...args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^[A-Z-].*\.\n$/);
    });
  }

  it("look after what a client id has left behind that is no longer run", async () => {
    await threeFailed();
    await stored("EvFAILED", failed(1_000, "is_archived"), { clientId: RETIRED });
    await stored("EvWAITS", { dueAt: new Date(Date.now() - HOUR_MS) }, { clientId: RETIRED });
    await stored(
      "EvFLIES",
      { dueAt: new Date(Date.now() + HOUR_MS), owner: "a process" },
      { clientId: RETIRED },
    );
    assert.match(
      (await events("events failed")).stdout,
      /^3 failed events\.\n1 other client id has failed or waiting events: 9\.9\. --client-id 9\.9 lists them\.\n$/m,
    );
    const { count, events: listed } = JSON.parse(
      (await events("events failed", "--client-id", RETIRED, "--json")).stdout,
    );
    const named = listed.map(({ id, state }: { id: string; state: string }) => [id, state]);
    assert.deepEqual([count, ...named], [2, ["EvFAILED", "failed"], ["EvWAITS", "waiting"]]);
    assert.match(
      (await events("events show", "EvWAITS", "--client-id", RETIRED)).stdout,
      /State: +waits for a process since/,
    );
    assert.match(
      (await events("events retry", "--all", "--client-id", RETIRED)).stdout,
      /^1 event is due, for a service of that client id\.\n$/,
    );
    const dropped = await events("events drop", "--all", "--client-id", RETIRED, "--yes", "--json");
    assert.deepEqual(JSON.parse(dropped.stdout), { dropped: 2, notFound: [] });
    assert.deepEqual(await idsStored(), ["EvFLIES", "EvNEW", "EvOLD", "EvOTHER"]);
  });

  it("retry has a running service handle them, without the listeners that succeeded", async () => {
    const service = await scene.start({ TOKEN_KEYS });
    await scene.installed(scene.acme);
    const handledBy = async (eventId: string) => {
      const _id = eventRecordId(scene.localSlack.clientId, eventId);
      return until(`${eventId} is handled`, async () => {
        const document = await database.events.findOne({ _id });
        return document?.expiresAt && document.failedAt === undefined ? document : undefined;
      });
    };
    const team = scene.acme.id;
    for (const id of ["EvONE", "EvTWO", "EvTHREE"]) await stored(id, failed(1_000, "is_archived"), { team });
    const one = await events("events retry", "EvONE");
    assert.deepEqual(
      [one.code, one.stdout],
      [0, "1 event is due: a running service takes what is due within a few seconds.\n"],
    );
    const twice = await events("events retry", "EvONE", "--json");
    assert.deepEqual([twice.code, JSON.parse(twice.stdout)], [1, { retried: 0, notFound: ["EvONE"] }]);
    const all = await events("events retry", "--all", "--team", team, "--json");
    assert.deepEqual([all.code, JSON.parse(all.stdout)], [0, { retried: 2, notFound: [] }]);
    for (const id of ["EvONE", "EvTWO", "EvTHREE"])
      assert.deepEqual((await handledBy(id)).finished, ["well"]);
    assert.equal((await service.stop()).code, 0);
  });
});
