import assert from "node:assert/strict";
import type { Collection } from "../../src/database/collection.js";
import type { EventCallback } from "../../src/events/event-callback.js";
import { workspaceRecordId } from "../../src/installations/record-ids.js";
import { errorCodes } from "../../src/log/error-chain.js";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage, until } from "./inbox-stage.js";

/** Ids that Slack would never send; as they come out of JSON. */
const ODD_IDS: Readonly<Record<string, unknown>> = {
  "an object with a $-key": { $gt: "" },
  "an object with a dotted key": { "a.b": 1 },
  "an object with the key __proto__": JSON.parse('{"__proto__": {"polluted": true}}'),
  "an object with a NUL in a key": { "a\u0000b": 1 },
  "a BSON look-alike": { _bsontype: "ObjectId", id: "0123456789ab" },
  "a long string": "E".repeat(100_000),
  "half a character": "\ud800",
  "a string with a NUL": "T\u0000",
  "a list": ["T0ACME"],
  "a number": 42,
  true: true,
};

onEachDatabase("A malformed event", (database) => {
  let stage: InboxStage;
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(() => stage.close());

  const odd = (changes: object) => ({ ...callback(), ...changes }) as EventCallback;

  const places: Readonly<Record<string, (id: unknown) => EventCallback>> = {
    event_id: (event_id) => odd({ event_id }),
    team_id: (team_id) => odd({ team_id }),
    enterprise_id: (enterprise_id) => odd({ enterprise_id }),
    "event.type": (type) => odd({ event: { type } }),
    "authorizations.0.team_id": (team_id) => odd({ authorizations: [{ team_id }] }),
    "authorizations.0.enterprise_id": (enterprise_id) => odd({ authorizations: [{ enterprise_id }] }),
  };

  for (const [place, make] of Object.entries(places)) {
    it(`is refused alone, and nothing of it stored, for a bad ${place}; those beside it are handled`, async () => {
      const { inbox, handed } = stage.started();
      const oddOnes = Object.values(ODD_IDS).map(make);
      const goodOnes = Array.from({ length: 23 }, () => callback());
      const results = await Promise.allSettled([...goodOnes, ...oddOnes].map((body) => inbox.accept(body)));
      for (const [index, result] of results.entries()) {
        if (index < goodOnes.length) assert.equal(result.status, "fulfilled");
        else {
          assert.ok(result.status === "rejected");
          assert.deepEqual(errorCodes(result.reason), ["request_malformed"]);
          assert.equal(result.reason.part, place);
        }
      }
      await until("the good ones are handled", () => handed.length === goodOnes.length || undefined);
      const stored = await database().events.find({ clientId: stage.clientId }).toArray();
      assert.equal(stored.length, goodOnes.length);
      for (const { finish } of handed) finish();
    });
  }

  it("is refused when its authorizations are no list, or a list of something else", async () => {
    const { inbox } = stage.started();
    const parts = new Map<unknown, string>([
      [{}, "authorizations"],
      ["T0ACME", "authorizations"],
      [[null], "authorizations.0"],
      [["T0ACME"], "authorizations.0"],
      [[{ is_enterprise_install: "yes" }], "authorizations.0.is_enterprise_install"],
    ]);
    for (const [authorizations, part] of parts) {
      await assert.rejects(inbox.accept(odd({ authorizations })), { code: "request_malformed", part });
    }
  });

  it("is refused when it cannot be written as JSON", async () => {
    const { inbox } = stage.started();
    const nested: unknown[] = [];
    nested.push(nested);
    await assert.rejects(inbox.accept(odd({ event: { type: "message", nested } })), {
      code: "request_malformed",
      part: "nesting",
    });
    assert.equal(await database().events.findOne({ clientId: stage.clientId }), null);
  });

  it("is refused when it is nested too deep for this release of Node, and else handled", async () => {
    const { inbox, handed } = stage.started();
    const nested = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    const accepted = await inbox.accept(odd({ event: { type: "message", nested } })).then(
      () => true,
      ({ part }) => part === "nesting" && "refused",
    );
    // Node 26 writes what Node 20 to 24 cannot.
    if (accepted === true) {
      const [event] = await until("it is handled", () => (handed.length > 0 ? handed : undefined));
      event?.finish();
    } else {
      assert.equal(accepted, "refused");
      assert.equal(await database().events.findOne({ clientId: stage.clientId }), null);
    }
  });

  const absent: Readonly<Record<string, object>> = {
    "without a workspace": { team_id: null, authorizations: null },
    "of an organization": {
      team_id: null,
      enterprise_id: "E1",
      authorizations: [{ team_id: null, enterprise_id: "E1", is_enterprise_install: true }],
    },
    "without anything that names an installation": {
      team_id: undefined,
      enterprise_id: undefined,
      authorizations: undefined,
    },
    "with no authorizations": { authorizations: [] },
  };
  it("belongs to its organization when only the event itself names an org-wide install", async () => {
    const { inbox, handed } = stage.started();
    const body = odd({ enterprise_id: "E1", is_enterprise_install: true, authorizations: undefined });
    assert.equal(await inbox.accept(body), "accepted");
    const stored = await database().events.findOne({ clientId: stage.clientId });
    assert.equal(
      stored?.workspace,
      workspaceRecordId(stage.clientId, { isEnterpriseInstall: true, enterpriseId: "E1" }),
    );
    (await until("it is handled", () => handed[0])).finish();
  });

  for (const [what, changes] of Object.entries(absent)) {
    it(`is none, and accepted, ${what}`, async () => {
      const { inbox, handed } = stage.started();
      const body = JSON.parse(JSON.stringify(odd(changes)));
      assert.equal(await inbox.accept(body), "accepted");
      await until("it is handled", () => handed.length === 1 || undefined);
      handed[0]?.finish();
    });
  }

  /** The database, which would not have some of the events, whatever the reason. */
  function picky(
    badOnes: ReadonlySet<string>,
    refusal: () => Error,
  ): { events: Collection; writes(): number } {
    let writes = 0;
    const { events } = database();
    const insertMany: Collection["insertMany"] = async (documents, options) => {
      writes += 1;
      if (documents.some(({ eventId }) => badOnes.has(eventId))) throw refusal();
      return events.insertMany(documents, options);
    };
    const picky: Collection = Object.assign(Object.create(events), { insertMany });
    for (const name of ["find", "findOne", "updateOne", "updateMany", "deleteOne", "deleteMany"] as const) {
      Object.assign(picky, { [name]: events[name].bind(events) });
    }
    return { events: picky, writes: () => writes };
  }

  const batch = () => Array.from({ length: 300 }, () => callback());

  it("that the database would not have is the only one to hear an error, among three hundred", async () => {
    const bodies = batch();
    const badOnes = new Set([0, 17, 18, 299].map((index) => bodies[index]?.event_id ?? ""));
    const refusal = () => Object.assign(new Error("Document failed validation"), { code: 121 });
    const { events } = picky(badOnes, refusal);
    const { inbox, handed } = stage.started({ events });
    const results = await Promise.allSettled(bodies.map((body) => inbox.accept(body)));
    const rejected = bodies.filter((_, index) => results[index]?.status === "rejected");
    assert.deepEqual(new Set(rejected.map(({ event_id }) => event_id)), badOnes);
    await until("the others are handled", () => handed.length === bodies.length - badOnes.size || undefined);
    for (const { finish } of handed) finish();
  });

  it("is not searched for when the database cannot be reached: the waiting events are written once, and refused", async () => {
    const bodies = batch();
    const away = () => Object.assign(new Error("connection reset"), { name: "MongoNetworkError" });
    const { events, writes } = picky(new Set(bodies.map(({ event_id }) => event_id)), away);
    const { inbox } = stage.started({ events });
    const results = await Promise.allSettled(bodies.map((body) => inbox.accept(body)));
    for (const result of results) {
      assert.ok(result.status === "rejected");
      assert.deepEqual(errorCodes(result.reason), ["database_unavailable"]);
    }
    assert.equal(writes(), 1);
  });
});
