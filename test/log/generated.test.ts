import assert from "node:assert/strict";
import fc from "fast-check";
import { type Log, masker } from "../../src/log/log.js";
import { ENCODERS, isSeenIn, KNOWN, SECRETS } from "./generated-secrets.js";
import { captureLog } from "./log-capture.js";

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000);

type Position = (log: Log, text: string) => void;

function withStack(text: string): Error {
  return Object.assign(new Error("failed"), { stack: `Error: ${text}\n    at run (/app/src/x.ts:1:2)` });
}

/** Where in a line a secret may stand. */
const POSITIONS: Readonly<Record<string, Position>> = {
  message: (log, text) => log.info(text),
  "message with fields": (log, text) => log.info({ team: "T1" }, text),
  "value put into a message": (log, text) => log.info("it said %s", text),
  "object put into a message": (log, text) => log.info("it said %o", { deep: [text] }),
  field: (log, text) => log.info({ field: text }, "said"),
  key: (log, text) => log.info({ [text]: 1, deep: { [text]: 1 } }, "said"),
  deep: (log, text) => log.info({ a: { b: { c: { d: { e: [{ f: [[text]] }] } } } } }, "said"),
  "field named code": (log, text) => log.info({ code: text, deep: { state: text } }, "said"),
  Map: (log, text) => log.info({ map: new Map([["key", text]]), keys: new Map([[text, 1]]) }, "said"),
  Set: (log, text) => log.info({ set: new Set([text]) }, "said"),
  "list of headers": (log, text) => log.info({ rawHeaders: ["host", "x", "x-header", text] }, "said"),
  Headers: (log, text) =>
    log.info({ headers: new Headers({ "x-header": encodeURIComponent(text) }) }, "said"),
  URL: (log, text) =>
    log.info({ url: new URL(`https://example.com/?q=${encodeURIComponent(text)}`) }, "said"),
  URLSearchParams: (log, text) => log.info({ query: new URLSearchParams({ text }) }, "said"),
  Buffer: (log, text) =>
    log.info({ body: Buffer.from(text), deep: [new Uint8Array(Buffer.from(text))] }, "said"),
  "Buffer that was JSON": (log, text) =>
    log.info({ body: JSON.parse(JSON.stringify(Buffer.from(text))) }, "said"),
  "boxed string": (log, text) => log.info({ boxed: Object(text) }, "said"),
  symbol: (log, text) => log.info({ symbol: Symbol(text) }, "said"),
  toJSON: (log, text) => log.info({ object: { toJSON: () => ({ text }) } }, "said"),
  getter: (log, text) =>
    log.info({ object: Object.defineProperty({}, "x", { enumerable: true, get: () => text }) }, "said"),
  "error's message": (log, text) => log.error({ err: new Error(text) }, "failed"),
  "error alone": (log, text) => log.error(new Error(text)),
  "error's stack": (log, text) => log.error({ err: withStack(text) }, "failed"),
  "error's name": (log, text) => log.error({ err: Object.assign(new Error("x"), { name: text }) }, "failed"),
  "error's code": (log, text) => log.error({ err: Object.assign(new Error("x"), { code: text }) }, "failed"),
  "error's cause": (log, text) => log.error({ err: new Error("x", { cause: new Error(text) }) }, "failed"),
  "error's cause that is a string": (log, text) =>
    log.error({ err: new Error("x", { cause: text }) }, "failed"),
  "error's original": (log, text) =>
    log.error({ err: Object.assign(new Error("x"), { original: withStack(text) }) }, "failed"),
  "error's originals": (log, text) =>
    log.error(
      { err: Object.assign(new Error("x"), { originals: [new Error("y"), new TypeError(text)] }) },
      "failed",
    ),
  "error's own field": (log, text) =>
    log.error({ err: Object.assign(new Error("x"), { request: { text } }) }, "failed"),
  "Slack's error": (log, text) =>
    log.error({ err: Object.assign(new Error("x"), { data: { error: text } }) }, "failed"),
  "error in another field": (log, text) =>
    log.warn({ why: new Error(text), all: [new Error(text)] }, "failed"),
  "what was thrown": (log, text) => log.error({ err: text }, "failed"),
  "child log": (log, text) => log.child({ about: text, deep: { text } }).info("said"),
  "prefix of a child log": (log, text) => log.child({}, { msgPrefix: text }).info("said"),
};

