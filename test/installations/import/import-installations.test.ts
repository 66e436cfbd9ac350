import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { InstallationStore } from "@slack/oauth";
import { TokenCipher } from "../../../src/encryption/token-cipher.js";
import {
  type ImportProgress,
  importInstallations,
} from "../../../src/installations/import/import-installations.js";
import { UnreadableInstallation } from "../../../src/installations/import/unreadable-installation.js";
import { MongoInstallationStore } from "../../../src/installations/mongo-installation-store.js";
import {
  type AnyInstallation,
  botInstallation,
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "../../../src/testing/installation-store/examples.js";
import { onEachDatabase } from "../../databases.js";
import { answering } from "../fixtures/watched-collection.js";

const cipher = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);

async function* source(...items: (AnyInstallation | UnreadableInstallation)[]) {
  yield* items;
}

onEachDatabase("importInstallations", (database) => {
  let into: MongoInstallationStore;
  const records = () => database().installations.find({}).toArray();
  const all = () => [workspaceInstallation(), connection("U2"), orgInstallation()];

  beforeEach(async () => {
    await database().installations.deleteMany({});
    into = new MongoInstallationStore({ installations: database().installations, cipher, clientId: "1.2" });
  });

  it("stores what the source yields, and counts it", async () => {
    const report = await importInstallations({ from: source(...all()), into });
    assert.deepEqual(report, { read: 3, stored: 3, skipped: 0, failed: 0, failures: [] });
    assert.deepEqual((await into.fetchInstallation(inTeam("T1", "U1"))).bot, botWithToken("first"));
    assert.deepEqual((await into.fetchInstallation(inTeam("T1", "U1"))).user, userWithToken("U1"));
    assert.deepEqual(
      (await into.fetchInstallation(inTeam("T1", "U2"))).user.token,
      connection("U2").user.token,
    );
    assert.deepEqual((await into.fetchInstallation(inOrg("E1", { userId: "U1" }))).bot, botWithToken("org"));
  });

  it("in a dry run writes nothing, and reports what the run would have done", async () => {
    const broken = new UnreadableInstallation("/some/file", "It is no JSON object.");
    await into.storeInstallation(orgInstallation());
    const before = await records();
    const items = [...all(), broken, botInstallation("bare", { team: { id: "" } })];
    const dry = await importInstallations({ from: source(...items), into, dryRun: true });
    assert.deepEqual(await records(), before);
    assert.deepEqual(await importInstallations({ from: source(...items), into }), dry);
    assert.deepEqual(dry, {
      read: 5,
      stored: 2,
      skipped: 1,
      failed: 2,
      failures: [
        { source: "/some/file", reason: "It is no JSON object." },
        { source: "installation 5 of the source", reason: "It has no team id." },
      ],
    });
  });

  it("in a dry run counts what the source yields twice as stored twice, and in a run skips the second", async () => {
    const items = [...all(), workspaceInstallation()];
    const dry = await importInstallations({ from: source(...items), into, dryRun: true });
    assert.deepEqual([dry.stored, dry.skipped], [4, 0]);
    const run = await importInstallations({ from: source(...items), into });
    assert.deepEqual([run.stored, run.skipped], [3, 1]);
  });

  const whole = workspaceInstallation();
  const wrong: readonly [field: string, change: object, reason: RegExp][] = [
    ...["14.03.2024", "03.04.2024", "2024-03-14T09:30:00", "2024-13-14", "", 1_710_408_600, {}].map(
      (installedAt): [string, object, RegExp] => [
        "installedAt",
        { installedAt },
        /^Its installedAt is no time/,
      ],
    ),
    ["installerUserId", { installerUserId: 7 }, /^Its installerUserId is no text/],
    ["isEnterpriseInstall", { isEnterpriseInstall: "true" }, /^Its isEnterpriseInstall is neither/],
    ...["a,secret:b", ["a", 7], {}].map((scopes): [string, object, RegExp] => [
      "user.scopes",
      { user: { ...whole.user, scopes } },
      /^Its user's scopes are no array/,
    ]),
    ...["a,secret:b", ["a", null], undefined].map((scopes): [string, object, RegExp] => [
      "bot.scopes",
      { bot: { ...whole.bot, scopes } },
      /^Its bot lacks .* the scopes, an array/,
    ]),
    ...["1900000000", new Date(0), Number.NaN].flatMap((expiresAt): [string, object, RegExp][] => [
      ["user.expiresAt", { user: { ...whole.user, expiresAt } }, /^Its user's .* expiresAt no number/],
      ["bot.expiresAt", { bot: { ...whole.bot, expiresAt } }, /^Its bot's .* expiresAt no number/],
    ]),
    [
      "user.refreshToken",
      { user: { ...whole.user, refreshToken: 7 } },
      /^Its user's refresh token is no text/,
    ],
    ["bot.refreshToken", { bot: { ...whole.bot, refreshToken: 7 } }, /^Its bot's refresh token is no text/],
  ];
  it("reports an installation with a field that is not what it should be, and nothing of its content", async () => {
    for (const [field, change, reason] of wrong) {
      const from = source({ ...whole, ...change } as AnyInstallation, connection("U2"));
      const { stored, failed, failures } = await importInstallations({ from, into, replace: true });
      assert.deepEqual([stored, failed], [1, 1], `${field} ${JSON.stringify(change)}`);
      assert.equal(failures[0]?.source, "installation 1 of the source");
      assert.match(failures[0]?.reason ?? "", reason);
      assert.doesNotMatch(JSON.stringify(failures), /secret|xox|14\.03/);
    }
    assert.deepEqual(
      (await records()).map(({ _id }) => _id),
      ["1.2:team:T1:user:U2"],
    );
  });

  it("takes a time with an offset, and null where a field is absent", async () => {
    const times = {
      "2024-03-14T09:30:00.000Z": "2024-03-14T09:30:00.000Z",
      "2024-03-14T09:30+01:00": "2024-03-14T08:30:00.000Z",
      "2024-03-14": "2024-03-14T00:00:00.000Z",
    };
    for (const [installedAt, expected] of Object.entries(times)) {
      const absent = {
        user: { id: "U1", token: null, scopes: null, expiresAt: null },
        installerUserId: null,
      };
      const item = { ...botInstallation("a"), ...absent, installedAt } as unknown as AnyInstallation;
      await importInstallations({ from: source(item), into, replace: true });
      const found = await into.fetchInstallation(inTeam("T1"));
      assert.deepEqual([found.installedAt, found.installerUserId], [expected, "U1"]);
    }
  });

  it("changes nothing when it is run again", async () => {
    await importInstallations({ from: source(...all()), into });
    const before = await records();
    const again = await importInstallations({ from: source(...all()), into });
    assert.deepEqual(again, { read: 3, stored: 0, skipped: 3, failed: 0, failures: [] });
    assert.deepEqual(await records(), before);
  });

  it("keeps what the store has, which may be newer, and brings only what is missing", async () => {
    await into.storeInstallation(
      workspaceInstallation({ user: userWithToken("U2"), bot: botWithToken("newer") }),
    );
    await into.storeInstallation(connection("U3", "newer"));
    const report = await importInstallations({
      from: source(
        workspaceInstallation({ bot: botWithToken("older") }),
        connection("U2", "older"),
        connection("U3", "older"),
      ),
      into,
    });
    assert.deepEqual([report.stored, report.skipped], [1, 2]);
    const found = await into.fetchInstallation(inTeam("T1", "U1"));
    assert.deepEqual([found.bot, found.user], [botWithToken("newer"), userWithToken("U1")]);
    assert.equal(found.installerUserId, "U2");
    for (const [id, label] of [
      ["U2", "first"],
      ["U3", "newer"],
    ] as const) {
      assert.deepEqual((await into.fetchInstallation(inTeam("T1", id))).user, userWithToken(id, label));
    }
  });

  it("with replace, overwrites what the store has, in the order of the source", async () => {
    await into.storeInstallation(workspaceInstallation({ bot: botWithToken("stored") }));
    const labels = Array.from({ length: 20 }, (_, index) => `n${index}`);
    const from = source(...labels.map((label) => botInstallation(label)));
    assert.equal((await importInstallations({ from, into, replace: true, dryRun: true })).stored, 20);
    assert.deepEqual((await into.fetchInstallation(inTeam("T1"))).bot, botWithToken("stored"));

    const again = source(...labels.map((label) => botInstallation(label)));
    const report = await importInstallations({ from: again, into, replace: true });
    assert.equal(report.stored, 20);
    assert.deepEqual((await into.fetchInstallation(inTeam("T1"))).bot, botWithToken("n19"));
  });

  it("skips an installation that has nothing to store", async () => {
    const { bot: _, ...nothing } = botInstallation("nothing");
    const report = await importInstallations({ from: source(nothing), into, replace: true });
    assert.deepEqual([report.read, report.skipped, report.failed], [1, 1, 0]);
    assert.deepEqual(await records(), []);
  });

  it("reports a record that cannot be opened, and goes on", async () => {
    const others = TokenCipher.fromKeyRing(`other:${Buffer.alloc(32, "o").toString("base64")}`);
    await new MongoInstallationStore({
      installations: database().installations,
      cipher: others,
      clientId: "1.2",
    }).storeInstallation(workspaceInstallation());
    const report = await importInstallations({
      from: source(workspaceInstallation(), workspaceInstallation({ team: { id: "T2" } })),
      into,
    });
    assert.deepEqual([report.stored, report.failed], [1, 1]);
    assert.equal(report.failures[0]?.source, "workspace T1, person U1");
    assert.match(report.failures[0]?.reason ?? "", /is sealed with key other/);
  });

  it("ends when the database cannot be reached, and can be resumed", async () => {
    let yielded = 0;
    const many = async function* () {
      for (; yielded < 1_000; ) yield botInstallation("x", { team: { id: `T${++yielded}` } });
    };
    const away = new MongoInstallationStore({
      installations: answering(() => Promise.reject(new Error("connection closed"))),
      cipher,
    });
    await assert.rejects(importInstallations({ from: many(), into: away }), { code: "database_unavailable" });
    assert.ok(yielded < 20, `${yielded} were read`);

    yielded = 990;
    assert.equal((await importInstallations({ from: many(), into })).stored, 10);
  });
});

describe("importInstallations, in any store", () => {
  const NOT_FOUND = Object.assign(new Error("none"), { code: "installation_not_found" });

  function storeWith(replaced: Partial<InstallationStore>): InstallationStore {
    return {
      fetchInstallation: () => Promise.reject(NOT_FOUND),
      storeInstallation: () => Promise.resolve(),
      ...replaced,
    };
  }

  it("calls onProgress after each installation, with its failure if it failed", async () => {
    const told: ImportProgress[] = [];
    const { failures } = await importInstallations({
      from: source(
        botInstallation("a"),
        new UnreadableInstallation("a row", "It is empty."),
        botInstallation("b", { team: { id: "T2" } }),
      ),
      into: storeWith({}),
      concurrency: 1,
      onProgress: (progress) => told.push(progress),
    });
    const failure = { source: "a row", reason: "It is empty." };
    assert.deepEqual(told, [
      { read: 1, stored: 1, skipped: 0, failed: 0 },
      { read: 2, stored: 1, skipped: 0, failed: 1, failure },
      { read: 3, stored: 2, skipped: 0, failed: 1 },
    ]);
    assert.deepEqual(failures, [failure]);
  });

  it("keeps the first hundred failures, without the text of a store's error", async () => {
    const refusal = Object.assign(new RangeError("no room for xoxb-secret"), { code: "E_FULL" });
    const items = Array.from({ length: 150 }, (_, index) =>
      botInstallation("x", { team: { id: `T${index}` } }),
    );
    let told = 0;
    const report = await importInstallations({
      from: source(...items),
      into: storeWith({ storeInstallation: () => Promise.reject(refusal) }),
      onProgress: ({ failure }) => {
        if (failure) told += 1;
      },
    });
    assert.deepEqual([report.read, report.failed, report.failures.length, told], [150, 150, 100, 150]);
    assert.deepEqual(report.failures[0], {
      source: "workspace T0, person U1",
      reason: "The store refused it: RangeError, code E_FULL.",
    });
    assert.ok(!JSON.stringify(report).includes("secret"));
  });

  it("has at most `concurrency` installations in flight, and reads no further ahead", async () => {
    let yielded = 0;
    let finished = 0;
    let underWay = 0;
    const most = { underWay: 0, ahead: 0 };
    const from = (async function* () {
      for (; yielded < 5_000; ) {
        yielded += 1;
        most.ahead = Math.max(most.ahead, yielded - finished);
        yield botInstallation("x", { team: { id: `T${yielded}` } });
      }
    })();
    const into = storeWith({
      storeInstallation: async () => {
        most.underWay = Math.max(most.underWay, ++underWay);
        await turn();
        underWay -= 1;
        finished += 1;
      },
    });
    const report = await importInstallations({ from, into, concurrency: 5 });
    assert.equal(report.stored, 5_000);
    assert.deepEqual(most, { underWay: 5, ahead: 5 });
  });

  it("stores one workspace's installations one after the other, and others meanwhile", async () => {
    const stored: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const into = storeWith({
      storeInstallation: async ({ bot }) => {
        if (bot?.id === "B-first") await held;
        stored.push(bot?.id ?? "");
        if (bot?.id === "B-other") release();
      },
    });
    await importInstallations({
      from: source(
        botInstallation("first"),
        botInstallation("second"),
        botInstallation("other", { team: { id: "T2" } }),
      ),
      into,
    });
    assert.deepEqual(stored, ["B-other", "B-first", "B-second"]);
  });

  it("treats a store that resolves to nothing as one that has nothing", async () => {
    const into = storeWith({
      fetchInstallation: () => Promise.resolve(undefined as unknown as AnyInstallation),
    });
    assert.equal((await importInstallations({ from: source(botInstallation("a")), into })).stored, 1);
  });

  it("does not treat another failure as an absence, unless it is told to replace", async () => {
    const into = storeWith({ fetchInstallation: () => Promise.reject(new Error("who knows")) });
    assert.equal((await importInstallations({ from: source(botInstallation("a")), into })).failed, 1);
    assert.equal(
      (await importInstallations({ from: source(botInstallation("a")), into, replace: true })).stored,
      1,
    );
  });

  it("ends, after what is in flight, with the error that the source or onProgress throws", async () => {
    let stored = 0;
    const into = storeWith({
      storeInstallation: async () => {
        await turn();
        stored += 1;
      },
    });
    const failing = (async function* () {
      yield botInstallation("a");
      throw new Error("the disk is gone");
    })();
    await assert.rejects(importInstallations({ from: failing, into }), { message: "the disk is gone" });
    assert.equal(stored, 1);
    const onProgress = () => {
      throw new Error("enough");
    };
    await assert.rejects(importInstallations({ from: source(botInstallation("a")), into, onProgress }), {
      message: "enough",
    });
  });

  it("refuses a concurrency that is not a number from 1", async () => {
    for (const concurrency of [0, -1, Number.NaN]) {
      await assert.rejects(
        importInstallations({ from: source(), into: storeWith({}), concurrency }),
        RangeError,
      );
    }
  });
});
