import assert from "node:assert/strict";
import { readConfig, secretsOf } from "../../src/config/config.js";
import { text, type Variable, wholeNumber } from "../../src/config/variables.js";
import { manifest, PRODUCTION, SLACK } from "./example-environment.js";

describe("The variables of an app's own listeners", () => {
  const rows: Readonly<Record<string, Variable>> = {
    pollDays: {
      name: "POLL_DAYS",
      description: "How many days a poll stays open",
      default: "7",
      required: "no",
      shape: wholeNumber(1, 30),
    },
    pollKey: {
      name: "POLL_KEY",
      description: "Where polls are counted",
      required: "in production",
      whenMissing: "Ask whoever counts polls.",
      isSecret: true,
      shape: text(() => undefined),
    },
  };

  it("are read by their row: the value in its type, or the default, or undefined", () => {
    assert.deepEqual(readConfig(SLACK, manifest, rows).settings, { pollDays: 7, pollKey: undefined });
    const env = { ...SLACK, POLL_DAYS: " 3 ", POLL_KEY: "a-key-of-polls" };
    assert.deepEqual(readConfig(env, manifest, rows).settings, { pollDays: 3, pollKey: "a-key-of-polls" });
  });

  it("are named with all the others that cannot be used", () => {
    assert.throws(() => readConfig({ ...PRODUCTION, PORT: "x", POLL_DAYS: "31" }, manifest, rows), {
      problems: [
        "PORT must be a whole number from 1 to 65535.",
        "POLL_DAYS must be a whole number from 1 to 30.",
        "POLL_KEY is missing, and PUBLIC_URL is on the internet. Ask whoever counts polls.",
      ],
    });
  });

  it("are among what no log shows, where their row says so", () => {
    const env = { ...SLACK, POLL_KEY: "a-key-of-polls" };
    assert.ok(secretsOf(readConfig(env, manifest, rows)).includes("a-key-of-polls"));
  });
});
