import assert from "node:assert/strict";
import { hkdfSync, randomUUID } from "node:crypto";
import { generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from "jose";
import sinon from "sinon";
import type { Collection, Document } from "../../src/database/collection.js";
import { OAuthStateStore, type OAuthStateStoreOptions } from "../../src/oauth/oauth-state-store.js";
import { type StateStoreUnderTest, stateStoreCases } from "../../src/testing/state-store-cases.js";
import { onEachDatabase } from "../databases.js";

/** Far ahead, so that the database's own clock reclaims nothing in the middle of a case. */
const NOW = new Date("2100-05-04T10:00:00.000Z");
const OPTIONS = { scopes: ["chat:write"], teamId: "T1" };
const LIFETIME_MS = 10 * 60_000;
const SECRET = "client-secret-of-the-tests";

onEachDatabase("OAuthStateStore", (database) => {
  const storeWith = (options: Partial<OAuthStateStoreOptions> = {}) =>
    new OAuthStateStore({ states: database().oauthStates, secret: SECRET, ...options });
  const remembered = () => database().oauthStates.find({}).toArray();

  beforeEach(() => database().oauthStates.deleteMany({}));

  describe("by default", () => {
    register(async () => ({
      store: storeWith(),
      elsewhere: storeWith(),
      otherApp: storeWith({ secret: "another secret" }),
      lifetimeMs: LIFETIME_MS,
    }));
  });

  describe("with a lifetime of its own", () => {
    register(async () => {
      const secret = randomUUID();
      return {
        store: storeWith({ secret, lifetimeMs: 90_000 }),
        elsewhere: storeWith({ secret, lifetimeMs: 90_000 }),
        otherApp: storeWith({ lifetimeMs: 90_000 }),
        lifetimeMs: 90_000,
      };
    });
  });

  it("writes nothing when a state is made or refused, and one record when it is used", async () => {
    const store = storeWith();
    const state = await store.generateStateParam(OPTIONS, NOW);
    await assert.rejects(store.verifyStateParam(new Date(NOW.getTime() + LIFETIME_MS), state));
    await assert.rejects(store.verifyStateParam(NOW, `${state}x`));
    assert.deepEqual(await remembered(), []);

    await store.verifyStateParam(NOW, state);
    await assert.rejects(store.verifyStateParam(NOW, state));
    assert.equal((await remembered()).length, 1);
  });

  it("remembers a used state for ten minutes beyond its life, by a Date for the TTL index", async () => {
    const store = storeWith();
    await store.verifyStateParam(NOW, await store.generateStateParam(OPTIONS, NOW));
    const [record] = await remembered();
    assert.ok(record?.expiresAt instanceof Date);
    assert.equal(record.expiresAt.getTime(), NOW.getTime() + LIFETIME_MS + 10 * 60_000);
    assert.deepEqual(Object.keys(record).sort(), ["_id", "expiresAt"]);
  });

  it("does not honour an expired state whatever the database deleted, nor a used one that it kept", async () => {
    const store = storeWith();
    const state = await store.generateStateParam(OPTIONS, NOW);
    await store.verifyStateParam(NOW, state);
    const end = new Date(NOW.getTime() + LIFETIME_MS);
    await assert.rejects(store.verifyStateParam(end, state), { reason: "oauth_state_expired" });
    await database().oauthStates.deleteMany({});
    await assert.rejects(store.verifyStateParam(end, state), { reason: "oauth_state_expired" });
    assert.deepEqual(await remembered(), []);
  });

  it("uses its own clock if it has one, and ignores the time argument", async () => {
    let nowMs = NOW.getTime();
    const store = storeWith({ clock: () => nowMs });
    const wrong = new Date(0);
    const state = await store.generateStateParam(OPTIONS, wrong);
    nowMs += LIFETIME_MS - 1;
    assert.deepEqual(await store.verifyStateParam(wrong, state), OPTIONS);
    const another = await store.generateStateParam(OPTIONS, wrong);
    nowMs += LIFETIME_MS;
    await assert.rejects(store.verifyStateParam(wrong, another), { reason: "oauth_state_expired" });
  });
});

describe("OAuthStateStore, without a database", () => {
  afterEach(() => sinon.restore());

  const storeOn = (insertOne: Collection["insertOne"]) =>
    new OAuthStateStore({ states: onlyInserting(insertOne), secret: SECRET });

  it("rejects with database_unavailable when the use cannot be written down", async () => {
    const failure = new Error("connection lost");
    const store = storeOn(() => Promise.reject(failure));
    const state = await store.generateStateParam(OPTIONS, NOW);
    await assert.rejects(store.verifyStateParam(NOW, state), {
      code: "database_unavailable",
      cause: failure,
    });
  });

  it("rejects with database_unavailable after two seconds of silence", async () => {
    const clock = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const inserted = sinon.spy(() => new Promise<never>(() => undefined));
    const store = storeOn(inserted);
    const use = assert.rejects(store.verifyStateParam(NOW, await store.generateStateParam(OPTIONS, NOW)), {
      code: "database_unavailable",
    });
    while (!inserted.called) await new Promise(setImmediate);
    const settled = sinon.spy();
    use.then(settled, settled);
    await clock.tickAsync(1_999);
    assert.equal(settled.called, false);
    await clock.tickAsync(1);
    await use;
  });

  describe("refuses a token that is not one of its states", () => {
    const key = new Uint8Array(hkdfSync("sha256", SECRET, "", "bolt-mongodb-app oauth state v1", 32));
    const claims = { options: OPTIONS, jti: "id", exp: NOW.getTime() / 1_000 + 60 };
    const signed = (payload: Document, alg = "HS256", signingKey: Uint8Array = key) =>
      new SignJWT(payload).setProtectedHeader({ alg }).sign(signingKey);
    const without = (claim: keyof typeof claims) => {
      const { [claim]: _, ...rest } = claims;
      return rest;
    };

    it("(and accepts a correct one, from which each case below differs in one thing)", async () => {
      const store = storeOn(() => Promise.resolve());
      assert.deepEqual(await store.verifyStateParam(NOW, await signed(claims)), OPTIONS);
    });

    it("(and makes tokens that other libraries can read)", async () => {
      const state = await storeOn(() => Promise.resolve()).generateStateParam(OPTIONS, NOW);
      const { payload, protectedHeader } = await jwtVerify(state, key, { currentDate: NOW });
      assert.deepEqual(protectedHeader, { alg: "HS256" });
      assert.deepEqual(payload.options, JSON.parse(JSON.stringify(OPTIONS)));
      assert.equal(payload.exp, NOW.getTime() / 1_000 + 600);
    });

    const tokens: Readonly<Record<string, () => string | Promise<string>>> = {
      "alg none": () => new UnsecuredJWT(claims).encode(),
      "alg none with the signature left in place": async () => {
        const [, payload, signature] = (await signed(claims)).split(".");
        return `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.${signature}`;
      },
      "another HMAC with the same key": () => signed(claims, "HS384"),
      "a key pair": async () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: "ES256" })
          .sign((await generateKeyPair("ES256")).privateKey),
      "the secret itself as the key": () => signed(claims, "HS256", Buffer.from(SECRET.padEnd(32, "."))),
      "signed for something else": () => signed({ sub: "someone", jti: "id", exp: claims.exp }),
      "no id": () => signed(without("jti")),
      "no end": () => signed(without("exp")),
      "no options": () => signed(without("options")),
      "options that are text": () => signed({ ...claims, options: "chat:write" }),
      "options that are null": () => signed({ ...claims, options: null }),
      "an id that is a number": () => signed({ ...claims, jti: 7 }),
      "an end that is text": () => signed({ ...claims, exp: "tomorrow" }),
    };
    for (const [title, token] of Object.entries(tokens)) {
      it(title, async () => {
        const insertOne = sinon.spy(() => Promise.resolve());
        const store = storeOn(insertOne);
        await assert.rejects(
          store.verifyStateParam(NOW, await token()),
          (error: Error & { reason?: unknown }) => {
            assert.equal(error.reason, "oauth_state_invalid");
            assert.equal(
              error.message,
              "This install link was not made here. Start again from the install page.",
            );
            return true;
          },
        );
        assert.equal(insertOne.called, false);
      });
    }
  });
});

function register(create: () => Promise<StateStoreUnderTest>): void {
  for (const { group, name, run } of stateStoreCases(create)) it(`${group}: ${name}`, run);
}

function onlyInserting(insertOne: Collection["insertOne"]): Collection {
  const unexpected = () => assert.fail("only insertOne was expected");
  return {
    insertOne,
    find: unexpected,
    findOne: unexpected,
    insertMany: unexpected,
    updateOne: unexpected,
    updateMany: unexpected,
    findOneAndUpdate: unexpected,
    bulkWrite: unexpected,
    deleteOne: unexpected,
    deleteMany: unexpected,
  };
}
