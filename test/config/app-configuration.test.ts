import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hiddenBy, readAppConfiguration } from "../../src/config/app-configuration.js";
import { ConfigError } from "../../src/errors.js";

const TOKEN = "xoxe.xoxp-1-secret";
const REFRESH = "xoxe-1-secret";

describe("readAppConfiguration", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "app-configuration-"));
    file = join(directory, ".env");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const problemsOf = (env: Record<string, string>): readonly string[] => {
    try {
      readAppConfiguration(env, file);
    } catch (error) {
      assert.ok(error instanceof ConfigError);
      assert.ok(!error.message.includes("secret"), error.message);
      return error.problems;
    }
    return [];
  };

  it("reads the process's variables over the file's, and Slack's own address by default", () => {
    writeFileSync(
      file,
      `SLACK_CONFIG_TOKEN=xoxe.xoxp-1-file\nSLACK_APP_ID=A0FILE\nSLACK_CONFIG_REFRESH_TOKEN=${REFRESH}\n`,
    );
    assert.deepEqual(readAppConfiguration({ SLACK_CONFIG_TOKEN: TOKEN, SLACK_APP_ID: "" }, file), {
      apiUrl: "https://slack.com/api/",
      token: TOKEN,
      refreshToken: REFRESH,
      appId: "A0FILE",
    });
    const { apiUrl } = readAppConfiguration({ SLACK_API_URL: "http://127.0.0.1:1/api" }, file);
    assert.equal(apiUrl, "http://127.0.0.1:1/api/");
  });

  it("does with a refresh token alone, which must be in the file", () => {
    const env = { SLACK_CONFIG_REFRESH_TOKEN: REFRESH };
    assert.match(
      problemsOf(env).join(),
      /^SLACK_CONFIG_REFRESH_TOKEN must be in \S+\.env, where the next one/,
    );
    assert.equal(readAppConfiguration({ ...env, SLACK_CONFIG_TOKEN: TOKEN }, file).refreshToken, undefined);
    writeFileSync(file, `SLACK_CONFIG_REFRESH_TOKEN=${REFRESH}\n`);
    const read = readAppConfiguration({}, file);
    assert.deepEqual([read.token, read.refreshToken], [undefined, REFRESH]);
  });

  for (const [what, env, sentence] of [
    ["nothing", {}, /^SLACK_CONFIG_TOKEN is missing\. Generate one at/],
    [
      "a bot token",
      { SLACK_CONFIG_TOKEN: "xoxb-secret" },
      /^SLACK_CONFIG_TOKEN has no app configuration token/,
    ],
    ["a refresh token", { SLACK_CONFIG_TOKEN: REFRESH }, /belongs in SLACK_CONFIG_REFRESH_TOKEN\.$/],
    ["no id", { SLACK_CONFIG_TOKEN: TOKEN, SLACK_APP_ID: "123.secret" }, /^SLACK_APP_ID must be the App ID/],
    [
      "no URL",
      { SLACK_CONFIG_TOKEN: TOKEN, SLACK_API_URL: "secret" },
      /^SLACK_API_URL must be a complete URL/,
    ],
    [
      "http",
      { SLACK_CONFIG_TOKEN: TOKEN, SLACK_API_URL: "http://s.example/" },
      /^SLACK_API_URL must begin with https/,
    ],
  ] as const) {
    it(`refuses ${what} in a sentence, without the value`, () => {
      const problems = problemsOf(env);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", sentence);
    });
  }

  it("refuses a refresh token of another shape, and says everything at once", () => {
    writeFileSync(file, "SLACK_CONFIG_REFRESH_TOKEN=xoxb-secret\n");
    assert.deepEqual(
      problemsOf({ SLACK_CONFIG_TOKEN: "secret", SLACK_APP_ID: "x" }).map((each) => each.split(" ")[0]),
      ["SLACK_CONFIG_TOKEN", "SLACK_CONFIG_REFRESH_TOKEN", "SLACK_APP_ID"],
    );
  });
});

describe("hiddenBy", () => {
  it("names the credentials of the process, which come before the file's", () => {
    const env = { SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: " ", PUBLIC_URL: "x", OTHER: "y" };
    assert.deepEqual(hiddenBy(env), ["SLACK_CLIENT_ID", "PUBLIC_URL"]);
  });
});
