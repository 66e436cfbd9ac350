import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { DerivedKeys, EVENTS_PER_KEY } from "../../src/encryption/derived-keys.js";
import { SealBrokenError, UnknownKeyError } from "../../src/encryption/encryption-error.js";
import { readEnvelope } from "../../src/encryption/envelope.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";

const KEY_A = Buffer.alloc(32, "a").toString("base64");
const KEY_B = Buffer.alloc(32, "b").toString("base64");
const RECORD = "client:team:T1";
const TOKEN = "xoxb-1-secret";

function derivedKeys(eventsPerKey?: number): DerivedKeys {
  return new DerivedKeys(createSecretKey(Buffer.from(KEY_A, "base64")), eventsPerKey);
}

function cipherOfV2(keyRing: string): TokenCipher {
  return TokenCipher.fromKeyRing(keyRing, "TOKEN_KEYS", "v2");
}

function saltOf(sealed: string): string {
  return readEnvelope(sealed)?.salt ?? "";
}

describe("DerivedKeys", () => {
  it("gives each value of a record a key of its own", () => {
    const keys = derivedKeys();
    const made = Array.from({ length: 1_000 }, () => keys.forValue());
    assert.equal(new Set(made.map(({ salt }) => salt)).size, 1_000);
    assert.equal(new Set(made.map(({ key }) => key.export().toString("hex"))).size, 1_000);
  });

  it("gives so many events one key, and then the next", () => {
    const keys = derivedKeys(3);
    const salts = Array.from({ length: 7 }, () => keys.forEvent().salt);
    const [first, , , second, , , third] = salts;
    assert.deepEqual(salts, [first, first, first, second, second, second, third]);
    assert.equal(new Set(salts).size, 3);
  });

  it("never seals with a key so many events that random nonces could repeat", () => {
    assert.ok(EVENTS_PER_KEY <= 2 ** 32 / 1_000);
  });

  it("has other keys of events in every process", () => {
    assert.notEqual(derivedKeys().forEvent().salt, derivedKeys().forEvent().salt);
  });

  it("finds a key again by its salt, one for records and another for events", () => {
    const { salt, key } = derivedKeys().forValue();
    assert.ok(key.equals(derivedKeys().ofValue(salt)));
    assert.ok(!key.equals(derivedKeys().ofEvent(salt)));
    const event = derivedKeys().forEvent();
    assert.ok(event.key.equals(derivedKeys().ofEvent(event.salt)));
  });

  it("keeps the keys of events that it opens, and not more than a few", () => {
    const keys = derivedKeys();
    const salts = Array.from({ length: 65 }, (_, at) => String(at).padEnd(22, "A"));
    const [first = "", ...others] = salts;
    const key = keys.ofEvent(first);
    assert.equal(keys.ofEvent(first), key);
    for (const salt of others) keys.ofEvent(salt);
    assert.notEqual(keys.ofEvent(first), key);
  });
});

describe("A value sealed in the form v2", () => {
  const cipher = cipherOfV2(`one:${KEY_A},twin:${KEY_A}`);

  it("opens in its place, and in no other record or field", () => {
    const value = cipher.seal(TOKEN, RECORD, "bot");
    assert.match(value, /^v2\.one\.[\w-]{22}\.[\w-]+$/);
    assert.equal(cipher.open(value, RECORD, "bot"), TOKEN);
    assert.throws(() => cipher.open(value, RECORD, "user"), SealBrokenError);
    assert.throws(() => cipher.open(value, "client:team:T2", "bot"), SealBrokenError);
  });

  it("of an event opens as an event alone", () => {
    const event = cipher.sealEvent("{}", RECORD);
    assert.equal(cipher.openEvent(event, RECORD), "{}");
    assert.throws(() => cipher.open(event, RECORD, "body"), SealBrokenError);
    assert.throws(() => cipher.openEvent(cipher.seal("{}", RECORD, "body"), RECORD), SealBrokenError);
  });

  it("has a salt of its own, which events share", () => {
    const values = Array.from({ length: 100 }, () => saltOf(cipher.seal(TOKEN, RECORD, "bot")));
    assert.equal(new Set(values).size, 100);
    const events = Array.from({ length: 100 }, () => saltOf(cipher.sealEvent("{}", RECORD)));
    assert.equal(new Set(events).size, 1);
  });

  it("does not open with any character changed, added or left out", () => {
    for (const value of [cipher.seal("xoxb", RECORD, "bot"), cipher.sealEvent("xoxb", RECORD)]) {
      for (let at = 0; at <= value.length; at++) {
        for (const character of ["", "A", "_", ".", "=", " ", "\n", "é"]) {
          for (const rest of [value.slice(at), value.slice(at + 1)]) {
            const changed = value.slice(0, at) + character + rest;
            if (changed === value) continue;
            for (const open of [
              () => cipher.open(changed, RECORD, "bot"),
              () => cipher.openEvent(changed, RECORD),
            ]) {
              assert.throws(open, (error) =>
                [SealBrokenError, UnknownKeyError].some((each) => error instanceof each),
              );
            }
          }
        }
      }
    }
  });

  it("does not open as v1, under another id of the same key, or with another key", () => {
    const value = cipher.seal(TOKEN, RECORD, "bot");
    const payload = readEnvelope(value)?.payload;
    for (const changed of [`v1.one.${payload}`, value.replace(".one.", ".twin.")]) {
      assert.throws(() => cipher.open(changed, RECORD, "bot"), SealBrokenError);
    }
    assert.throws(() => cipherOfV2(`one:${KEY_B}`).open(value, RECORD, "bot"), SealBrokenError);
    assert.throws(() => cipherOfV2(`two:${KEY_B}`).open(value, RECORD, "bot"), UnknownKeyError);
  });

  it("is opened by a cipher that seals v1, and the other way round", () => {
    const v1 = TokenCipher.fromKeyRing(`one:${KEY_A}`);
    assert.equal(v1.open(cipher.seal(TOKEN, RECORD, "bot"), RECORD, "bot"), TOKEN);
    assert.equal(cipher.open(v1.seal(TOKEN, RECORD, "bot"), RECORD, "bot"), TOKEN);
    assert.equal(v1.openEvent(cipher.sealEvent("{}", RECORD), RECORD), "{}");
    assert.equal(cipher.openEvent(v1.sealEvent("{}", RECORD), RECORD), "{}");
  });
});
