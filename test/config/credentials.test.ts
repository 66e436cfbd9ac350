import assert from "node:assert/strict";
import { secretsOf } from "../../src/config/config.js";
import { manifest, PRODUCTION, problemsOf, read, SLACK } from "./example-environment.js";

describe("readConfig for one workspace", () => {
  const ONE = {
    SLACK_BOT_TOKEN: "xoxb-1234567890-abcdefghij",
    SLACK_SIGNING_SECRET: SLACK.SLACK_SIGNING_SECRET,
  };

  it("takes a bot token in place of the OAuth credentials", () => {
    assert.deepEqual(read(ONE, manifest).slack.credentials, {
      kind: "bot token",
      botToken: ONE.SLACK_BOT_TOKEN,
    });
  });

  it("refuses a bot token together with OAuth credentials, and says why", () => {
    assert.match(problemsOf({ ...SLACK, ...ONE }).join(), /^SLACK_BOT_TOKEN is set together with OAuth/);
    assert.match(
      problemsOf({ ...ONE, SLACK_CLIENT_ID: SLACK.SLACK_CLIENT_ID }).join(),
      /^SLACK_BOT_TOKEN is set together with OAuth/,
    );
  });

  it("refuses a bot token in production, and says why", () => {
    const { SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, ...rest } = PRODUCTION;
    assert.match(problemsOf({ ...rest, ...ONE }).join(), /^SLACK_BOT_TOKEN is for development/);
  });

  it("refuses what is no bot token", () => {
    for (const token of ["xoxp-1234567890-abcdefghij", "token", "xoxb-"]) {
      assert.match(
        problemsOf({ ...ONE, SLACK_BOT_TOKEN: token }).join(),
        /SLACK_BOT_TOKEN must be a bot token/,
      );
    }
  });
});

describe("readConfig in Socket Mode", () => {
  const APP_TOKEN = { SLACK_APP_TOKEN: "xapp-1-A0123456789-1234567890123-0123456789abcdef" };
  const { SLACK_SIGNING_SECRET: _, ...UNSIGNED } = SLACK;

  it("takes the app-level token beside OAuth credentials or a bot token, and needs no signing secret then", () => {
    const bot = { SLACK_BOT_TOKEN: "xoxb-1234567890-abcdefghij" };
    for (const credentials of [UNSIGNED, bot]) {
      const { slack } = read({ ...credentials, ...APP_TOKEN }, manifest);
      assert.deepEqual([slack.appToken, slack.signingSecret], [APP_TOKEN.SLACK_APP_TOKEN, undefined]);
      assert.match(problemsOf(credentials).join(), /^SLACK_SIGNING_SECRET is missing/);
    }
    assert.equal(read(SLACK, manifest).slack.appToken, undefined);
  });

  it("counts the app-level token among what no log may show", () => {
    assert.ok(secretsOf(read({ ...SLACK, ...APP_TOKEN }, manifest)).includes(APP_TOKEN.SLACK_APP_TOKEN));
  });

  it("refuses the app-level token in production, however production is set, and says why", () => {
    const { PUBLIC_URL: _url, ...rest } = PRODUCTION;
    for (const production of [PRODUCTION, { ...rest, PUBLIC_URL: "https://app.example.com" }]) {
      const problems = problemsOf({ ...production, ...APP_TOKEN });
      assert.equal(problems.length, 1, problems.join());
      assert.match(problems[0] ?? "", /^SLACK_APP_TOKEN is for development, and .*switch Socket Mode off/);
    }
  });

  it("refuses what is no app-level token", () => {
    for (const token of ["xoxb-1234567890-abcdefghij", "token", "xapp-"]) {
      assert.match(
        problemsOf({ ...SLACK, SLACK_APP_TOKEN: token }).join(),
        /SLACK_APP_TOKEN must be an app-level token/,
      );
    }
  });
});
