import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { constants } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as bolt from "@slack/bolt";
import * as oauth from "@slack/oauth";
import { ErrorCode as WebApiErrorCode } from "@slack/web-api";
import * as mongodb from "mongodb";
import { captureLog } from "./log-capture.js";

type Coded = Error & { code?: unknown };

function withCode(code: string | number): Coded {
  return Object.assign(new Error("failed"), { code });
}

/** Whatever the classes ask for: here it is only their codes that count. */
function instanceOf(Class: unknown, ...args: unknown[]): Coded {
  return Reflect.construct(Class as new (...args: unknown[]) => Coded, args);
}

function isErrorClass(value: unknown): boolean {
  return typeof value === "function" && value.prototype instanceof Error;
}

function assertCodeIsLogged(error: Coded): void {
  const { code } = error;
  assert.ok(typeof code === "string" || typeof code === "number", `${error.name} has a code`);
  const { log, entries } = captureLog();
  log.error({ err: error, code }, "failed");
  log.error({ err: Object.assign(new Error("outer"), { original: error }) }, "failed");
  log.error(`failed (code: ${code}, code=${code})`);
  const [first, second, third] = entries();
  assert.equal(first.err.code, code);
  assert.equal(first.code, code);
  assert.equal(second.err.cause.code, code);
  assert.equal(third.msg, `failed (code: ${code}, code=${code})`);
  const { log: textLog, lines } = captureLog({ format: "text" });
  textLog.error({ code }, `failed: {"code":"${code}"}`);
  assert.ok(
    lines.join("").includes(`failed: {"code":"${code}"} code=${JSON.stringify(code)}`),
    lines.join(""),
  );
}

/** Every error class of this project, by its name: each is in a file that is named after it. */
const FILES = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  /(^|-)errors?\.ts$/.test(file.replace(/.*[\\/]/, "")),
);
const MODULES = await Promise.all(FILES.map((file) => import(pathToFileURL(resolve("src", file)).href)));
const CLASSES = MODULES.flatMap((module) => Object.entries(module)).filter(
  ([name, Class]) => isErrorClass(Class) && name !== "AppError",
);

describe("The code of an error in the log", () => {
  assert.ok(CLASSES.length > 15);
  for (const [name, Class] of CLASSES) {
    it(`is shown for ${name}`, () => {
      const firsts: Readonly<Record<string, unknown>> = {
        ConfigError: [],
        OAuthStateError: "expired",
        SignInError: "sign_in_cancelled",
      };
      assertCodeIsLogged(instanceOf(Class, firsts[name] ?? {}, []));
    });
  }

  it("is shown for every code of Bolt, its OAuth and its Web API", () => {
    const codes = [bolt.ErrorCode, oauth.ErrorCode, WebApiErrorCode].flatMap((codes) => Object.values(codes));
    assert.ok(codes.length > 25);
    for (const code of codes) assertCodeIsLogged(withCode(code));
  });

  it("is shown for the codes of the driver and of MongoDB", () => {
    const { MONGODB_ERROR_CODES } = createRequire(import.meta.url)("mongodb/lib/error.js");
    const codes: number[] = [
      ...Object.values<number>(MONGODB_ERROR_CODES),
      11000,
      13,
      18,
      50,
      112,
      211,
      10107,
      13435,
    ];
    assert.ok(codes.length > 20);
    for (const code of codes) assertCodeIsLogged(new mongodb.MongoServerError({ message: "failed", code }));
  });

  it("is shown for every error of the system and for Node's own", async () => {
    const { errno, signals } = constants;
    assert.ok("E2BIG" in errno && signals);
    for (const code of Object.keys(errno)) assertCodeIsLogged(withCode(code));
    const thrown = [
      () => readFileSync("/nowhere"),
      () => Buffer.from(1 as never),
      () => new URL("nowhere"),
      () => structuredClone(() => undefined),
      () => createRequire(import.meta.url)("nowhere"),
    ].map((fails): Coded => {
      try {
        return fails() as never;
      } catch (error) {
        return error as Coded;
      }
    });
    const refused = await new Promise<Error>((resolve) => connect(1, "127.0.0.1").once("error", resolve));
    for (const error of [...thrown, refused]) assertCodeIsLogged(error);
    for (const code of [
      "ERR_HTTP2_ERROR",
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "UND_ERR_CONNECT_TIMEOUT",
    ]) {
      assertCodeIsLogged(withCode(code));
    }
  });

  for (const code of [
    "1234567890.123.0f1e2d3c4b5a",
    "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJhIn0.c2ln",
    "k3y-0f-s0me",
    123456,
  ]) {
    it(`is not shown when it may be Slack's OAuth code or state: ${code}`, () => {
      const { log, lines } = captureLog();
      log.error({ err: withCode(code), code, deep: { state: code } }, `code=${code} {"state":"${code}"}`);
      assert.ok(!lines.join("").includes(String(code)), lines.join(""));
    });
  }
});
