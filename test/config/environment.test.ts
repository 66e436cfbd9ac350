import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment } from "../../src/config/environment.js";
import { ConfigError } from "../../src/errors.js";
import { manifest, read, SLACK } from "./example-environment.js";

describe("environment", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "environment-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  it("puts the process's variables over the file's, and lets an empty one hide nothing", () => {
    const file = join(directory, ".env");
    writeFileSync(file, '\uFEFFA=file\nB="file b" # comment\nC=file\nD=\n# E=1\n');
    assert.deepEqual(environment({ A: "process", B: "", F: "f", G: undefined }, file), {
      A: "process",
      B: "file b",
      C: "file",
      F: "f",
    });
  });

  describe("of a service that the Slack CLI starts", () => {
    const cli = { SLACK_CLI_XAPP: "xapp-1-A1-2-0123456789", SLACK_CLI_XOXB: "xoxb-1234567890-abcdefghij" };

    it("has the tokens that it gives, and the credentials of no other app, whether of the file or of the process", () => {
      const file = join(directory, ".env-of-another-app");
      writeFileSync(
        file,
        "SLACK_CLIENT_ID=1.2\nSLACK_SIGNING_SECRET=s\nSLACK_BOT_TOKEN=xoxb-old\nPORT=3001\n",
      );
      const env = environment({ ...cli, SLACK_CLIENT_SECRET: "s" }, file);
      assert.deepEqual(env, {
        ...cli,
        SLACK_APP_TOKEN: cli.SLACK_CLI_XAPP,
        SLACK_BOT_TOKEN: cli.SLACK_CLI_XOXB,
        PORT: "3001",
      });
      const { slack } = read(env, manifest);
      assert.deepEqual(
        [slack.appToken, slack.credentials],
        [cli.SLACK_CLI_XAPP, { kind: "bot token", botToken: cli.SLACK_CLI_XOXB }],
      );
    });

    it("stays as it is where one of the two tokens is missing", () => {
      for (const name of Object.keys(cli)) {
        const one = { ...SLACK, [name]: "xoxb-1" };
        assert.deepEqual(environment(one, join(directory, "none")), one);
      }
    });
  });

  it("does without a file", () => {
    assert.deepEqual(environment({ A: "a" }, join(directory, "none")), { A: "a" });
  });

  it("says so when the file cannot be read", () => {
    assert.throws(
      () => environment({}, directory),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /cannot be read \(EISDIR\)/);
        return true;
      },
    );
  });
});
