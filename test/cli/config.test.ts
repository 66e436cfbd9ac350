import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VARIABLES } from "../../src/config/config.js";
import { MANIFEST_FILE } from "../fixtures/test-app.js";
import { runCommand } from "../process/command-process.js";

const SECRET = "0123456789abcdef0123456789abcdef";
const OTHER_SECRET = "fedcba9876543210fedcba9876543210";
const KEY = Buffer.alloc(32, "config check").toString("base64");

describe("bolt-mongodb-app config check", function () {
  this.timeout(60_000); // it may have to be built first
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "config-check-"));
    copyFileSync(MANIFEST_FILE, join(directory, "manifest.yml"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Runs it; it shows no secret, and writes nothing. */
  async function check(environment: Readonly<Record<string, string>>, file: string, ...args: string[]) {
    writeFileSync(join(directory, ".env"), file);
    const end = await runCommand("config check", args, { directory, environment });
    for (const secret of [SECRET, OTHER_SECRET, KEY, "p4ssw0rd"]) {
      assert.ok(!`${end.stdout}${end.stderr}`.includes(secret), "a secret is in the output");
    }
    assert.deepEqual(readdirSync(directory).sort(), [".env", "manifest.yml"]);
    assert.equal(end.stderr, "");
    return end;
  }

  const FILE = `SLACK_CLIENT_ID=1.2\nSLACK_CLIENT_SECRET=${OTHER_SECRET}\nTOKEN_KEYS=one:${KEY}\nPORT=4000\nHOST=\n`;

  it("says of each variable where it comes from, and ends with 0 where the service would start", async () => {
    const environment = { SLACK_SIGNING_SECRET: SECRET, PORT: "5000", EVENTS_IN_HAND: "10" };
    const { code, stdout } = await check(environment, FILE);
    assert.equal(code, 0, stdout);
    for (const [name, source] of [
      ["SLACK_CLIENT_ID", "\\.env"],
      ["SLACK_SIGNING_SECRET", "the environment"],
      ["PORT", "the environment"],
      ["EVENTS_IN_FLIGHT", "the environment"],
      ["LOG_LEVEL", "its default"],
      ["HOST", "nowhere: it is not set"],
    ]) {
      assert.match(stdout, new RegExp(`^${name} +${source}$`, "m"));
    }
    assert.match(stdout, /^ok {7}The environment and manifest\.yml can be used\.$/m);
    const { healthy, variables, findings } = JSON.parse((await check(environment, FILE, "--json")).stdout);
    assert.equal(healthy, true);
    assert.deepEqual(
      variables.map(({ name }: { name: string }) => name),
      VARIABLES.map(({ name }) => name),
    );
    assert.deepEqual(variables[0], { name: "SLACK_CLIENT_ID", source: "file" });
    assert.ok(findings.some(({ id }: { id: string }) => id === "state-cookie.kept"));
  });

  it("says all that is wrong with variables and manifest at once, and ends with 1", async () => {
    writeFileSync(join(directory, "manifest.yml"), "display_information: {}\n");
    const file = `${FILE}MONGODB_URI=http://user:p4ssw0rd@example.com\nEVENTS_IN_FLIGHT=many\n`;
    const { code, stdout } = await check({}, file);
    assert.equal(code, 1);
    for (const problem of [
      /^failure {2}SLACK_SIGNING_SECRET is missing\./m,
      /^failure {2}MONGODB_URI must /m,
      /^failure {2}EVENTS_IN_FLIGHT must be a whole number/m,
      /^failure {2}manifest\.yml:\d+ display_information/m,
    ]) {
      assert.match(stdout, problem);
    }
    assert.match(stdout, /^MONGODB_URI +\.env$/m);
    const { healthy, findings } = JSON.parse((await check({}, file, "--json")).stdout);
    assert.equal(healthy, false);
    assert.ok(findings.length >= 4);
  });

  it("says that the .env file cannot be read", async () => {
    rmSync(join(directory, ".env"), { force: true });
    mkdirSync(join(directory, ".env"));
    const { code, stdout } = await runCommand("config check", ["--json"], { directory, environment: {} });
    assert.equal(code, 1);
    const { variables, findings } = JSON.parse(stdout);
    assert.deepEqual(variables, []);
    assert.match(findings[0].sentence, /^\.env cannot be read \(EISDIR\)/);
  });
});
