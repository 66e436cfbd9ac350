import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { manifest, PRODUCTION, problemsOf, read, SLACK } from "./example-environment.js";

describe("readConfig knows production", () => {
  const PUBLIC = [
    "https://app.example.com",
    "https://8.8.8.8",
    "https://[2606:4700::1111]",
    "https://a.localhost.dev",
  ];
  for (const url of PUBLIC) {
    it(`by ${url}`, () => {
      assert.equal(read({ ...PRODUCTION, PUBLIC_URL: url }, manifest).production, true);
      const problems = problemsOf({ ...SLACK, NODE_ENV: "development", PUBLIC_URL: url });
      assert.deepEqual(
        problems.map((problem) => problem.split(" ")[0]),
        ["MONGODB_URI", "TOKEN_KEYS"],
      );
      for (const problem of problems) assert.match(problem, /PUBLIC_URL is on the internet/);
    });
  }

  for (const url of [
    "https://localhost:3000",
    "https://app.localhost",
    "https://localhost./",
    "https://127.8.9.1",
    "https://[::1]:3000",
    "https://[::ffff:127.0.0.1]",
    "https://10.1.2.3",
    "https://172.31.0.1",
    "https://192.168.1.1",
    "https://169.254.1.1",
    "https://[fd00::1]",
    "https://[fe80::1]",
    "https://mac.local",
    "https://app.corp.internal",
    "https://app",
    "http://192.168.1.1:3000",
  ]) {
    it(`not by ${url}`, () => {
      assert.equal(read({ ...SLACK, PUBLIC_URL: url }, manifest).production, false);
    });
  }

  it("by NODE_ENV, whatever the address", () => {
    const local = { ...PRODUCTION, NODE_ENV: "production", PUBLIC_URL: "https://app.corp.internal" };
    assert.equal(read(local, manifest).production, true);
    assert.deepEqual(problemsOf({ ...local, PUBLIC_URL: "http://localhost:3000" }), [
      "PUBLIC_URL must begin with https:// in production.",
    ]);
    assert.match(
      problemsOf({ ...local, PUBLIC_URL: undefined })[0] ?? "",
      /^PUBLIC_URL is missing, and NODE_ENV is/,
    );
  });

  it("and says how to make a key, with a command that works", () => {
    const { TOKEN_KEYS: _, ...keyless } = PRODUCTION;
    const [problem = "", ...others] = problemsOf(keyless);
    assert.deepEqual(others, []);
    const command = /This command makes one: (node .*?'base64'\)")/.exec(problem)?.[1] ?? "no command";
    const key = execSync(command, { encoding: "utf8" }).trim();
    assert.equal(read({ ...keyless, TOKEN_KEYS: key }, manifest).tokenKeys, key);
    assert.ok(readFileSync("README.md", "utf8").includes(`\n${command}\n`));
    assert.ok(readFileSync(".env.example", "utf8").includes(command));
  });

  it("and allows plain http for secrets there only to this machine", () => {
    const slackAt = (host: string) => ({
      SLACK_API_URL: `http://${host}/api/`,
      SLACK_AUTHORIZE_URL: `http://${host}/authorize`,
    });
    assert.equal(problemsOf({ ...PRODUCTION, ...slackAt("127.0.0.1:4000") }).length, 0);
    assert.equal(problemsOf({ ...SLACK, ...slackAt("slack:4000") }).length, 0);
    assert.deepEqual(
      problemsOf({ ...PRODUCTION, ...slackAt("slack:4000") }).map((problem) => problem.slice(0, 45)),
      ["SLACK_API_URL must begin with https:// in pro", "SLACK_AUTHORIZE_URL must begin with https:// "],
    );
  });
});
