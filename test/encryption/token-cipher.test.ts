import assert from "node:assert/strict";
import { KeyRingError, SealBrokenError, UnknownKeyError } from "../../src/encryption/encryption-error.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";

const KEY_A = Buffer.alloc(32, "a").toString("base64");
const KEY_B = Buffer.alloc(32, "b").toString("base64");
const RECORD = "client:team:T1";
const TOKEN = "xoxb-1-secret";

describe("TokenCipher", () => {
  describe("the key ring", () => {
    const refused: readonly [title: string, keyRing: string, message: RegExp][] = [
      ["empty", "", /TOKEN_KEYS is empty/],
      ["blank", " \n", /TOKEN_KEYS is empty/],
      ["a key without an id", KEY_A, /Key 1 of TOKEN_KEYS is not id:base64/],
      ["an id without a key", `one:${KEY_A},two:`, /Key 2 of TOKEN_KEYS is not id:base64/],
      ["an entry that is left empty", `one:${KEY_A},`, /Key 2 of TOKEN_KEYS is not id:base64/],
      ["an empty id", `:${KEY_A}`, /Key 1 of TOKEN_KEYS is not id:base64/],
      ["an id with a dot", `one.two:${KEY_A}`, /Key 1 of TOKEN_KEYS is not id:base64/],
      ["an id of 33 characters", `${"i".repeat(33)}:${KEY_A}`, /Key 1 of TOKEN_KEYS is not id:base64/],
      ["a key that is not base64", `one:${KEY_A.replace("Y", "!")}`, /Key 1 of TOKEN_KEYS is not id:base64/],
      ["two keys run together", `one:${KEY_A}${KEY_B}`, /Key 1 of TOKEN_KEYS is not id:base64/],
      ["a key of 31 bytes", `one:${bytes(31)}`, /Key 1 of TOKEN_KEYS has 31 bytes. A key has 32/],
      ["a key of 33 bytes", `one:${KEY_A},two:${bytes(33)}`, /Key 2 of TOKEN_KEYS has 33 bytes/],
      ["an id that comes twice", `one:${KEY_A},one:${KEY_B}`, /Key 2 of TOKEN_KEYS repeats an id/],
    ];
    for (const [title, keyRing, message] of refused) {
      it(`refuses ${title}, and shows no key`, () => {
        const error = thrownBy(() => TokenCipher.fromKeyRing(keyRing));
        assert.ok(error instanceof KeyRingError);
        assert.equal(error.code, "token_keys_invalid");
        assert.match(error.message, message);
        for (const part of keyRing.split(/[,:\s]/).filter((text) => text.length > 8)) {
          assert.ok(!error.message.includes(part.slice(0, 8)), `${error.message} shows a key`);
        }
        assert.equal(error.cause, undefined);
      });
    }

    it("accepts ids of 1 and 32 characters, spaces around entries, and base64url without padding", () => {
      const key = Buffer.alloc(32, 0xfb).toString("base64url");
      assert.match(key, /[-_]/);
      const cipher = TokenCipher.fromKeyRing(` i:${key} ,\n ${"A-z_9".padEnd(32, "0")}:${KEY_A}\n`);
      assert.equal(cipher.open(cipher.seal(TOKEN, RECORD, "bot"), RECORD, "bot"), TOKEN);
    });

    it("seals with the first key and opens with all: a rotation", () => {
      const before = TokenCipher.fromKeyRing(`old:${KEY_A}`);
      const during = TokenCipher.fromKeyRing(`new:${KEY_B},old:${KEY_A}`);
      const afterwards = TokenCipher.fromKeyRing(`new:${KEY_B}`);
      const old = before.seal(TOKEN, RECORD, "bot");
      const fresh = during.seal(TOKEN, RECORD, "bot");

      assert.match(old, /^v1\.old\./);
      assert.match(fresh, /^v1\.new\./);
      assert.equal(during.open(old, RECORD, "bot"), TOKEN);
      assert.equal(during.open(fresh, RECORD, "bot"), TOKEN);
      assert.equal(afterwards.open(fresh, RECORD, "bot"), TOKEN);
      assertUnknownKey(() => afterwards.open(old, RECORD, "bot"), "old");
      assertUnknownKey(() => before.open(fresh, RECORD, "bot"), "new");
    });
  });

  describe("a sealed value", () => {
    const cipher = TokenCipher.fromKeyRing(`one:${KEY_A},twin:${KEY_A}`);

    it("opens to the text that was sealed, whatever it is", () => {
      for (const text of ["", "x", "ключ 🔑 \u0000", "x".repeat(10_000)]) {
        assert.equal(cipher.open(cipher.seal(text, RECORD, "bot"), RECORD, "bot"), text);
      }
    });

    it("differs each time, and does not contain the text", () => {
      const values = Array.from({ length: 100 }, () => cipher.seal(TOKEN, RECORD, "bot"));
      assert.equal(new Set(values).size, values.length);
      const nonces = values.map((value) => payloadOf(value).subarray(0, 12).toString("hex"));
      assert.equal(new Set(nonces).size, values.length);
      for (const value of values) assert.ok(!payloadOf(value).includes(TOKEN.slice(0, 6)));
    });

    it("does not open in another record or another field, even when the joined names are the same", () => {
      const value = cipher.seal(TOKEN, "a:b", "c");
      assertBroken(() => cipher.open(value, "a:d", "c"), "a:d", "one");
      assertBroken(() => cipher.open(value, "a:b", "d"), "a:b", "one");
      assertBroken(() => cipher.open(value, "a", "b:c"), "a", "one");
      assertBroken(() => cipher.open(value, "a:bc", ""), "a:bc", "one");
      assertBroken(() => cipher.open(value, 'a:b","c', ""), 'a:b","c', "one");
      assert.equal(cipher.open(value, "a:b", "c"), TOKEN);
    });

    it("does not open under another key id, even one with the same key", () => {
      const value = cipher.seal(TOKEN, RECORD, "bot");
      assertBroken(() => cipher.open(value.replace("v1.one.", "v1.twin."), RECORD, "bot"), RECORD, "twin");
    });

    it("does not open with another key under its id", () => {
      const other = TokenCipher.fromKeyRing(`one:${KEY_B}`);
      assertBroken(() => other.open(cipher.seal(TOKEN, RECORD, "bot"), RECORD, "bot"), RECORD, "one");
    });

    it("does not open with any bit of nonce, ciphertext or tag flipped", () => {
      const bytes = payloadOf(cipher.seal("xoxb", RECORD, "bot"));
      assert.equal(bytes.length, 12 + 4 + 16);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        assertBroken(
          () => cipher.open(`v1.one.${changed.toString("base64url")}`, RECORD, "bot"),
          RECORD,
          "one",
        );
      }
    });

    it("does not open with any character of its text changed, added or left out", () => {
      for (const text of ["xoxb", "xoxb-", "xoxb-1"]) {
        const value = cipher.seal(text, RECORD, "bot");
        for (let at = 0; at <= value.length; at++) {
          for (const character of ["", "A", "_", ".", "=", " ", "\n", "+", "é"]) {
            for (const rest of [value.slice(at), value.slice(at + 1)]) {
              const changed = value.slice(0, at) + character + rest;
              if (changed !== value) assertRefused(() => cipher.open(changed, RECORD, "bot"), changed);
            }
          }
        }
        const last = value.slice(-1);
        for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
          const changed = value.slice(0, -1) + character;
          if (character !== last) assertBroken(() => cipher.open(changed, RECORD, "bot"), RECORD, "one");
        }
      }
    });

    it("does not open cut off at any place", () => {
      const value = cipher.seal(TOKEN, RECORD, "bot");
      for (let length = 0; length < value.length; length++) {
        assertRefused(() => cipher.open(value.slice(0, length), RECORD, "bot"), value.slice(0, length));
      }
    });

    const garbage: readonly unknown[] = [
      "",
      ".",
      "..",
      "v1",
      "v1..",
      "v1.one.",
      "v1.one.AAAA",
      `v1.one.${"A".repeat(37)}`,
      `v2.one.${"A".repeat(60)}`,
      `v1.o n e.${"A".repeat(60)}`,
      TOKEN,
      "🔑",
      undefined,
      null,
      7,
      {},
      ["v1.one.AAAA"],
    ];
    for (const value of garbage) {
      it(`is not ${JSON.stringify(value)}`, () => {
        const error = thrownBy(() => cipher.open(value, RECORD, "bot"));
        assert.ok(error instanceof SealBrokenError, String(error));
        assert.equal(error.code, "token_seal_broken");
        assert.equal(error.recordId, RECORD);
        assert.ok(!error.message.includes(TOKEN));
      });
    }
  });
});

