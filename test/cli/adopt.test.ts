import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readManifest } from "../../src/manifest/app-manifest.js";
import { runCommand, spawnCommand } from "../process/command-process.js";

const STARTER = readFileSync("test/fixtures/manifests/starter-javascript.json", "utf8");

const PACKAGE = `{
  "dependencies": {
    "@slack/bolt": "^4.1.0"
  }
}
`;
const APP = `import bolt from "@slack/bolt";
import { FileInstallationStore } from "@slack/oauth";

// const app = new App({ socketMode: true });
const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN, // of the one workspace
  socketMode: true,
  appToken: process.env.SLACK_APP_TOKEN,
});
`;
const RECEIVER = `import { App, ExpressReceiver } from "@slack/bolt";
const receiver = new ExpressReceiver({
  stateSecret: "s",
  installationStore: new FileInstallationStore(),
});
export const app: App = new App({ receiver, socketMode: false });
export const other = { installationStore: { fetchInstallation: () => Promise.reject(new Error("none")) } };
export const third = new MemoryInstallationStore();
`;

describe("bolt-mongodb-app adopt", function () {
  this.timeout(60_000); // it may have to be built first
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "adopt-"));
    put("package.json", PACKAGE);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function put(file: string, text: string): void {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  const adopt = (...args: readonly string[]) => runCommand("adopt", args, { directory, environment: {} });
  const adoptInOwnProcess = (...args: readonly string[]) =>
    spawnCommand("adopt", args, { directory, environment: {} });
  const read = (file: string) => readFileSync(join(directory, file), "utf8");

  it("writes manifest.yml from manifest.json, which stays, and names what has to change with file and line", async () => {
    put("manifest.json", STARTER);
    put("app.js", APP);
    put("node_modules/x/index.js", APP);
    const { code, stdout, stderr } = await adoptInOwnProcess("--url", "https://bot.example.org", "--yes");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^- manifest\.json\n\+ manifest\.yml\n[\s\S]*\+ tokens_revoked\n/);
    assert.match(stdout, /\nmanifest\.json stays as it is\. This package reads manifest\.yml/);
    assert.match(stderr, /^Warning: manifest\.yml:\d+ display_information\.description is missing/);
    const lines = stdout.slice(stdout.indexOf("What has to change")).match(/^ {2}\S+:\d+ .{18}/gm);
    assert.deepEqual(lines, [
      "  package.json:3 names @slack/bolt ",
      "  package.json:2 does not name bolt",
      "  package.json:2 does not name mong",
      "  app.js:5 has no installatio",
      "  app.js:5 has no store of OA",
      "  app.js:6 gives the app the ",
      "  app.js:7 switches Socket Mo",
      "  app.js:8 gives an app-level",
    ]);
    assert.match(read("manifest.yml"), /^display_information:\n {2}name: Tea Round\n/m);
    assert.equal(readManifest(join(directory, "manifest.yml")).redirectPath, "/slack/oauth_redirect");
    assert.deepEqual([read("manifest.json"), read("app.js")], [STARTER, APP]);
  });

  it("gives an app that signs people in the redirect URL of that, too", async () => {
    const manifest = JSON.parse(STARTER);
    manifest.oauth_config.scopes.user = ["openid", "email"];
    put("manifest.json", JSON.stringify(manifest));
    put("app.js", APP);
    const { code, stdout, stderr } = await adopt("--url", "https://bot.example.org", "--yes");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\+ https:\/\/bot\.example\.org\/slack\/signin\/redirect\n/);
    const { signIn, userScopes } = readManifest(join(directory, "manifest.yml"));
    assert.deepEqual([signIn?.scopes, userScopes], [["openid", "email"], []]);
  });

  it("finds stores of other kinds and signed states in TypeScript, for a program", async () => {
    put("manifest.yml", readFileSync("test/fixtures/manifests/with-oauth.yml", "utf8"));
    put("src/receiver.ts", RECEIVER);
    put("dist/receiver.js", RECEIVER);
    const { code, stdout } = await adopt("--yes", "--json");
    assert.equal(code, 0);
    const { manifest, from, written, problems, code: places } = JSON.parse(stdout);
    assert.deepEqual([manifest, from, written, problems], ["manifest.yml", "manifest.yml", true, []]);
    assert.deepEqual(
      places
        .filter(({ file }: { file: string }) => file !== "package.json")
        .map(({ file, line, step, what }: { file: string; line: number; step: number; what: string }) => [
          file,
          line,
          step,
          what.split(" ").slice(0, 4).join(" "),
        ]),
      [
        ["src/receiver.ts", 3, 3, "makes states that are"],
        ["src/receiver.ts", 4, 5, "keeps tokens in files,"],
        ["src/receiver.ts", 7, 3, "is an installation store"],
        ["src/receiver.ts", 8, 3, "keeps tokens in memory,"],
      ],
    );
  });

  it("has nothing more to say of an app that has come over", async () => {
    put("manifest.yml", readFileSync("test/fixtures/manifest.yml", "utf8"));
    put(
      "package.json",
      '{"dependencies":{"@slack/bolt":"^5.0.0","mongodb":"^7.0.0","bolt-mongodb-app":"file:x"}}',
    );
    put(
      "app.js",
      'import bolt from "@slack/bolt";\nnew bolt.App({ clientId, installationStore, installerOptions: { stateStore: s } });\n',
    );
    const { code, stdout } = await adopt();
    assert.equal(code, 0);
    assert.equal(
      stdout,
      "manifest.yml has all that distribution needs.\n\nIn package.json and the sources nothing was found that has to change.\n",
    );
  });

  it("writes nothing without agreement, without a manifest, and where there is no Bolt app", async () => {
    const none = await adopt("--yes");
    assert.equal(none.code, 1);
    assert.match(none.stderr, /^There is no manifest\.yml, manifest\.yaml or manifest\.json here\./);
    put("manifest.json", STARTER);
    const refused = await adopt();
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /^Write manifest\.yml\? There is nobody to ask/);
    put("package.json", "{}");
    const foreign = await adopt("--yes");
    assert.equal(foreign.code, 1);
    assert.match(foreign.stderr, /^There is no package\.json here that names @slack\/bolt/);
    assert.deepEqual(readdirSync(directory).sort(), ["manifest.json", "package.json"]);
  });
});
