import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { AuditEntry, AuditNote } from "../../src/audit/audit-entry.js";
import { AuditTrail, type AuditTrailOptions } from "../../src/audit/audit-trail.js";
import { listAudit } from "../../src/audit/list-audit.js";
import type { Document } from "../../src/database/collection.js";
import { onEachDatabase } from "../databases.js";
import { answering, watched } from "../installations/fixtures/watched-collection.js";

const DAY_MS = 24 * 60 * 60 * 1_000;
const T1 = { isEnterpriseInstall: false, teamId: "T1", enterpriseId: "E1" };
const INSTALL: AuditNote = {
  action: "install",
  who: { kind: "person", userId: "U1" },
  target: T1,
  details: { botScopes: ["chat:write"] },
};

onEachDatabase("The audit trail", (database) => {
  let nowMs: number;
  let clientId: string;
  let logged: { readonly level: string; readonly fields: Document; readonly message: string }[];
  beforeEach(() => {
    nowMs = Date.UTC(2026, 4, 4, 10);
    clientId = `1.${randomBytes(4).readUInt32BE()}`;
    logged = [];
  });

  const note = (level: string) => (fields: object, message: string) =>
    void logged.push({ level, fields, message });
  const trail = (options: Partial<AuditTrailOptions> = {}) =>
    new AuditTrail({
      audit: database().audit,
      clientId,
      clock: () => nowMs,
      days: 365,
      log: { warn: note("warn"), error: note("error") },
      ...options,
    });
  const stored = () => database().audit.find({ clientId }).toArray();

  it("keeps who did what where and when, for as many days as it is told", async () => {
    await trail({ days: 30 }).record(INSTALL);
    const [{ _id, ...record } = { _id: "" }, ...more] = await stored();
    assert.match(_id, new RegExp(`^${clientId}:[\\w-]{16}$`));
    assert.deepEqual(record, {
      v: 1,
      clientId,
      workspace: `${clientId}:team:T1`,
      teamId: "T1",
      enterpriseId: "E1",
      isEnterpriseInstall: false,
      at: new Date(nowMs),
      action: "install",
      who: { kind: "person", userId: "U1" },
      details: { botScopes: ["chat:write"] },
      expiresAt: new Date(nowMs + 30 * DAY_MS),
    });
    assert.deepEqual(more, []);
  });

  it("keeps what concerns the whole app without a workspace, and reads it so", async () => {
    const operator = { kind: "operator", command: "keys rotate" } as const;
    await trail().record({ action: "keys_rotate", who: operator, details: { resealed: 3 } });
    const [{ workspace } = {}] = await stored();
    assert.equal(workspace, null);
    const [{ id, ...entry } = { id: "" }] = await listAudit(database().audit, { clientId }, 10);
    assert.ok(id.startsWith(`${clientId}:`));
    const expected: Omit<AuditEntry, "id"> = {
      action: "keys_rotate",
      at: new Date(nowMs),
      who: operator,
      target: undefined,
      details: { resealed: 3 },
    };
    assert.deepEqual(entry, expected);
  });

  it("keeps one record of what is named, however often it is noted", async () => {
    const told: string[] = [];
    const twice = trail({ onAudit: ({ id }) => told.push(id) });
    for (let times = 0; times < 2; times++) await twice.record({ ...INSTALL, once: "one" });
    await twice.record({ ...INSTALL, once: "two" });
    assert.equal((await stored()).length, 2);
    assert.deepEqual([told[0] === told[1], logged], [true, []]);
  });

  for (const [what, audit] of [
    ["rejects", answering(() => Promise.reject(new Error("connection closed")))],
    ["never answers", answering(() => new Promise(() => undefined))],
  ] as const) {
    it(`resolves within two seconds, and logs the entry, when the database ${what}`, async () => {
      const startedAt = performance.now();
      const told: AuditEntry[] = [];
      await trail({ audit, onAudit: (entry) => told.push(entry) }).record(INSTALL);
      assert.ok(performance.now() - startedAt < 3_000);
      const [{ level, fields, message } = assert.fail(), ...more] = logged;
      assert.deepEqual([level, message], ["warn", "An entry of the audit trail could not be written"]);
      assert.deepEqual([fields.audit.action, fields.audit.target, more], ["install", T1, []]);
      assert.deepEqual(told, [fields.audit]);
    });
  }

  it("logs an entry that names no workspace, and does not reject", async () => {
    await trail().record({ ...INSTALL, target: { isEnterpriseInstall: false } });
    assert.deepEqual(
      logged.map(({ fields }) => fields.err.code),
      ["installation_invalid"],
    );
  });

  it("gives each entry to the hook, which can change nothing, and for which only a stop waits", async () => {
    const waited: Promise<void>[] = [];
    let release: () => void = assert.fail;
    const onAudit = async (entry: AuditEntry) => {
      Object.assign(entry, { action: "changed" });
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    };
    await trail({ onAudit, track: (work) => waited.push(work) }).record(INSTALL);
    assert.deepEqual(
      (await stored()).map(({ action }) => action),
      ["install"],
    );
    release();
    await Promise.all(waited);
    assert.equal(waited.length, 1);
  });

  it("logs a hook that throws, and keeps the record", async () => {
    const waited: Promise<void>[] = [];
    const onAudit = () => {
      throw new Error("the archive is away");
    };
    await trail({ onAudit, track: (work) => waited.push(work) }).record(INSTALL);
    await Promise.all(waited);
    assert.deepEqual(
      logged.map(({ level, message }) => [level, message]),
      [["error", "The onAudit hook failed"]],
    );
    assert.equal((await stored()).length, 1);
  });

  describe("is read", () => {
    it("the newest first, by workspace, action and time, of one Slack app alone", async () => {
      const mine = trail();
      const T2 = { isEnterpriseInstall: false, teamId: "T2" };
      const ofOrganization = { isEnterpriseInstall: true, enterpriseId: "E1" };
      for (const [action, target] of [
        ["install", T1],
        ["uninstall", T1],
        ["install", T2],
        ["install", ofOrganization],
      ] as const) {
        nowMs += DAY_MS;
        await mine.record({ ...INSTALL, action, target });
      }
      await trail({ clientId: `${clientId}9` }).record(INSTALL);
      const found = async (filter: object, limit = 10) =>
        (await listAudit(database().audit, { clientId, ...filter }, limit)).map(
          ({ action, target }) =>
            `${action} ${target?.isEnterpriseInstall ? target.enterpriseId : target?.teamId}`,
        );
      assert.deepEqual(await found({}), ["install E1", "install T2", "uninstall T1", "install T1"]);
      assert.deepEqual(await found({}, 2), ["install E1", "install T2"]);
      assert.deepEqual(await found({ workspace: `${clientId}:team:T1` }), ["uninstall T1", "install T1"]);
      assert.deepEqual(await found({ workspace: `${clientId}:team:T1`, action: "install" }), ["install T1"]);
      assert.deepEqual(await found({ action: "uninstall" }), ["uninstall T1"]);
      assert.deepEqual(await found({ since: new Date(nowMs - DAY_MS) }), ["install E1", "install T2"]);
      assert.deepEqual(await found({ since: new Date(nowMs + 1) }), []);
    });

    it("in questions for 200 at most, without losing or repeating those of one moment", async () => {
      const mine = trail();
      // 350 of one moment, which is in two pages, and some before and after it.
      for (const [count, stepMs] of [
        [40, 1],
        [350, 0],
        [40, 1],
      ] as const) {
        const notes = Array.from({ length: count }, async () => {
          nowMs += stepMs;
          await mine.record(INSTALL);
        });
        await Promise.all(notes);
        nowMs += 1;
      }
      const { collection, calls } = watched(database().audit);
      const entries = await listAudit(collection, { clientId }, 1_000);
      assert.equal(entries.length, 430);
      assert.equal(new Set(entries.map(({ id }) => id)).size, 430);
      const times = entries.map(({ at }) => at.getTime());
      assert.deepEqual(
        times,
        times.toSorted((a, b) => b - a),
      );
      const limits = calls.map(({ args: [, options] }) => (options as { limit: number }).limit);
      assert.deepEqual(limits, [200, 200, 200]);
    });
  });
});