function bytes(length: number): string {
  return Buffer.alloc(length, "k").toString("base64");
}

function payloadOf(sealed: string): Buffer {
  return Buffer.from(sealed.split(".")[2] ?? "", "base64url");
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

function assertBroken(action: () => unknown, recordId: string, keyId: string): void {
  const error = thrownBy(action);
  assert.ok(error instanceof SealBrokenError, String(error));
  assert.deepEqual([error.recordId, error.keyId], [recordId, keyId]);
  assert.ok(error.message.includes(recordId) && error.message.includes(keyId));
  assertSaysNothing(error);
}

function assertUnknownKey(action: () => unknown, keyId: string): void {
  const error = thrownBy(action);
  assert.ok(error instanceof UnknownKeyError, String(error));
  assert.equal(error.code, "token_key_unknown");
  assert.deepEqual([error.recordId, error.keyId], [RECORD, keyId]);
  assert.ok(error.message.includes(RECORD) && error.message.includes(keyId));
  assertSaysNothing(error);
}

/** A change in the key id makes another key of it; any other change breaks the seal. */
function assertRefused(action: () => unknown, value: string): void {
  const error = thrownBy(action);
  const names = value.split(".")[1] !== "one";
  assert.ok(
    error instanceof SealBrokenError || (names && error instanceof UnknownKeyError),
    `${value} ${error}`,
  );
  assertSaysNothing(error);
}

function assertSaysNothing(error: Error): void {
  for (const secret of [KEY_A, KEY_B, TOKEN]) assert.ok(!error.message.includes(secret.slice(0, 8)));
  assert.equal(error.cause, undefined);
}