describe(`log, with generated secrets (FUZZ_SEED=${SEED})`, function () {
  this.timeout(60_000 + 30 * RUNS);

  it("shows no secret of any kind, however encoded, wherever it stands", () => {
    const before = fc.constantFrom(
      "",
      " ",
      "\n",
      "\t",
      "u_",
      "%3D",
      "=",
      '"',
      "(",
      "x",
      "/",
      "Slack said:\n",
      ": '",
      "?q=",
    );
    const after = fc.constantFrom("", " and more", "\n    at run", '"', "&x=1", "'", "\\n");
    fc.assert(
      fc.property(
        SECRETS,
        fc.constantFrom(...Object.keys(ENCODERS)),
        fc.constantFrom(...Object.keys(POSITIONS)),
        before,
        after,
        fc.constantFrom("json", "text"),
        (secret, encoder, position, start, end, format) => {
          const { log, lines } = captureLog({ format, secrets: Object.values(KNOWN) });
          const text = start + ENCODERS[encoder]?.(secret.text) + end;
          POSITIONS[position]?.(log, text);
          assert.equal(lines.length, 1);
          const line = lines.join("");
          assert.ok(
            !isSeenIn(line, secret.core),
            `${secret.kind}, ${encoder}, ${position}, ${format}: ${line}`,
          );
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("shows no part of a secret where long text is cut", () => {
    const mask = masker(Object.values(KNOWN));
    fc.assert(
      fc.property(
        fc.constantFrom(KNOWN.clientSecret, KNOWN.key, `token=${KNOWN.signingSecret}`),
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: 0, max: 100 }),
        (secret, offset, secretsBefore) => {
          const before = `${KNOWN.signingSecret} `.repeat(secretsBefore);
          for (const end of [18_000, 20_000]) {
            const text = `${before.padEnd(end - offset, ".")} ${secret} ${".".repeat(5_000)}`;
            const shown = mask(text);
            assert.ok(shown.length < 20_000);
            assert.ok(!shown.includes(secret.slice(-32, -16)), shown.slice(-100));
          }
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
  });

  it("writes one whole line for anything that can be logged or thrown", () => {
    const throws = () => {
      throw new Error("must not be read");
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const odd = fc.oneof(
      fc
        .anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withSparseArray: true,
          withObjectString: true,
          withBoxedValues: true,
        })
        .map((value) => () => value),
      fc.constantFrom<() => unknown>(
        () => new Proxy({}, { get: throws, ownKeys: throws, getPrototypeOf: throws, has: throws }),
        () => new Proxy(new Error("x"), { get: throws, getPrototypeOf: throws }),
        () => revoked.proxy,
        () =>
          Object.defineProperties(
            new Error("x"),
            Object.fromEntries(
              ["stack", "name", "message", "code", "cause", "data", "original", "originals"].map((name) => [
                name,
                { get: throws },
              ]),
            ),
          ),
        () => Object.assign(new Error("x"), { originals: revoked.proxy }),
        () => {
          const error: Error & { originals?: unknown } = new Error("x");
          error.originals = [error, error];
          error.cause = error;
          return error;
        },
        () => {
          const object: Record<string, unknown> = {};
          object.self = { object };
          return object;
        },
        () => ({ toJSON: throws }),
        () => ({
          get field() {
            return throws();
          },
        }),
        () => {
          let deep: unknown = 1;
          for (let depth = 0; depth < 20_000; depth += 1) deep = { deep };
          return deep;
        },
        () =>
          Object.assign(new Error("x"), {
            message: { toString: throws },
            stack: 7,
            code: { toString: throws },
          }),
        () => Symbol("x"),
        () => Object.create(null),
        () => new Date(Number.NaN),
        () => ({ time: 1, level: 2, msg: 3, err: 4 }),
      ),
    );
    fc.assert(
      fc.property(odd, fc.constantFrom("json", "text"), (make, format) => {
        const value = make();
        const { log, lines } = captureLog({ format });
        log.error({ err: value }, "failed");
        log.error({ field: value, deep: [value] }, "failed");
        Reflect.apply(log.error, log, [value]);
        Reflect.apply(log.error, log, ["failed: %s %o", value, value]);
        log.child({ about: value }).error("failed");
        assert.equal(lines.length, 5);
        for (const line of lines) {
          assert.ok(line.endsWith("\n"));
          if (format === "json") JSON.parse(line);
        }
      }),
      { seed: SEED, numRuns: 400 },
    );
  });
});
