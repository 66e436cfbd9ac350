import assert from "node:assert/strict";
import { LogLevel } from "@slack/logger";
import { DatabaseUnavailableError } from "../../src/database/database-error.js";
import { createLog, errorInWords, masker, slackLogger } from "../../src/log/log.js";

function capture(options: { level?: "debug" | "info"; format?: "json" | "text"; secrets?: string[] } = {}) {
  const lines: string[] = [];
  const log = createLog({ level: "debug", ...options, destination: { write: (line) => lines.push(line) } });
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line)) };
}

describe("log", () => {
  describe("masker", () => {
    const mask = masker(["0123456789abcdef0123456789abcdef"]);
    const cases: [string, string, string][] = [
      ["a known secret", "it is 0123456789abcdef0123456789abcdef!", "it is [secret]!"],
      ["a bot token", "Bearer xoxb-12-34-AbC9 sent", "Bearer xoxb-[token] sent"],
      ["a rotated token", "xoxe.xoxp-1-Mi0yLTU", "xoxe-[token]"],
      ["a refresh token", "xoxe-1-My0xLTU2", "xoxe-[token]"],
      [
        "a webhook URL",
        "to https://hooks.slack.com/services/T1/B1/XYZ now",
        "to https://hooks.slack.com/[webhook] now",
      ],
      [
        "a webhook URL elsewhere",
        "http://127.0.0.1:9/services/T1/B1/XYZ",
        "http://127.0.0.1:9/services/T[webhook]",
      ],
      ["a code", "/slack/oauth_redirect?code=1.2.ab&x=1", "/slack/oauth_redirect?code=[secret]&x=1"],
      ["a state", "?x=1&state=abc.def", "?x=1&state=[secret]"],
      ["a JWT", "cookie eyJhbGciOiJI.eyJqdGkiOi.abc_-1", "cookie [jwt]"],
      [
        "a database password",
        "mongodb+srv://app:p%40ss@db.example.com/x",
        "mongodb+srv://[secret]@db.example.com/x",
      ],
      [
        "an escaped webhook URL",
        String.raw`https:\/\/hooks.slack.com\/services\/T1\/B1\/XYZ"`,
        'https://hooks.slack.com/[webhook]"',
      ],
      [
        "one escaped twice",
        String.raw`https:\\/\\/hooks.slack.com\\/services\\/T1\\/XYZ\"`,
        'https://hooks.slack.com/[webhook]"',
      ],
      [
        "an encoded webhook URL",
        "hooks.slack.com%2Fservices%2FT1%2FB1%2FXYZ end",
        "hooks.slack.com/[webhook] end",
      ],
      ["a function's token", "xwfp-1-2-abc", "xwfp-[token]"],
      ["an app-level token", "xapp-1-A1-2-abc end", "xapp-[token] end"],
      [
        "what opens a WebSocket",
        "wss://wss-primary.slack.com/link/?ticket=324c3c5c-fe81&app_id=1",
        "wss://wss-primary.slack.com/link/?ticket=[secret]&app_id=1",
      ],
      ["nothing", "team T1 installed as U1", "team T1 installed as U1"],
    ];
    for (const [name, text, expected] of cases) it(`masks ${name}`, () => assert.equal(mask(text), expected));
  });

  it("masks a secret anywhere in a line", () => {
    const { log, lines } = capture();
    log.info(
      { deep: { token: "xoxp-1-secret" }, err: new Error("failed with xoxb-2-secret") },
      "with xoxe-3-secret",
    );
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines[0] ?? "", /-secret/);
  });

  it("shows an error's code and its cause, and no other property of it", () => {
    const { log, entries } = capture();
    const cause = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED", body: "payload" });
    log.error({ err: new DatabaseUnavailableError("The database is away.", { cause }) }, "failed");
    const [{ err }] = entries();
    assert.equal(err.code, "database_unavailable");
    assert.equal(err.type, "DatabaseUnavailableError");
    assert.equal(JSON.stringify(err).includes("payload"), false);
    assert.equal(err.cause.code, "ECONNREFUSED", "the operator needs to know why");

    const wrapped = Object.assign(new Error("wrapped"), { original: cause });
    log.error({ err: wrapped }, "failed");
    assert.equal(entries()[1].err.cause.code, "ECONNREFUSED");
  });

  it("does not show an answer of Slack that could not be read", () => {
    const { log, lines } = capture();
    const error = Object.assign(new Error('An API error occurred: {"incoming_webhook":"private'), {
      code: "slack_webapi_platform_error",
      data: { ok: false, error: '{"incoming_webhook":"private' },
    });
    log.error({ err: error }, "failed");
    assert.doesNotMatch(lines.join(""), /private/);
    assert.match(lines.join(""), /could not be read/);
  });

  it("prints text for a terminal, with the trace of an error", () => {
    const { log, lines } = capture({ format: "text" });
    log.warn({ team: "T1" }, "Something");
    assert.match(lines[0] ?? "", /^\d\d:\d\d:\d\d WARN {2}Something team="T1"\n$/);
    log.error({ err: new Error("broken xoxb-1-secret") }, "Failed");
    assert.match(
      lines[1] ?? "",
      /^[\d:]+ ERROR Failed: Error: broken xoxb-\[token\] \(test\/log\/log\.test\.ts:\d+:\d+\)\n {4}at /,
    );
  });

  it("masks a short password as a word of its own, and no part of other words", () => {
    const mask = masker(["pw123", "abc"]);
    assert.equal(
      mask("pw123 was sent: u_pw123, 'pw123'; npw1234 is no password"),
      "[secret] was sent: u_[secret], '[secret]'; npw1234 is no password",
    );
    assert.equal(mask("abc"), "abc", "three letters may be any word");
  });

  it("masks a password in a URI that was not escaped, whoever made the URI", () => {
    const mask = masker([]);
    assert.equal(mask("to mongodb://user:p@ss/w@host:1/db failed"), "to mongodb://[secret]@host:1/db failed");
    assert.equal(mask("https://user:pass@host/a@b"), "https://[secret]@host/a@b");
    assert.equal(mask("https://host:1/a@b ssh://git@host"), "https://host:1/a@b ssh://git@host");
  });

  it("masks the value under a secret's name, and leaves the rest readable", () => {
    const { log, entries } = capture();
    log.info({
      client_secret: "a",
      accessToken: { value: "b", count: 1 },
      headers: { authorization: ["c"], host: "example.com", "set-cookie": "d" },
      entries: [
        ["refresh_token", "e"],
        ["team", "T1"],
      ],
      isToken: true,
      text: 'client_secret=f&x=1 {"password":"g","team":"T1"} { apiKey: \'h\' }',
    });
    const [entry] = entries();
    assert.deepEqual(entry.accessToken, { value: "[secret]", count: "[secret]" });
    assert.deepEqual(entry.headers, {
      authorization: ["[secret]"],
      host: "example.com",
      "set-cookie": "[secret]",
    });
    assert.deepEqual(entry.entries, [
      ["refresh_token", "[secret]"],
      ["team", "T1"],
    ]);
    assert.equal(entry.client_secret, "[secret]");
    assert.equal(entry.isToken, true);
    assert.equal(
      entry.text,
      `client_secret=[secret]&x=1 {"password":"[secret]","team":"T1"} { apiKey: '[secret]' }`,
    );
  });

  describe("as text, an error", () => {
    function told(error: unknown): string[] {
      const { log, lines } = capture({ format: "text" });
      log.error({ err: error, team: "T1" }, "Failed");
      return lines.join("").split("\n");
    }
    const place = String.raw`\(test/log/log\.test\.ts:\d+:\d+\)`;

    it("begins with its innermost cause, and ends with the errors that wrap it", () => {
      const cause = new TypeError("x is not a function");
      const lines = told(new Error("outer", { cause: new RangeError("middle", { cause }) }));
      assert.match(
        lines[0] ?? "",
        new RegExp(`ERROR Failed: TypeError: x is not a function ${place} team="T1"$`),
      );
      assert.match(lines[1] ?? "", /^ {4}at .*log\.test\.ts/);
      assert.deepEqual(lines.slice(-2), ["  in Error: outer", ""]);
    });

    it("of several listeners begins with the first listener's error, and has a line for each of the others", () => {
      const originals = [new TypeError("one"), new RangeError("two")];
      const lines = told(
        Object.assign(new Error("Multiple errors"), {
          code: "slack_bolt_multiple_listener_error",
          originals,
        }),
      );
      assert.match(lines[0] ?? "", /Failed: TypeError: one /);
      assert.match(lines.at(-2) ?? "", new RegExp(`^ {2}also RangeError: two ${place}$`));
      assert.equal(lines.at(-3), "  in Error (slack_bolt_multiple_listener_error): Multiple errors");
    });

    it("of our own begins with its sentence, and then has its cause", () => {
      const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
      const lines = told(new DatabaseUnavailableError("The database is away.", { cause }));
      assert.match(lines[0] ?? "", /Failed: DatabaseUnavailableError: The database is away\. /);
      assert.equal(lines.at(-2), "  because of Error (ECONNREFUSED): connect");
    });

    it("that is not an Error object is described in words", () => {
      assert.match(told("a string")[0] ?? "", /ERROR Failed: a string team="T1"$/);
    });
  });

  it("prints any error for the end of a process, masked", () => {
    const mask = masker([]);
    assert.match(
      errorInWords(new TypeError("no xoxb-1-2"), mask),
      /^TypeError: no xoxb-\[token\] \(test.*\)\n {4}at /,
    );
    assert.equal(errorInWords("xoxb-1-2", mask), "xoxb-[token]");
    assert.equal(errorInWords(undefined, mask), "undefined");
    assert.equal(errorInWords(Object.create(null), mask), "[unreadable]");
  });

  describe("as the logger of Slack's libraries", () => {
    it("stays at info when the log is at debug", () => {
      const { log, entries } = capture({ level: "debug" });
      const logger = slackLogger(log);
      logger.setLevel(LogLevel.DEBUG);
      assert.equal(logger.getLevel(), LogLevel.INFO);
      logger.debug("client secret and message text");
      logger.info("one", "two");
      assert.deepEqual(
        entries().map(({ msg }) => msg),
        ["one two"],
      );
    });

    it("passes an error on with its stack", () => {
      const { log, entries } = capture();
      slackLogger(log).error(new Error("boom"));
      const [entry] = entries();
      assert.equal(entry.level, "error");
      assert.equal(entry.msg, "boom");
      assert.match(entry.err.stack, /boom\n/);
    });
  });
});
