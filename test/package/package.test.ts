import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { onEachDatabaseTarget } from "../databases.js";
import { npm } from "../npm.js";
import { TarballProject } from "./tarball-project.js";

describe("The packed package (long: 20 s)", function () {
  this.timeout(60_000); // compilers and other processes
  let project: TarballProject;
  before(function () {
    this.timeout(120_000);
    project = TarballProject.shared();
  });

  it("has the files that it needs at run time and the documents, and nothing else", () => {
    const root = project.installed("bolt-mongodb-app");
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll("\\", "/"),
      );
    const template = readdirSync("template", { recursive: true, encoding: "utf8" })
      .map((file) => `template/${file}`.replaceAll("\\", "/"))
      .filter((file) => statSync(file).isFile());
    assert.deepEqual(files.filter((file) => file.startsWith("template/")).sort(), template.sort());
    assert.deepEqual(
      files.filter((file) => !/^((dist|commonjs|types)\/.+(\.js|\.d\.ts)|template\/.+)$/.test(file)).sort(),
      [
        ".env.example",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "commonjs/package.json",
        "manifest.yml",
        "package.json",
      ],
    );
    const inFolder = (folder: string, end: string) =>
      files
        .filter((file) => file.startsWith(folder) && file.endsWith(end))
        .map((file) => file.slice(folder.length));
    const entries = ["demo/start-with-local-slack.d.ts", "index.d.ts", "service.d.ts", "testing/index.d.ts"];
    assert.deepEqual(inFolder("types/", ".d.ts").sort(), entries, "which refer to those for require");
    const forRequire = inFolder("commonjs/", ".d.ts");
    assert.deepEqual(
      entries.filter((entry) => !forRequire.includes(entry)),
      [],
    );
    assert.deepEqual(inFolder("dist/", ".d.ts"), []);
    assert.deepEqual(inFolder("commonjs/", ".js").sort(), [
      "entry/service.js",
      "index.js",
      "modules.js",
      "testing/index.js",
    ]);
    assert.deepEqual(
      inFolder("dist/", ".js").filter((file) => /(test|\.commonjs)\.js$/.test(file)),
      [],
    );
  });

  it("and the local Slack would be published without a complaint of npm's", () => {
    for (const directory of [".", "packages/local-slack"]) {
      const { status, stderr } = npm(["publish", "--dry-run", "--ignore-scripts"], { cwd: directory });
      assert.equal(status, 0, stderr);
      const complaints = stderr
        .split("\n")
        .filter((line) => /^npm (warn|error)/.test(line) && !line.includes("requires you to be logged in"));
      assert.deepEqual(complaints, [], directory);
    }
  });

  it("has its commands, under the name of the package", () => {
    const help = project.runCommand("bolt-mongodb-app", "--help");
    assert.deepEqual([help.status, help.stderr], [0, ""]);
    for (const name of ["demo", "start", "doctor", "manifest", "keys"]) {
      assert.match(help.stdout, new RegExp(`^  ${name} `, "m"));
    }
    const { status, stdout } = project.runCommand("bolt-mongodb-app", "keys", "generate", "--id", "2026b");
    assert.equal(status, 0);
    assert.match(stdout, /^2026b:\S{44}\n$/);
  });

  it("has a demo that names the tarball to install where local-slack is missing, and ends with 2", () => {
    const { status, stdout, stderr } = project.runCommand("bolt-mongodb-app", "demo");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(
      stderr,
      /^The demo needs local-slack .*: npm install --save-dev \.\/local-slack-[\d.]+\.tgz\n$/,
    );
    const files = readdirSync(project.installed("bolt-mongodb-app", "dist"), {
      recursive: true,
      encoding: "utf8",
    });
    assert.ok(files.includes(join("demo", "run-demo.js")));
    assert.ok(!JSON.stringify(readdirSync(project.installed("."))).includes("local-slack"));
  });

  it("has a demo that takes its tour of the sample where local-slack is installed beside it", function () {
    this.timeout(120_000);
    project.withLocalSlack(() => {
      const { status, stdout, stderr } = project.runCommand("bolt-mongodb-app", "demo", "--once");
      assert.deepEqual([status, stderr], [0, ""], stdout);
      assert.match(stdout, /\nEvery step worked\.\n$/);
    });
  });

  const USES: Readonly<Record<string, string>> = {
    "README's example": readmeExample(),
    "Slack's interfaces and the driver's collections": `
      import type { InstallationStore, StateStore } from "@slack/oauth";
      import { type Collection, ensureIndexes, MongoInstallationStore, OAuthStateStore, TokenCipher } from "bolt-mongodb-app";
      import { installationStoreCases, rotatingStoreCases, stateStoreCases } from "bolt-mongodb-app/testing";
      import { type Document, MongoClient } from "mongodb";

      const client = new MongoClient("mongodb://localhost/");
      const db = client.db();
      await ensureIndexes(db);
      const cipher = TokenCipher.fromKeyRing("");
      const installations = db.collection("installations");
      const store: InstallationStore = new MongoInstallationStore({ installations, cipher });
      const states: StateStore = new OAuthStateStore({ states: db.collection("oauth_states"), secret: "" });
      installationStoreCases(() => store);
      rotatingStoreCases(() => ({ store, elsewhere: store }));
      stateStoreCases(() => ({ store: states, elsewhere: states, otherApp: states, lifetimeMs: 600_000 }));
      export const typed: Collection = db.collection<Document & { v: 1 }>("installations");
      // @ts-expect-error a client is no collection
      new MongoInstallationStore({ installations: client, cipher });
    `,
  };

  /** What is wrong with the types of each use. */
  const wrong = () => {
    const errors = project.typeErrors(Object.values(USES));
    return Object.fromEntries(Object.keys(USES).map((use, index) => [use, errors[index]]));
  };
  const NOTHING_WRONG = Object.fromEntries(Object.keys(USES).map((use) => [use, ""]));

  it("has types that fit README's example, Slack's interfaces and the driver's collections", () =>
    assert.deepEqual(wrong(), NOTHING_WRONG));

  it("has types that fit them, too, where the app has another release of mongodb than the package", () => {
    const withOwnMongodb = project.installed("bolt-mongodb-app", "node_modules");
    const manifest = project.installed("mongodb", "package.json");
    const released = readFileSync(manifest, "utf8");
    mkdirSync(withOwnMongodb);
    cpSync(project.installed("mongodb"), join(withOwnMongodb, "mongodb"), { recursive: true });
    writeFileSync(manifest, released.replace(/"version": "[^"]+"/, '"version": "7.999.0"'));
    try {
      assert.deepEqual(wrong(), NOTHING_WRONG);
    } finally {
      writeFileSync(manifest, released);
      rmSync(withOwnMongodb, { recursive: true });
    }
  });

  it("can be imported without Express, Bolt, the databases and the rest of the service", () => {
    const absent = ["express", "helmet", "@slack", "libsql", "mongodb", "pino", "yaml"];
    for (const name of absent) renameSync(project.installed(name), project.installed(`.${name}`));
    try {
      const { status, stdout, stderr } = project.run(`
        import { openDatabase, TokenCipher } from "bolt-mongodb-app";
        import { installationStoreCases } from "bolt-mongodb-app/testing";
        console.log(typeof TokenCipher.fromKeyRing, typeof installationStoreCases);
        await openDatabase({ directory: "data" }).catch(({ code }) => console.log(code));
        await openDatabase({ uri: "mongodb://127.0.0.1/" }).catch(({ code }) => console.log(code));
      `);
      assert.equal(status, 0, stderr);
      assert.equal(stdout, "function function\npackage_missing\npackage_missing\n");
    } finally {
      for (const name of absent) renameSync(project.installed(`.${name}`), project.installed(name));
    }
  });

  it("has the service as an entry of its own, which starts nothing when it is imported", () => {
    const { stdout, stderr } = project.run(`
      import { createApp, readConfig, runService } from "bolt-mongodb-app/service";
      console.log(typeof createApp, typeof readConfig, typeof runService);
    `);
    assert.equal(stdout, "function function function\n", stderr);
  });

  it("says for import, for require and for its commands which packages of the service are not installed", () => {
    const absent = ["express", "yaml"];
    for (const name of absent) renameSync(project.installed(name), project.installed(`.${name}`));
    try {
      const said = (part: string) =>
        `${part} needs express and yaml, which this project has not installed. Run: npm install "express@^5.3.0" "yaml@^2.9.1"\n`;
      const imported = project.run(`
        await import("bolt-mongodb-app/service").catch(({ code, message }) => console.log(code, message));
      `);
      assert.equal(imported.stdout, `package_missing ${said("bolt-mongodb-app/service")}`);
      const required = project.run(`
        import { createRequire } from "node:module";
        try { createRequire(import.meta.url)("bolt-mongodb-app/service"); }
        catch ({ code, message }) { console.log(code, message); }
      `);
      assert.deepEqual(required.stdout, imported.stdout, required.stderr);
      const { status, stderr } = project.runCommand("bolt-mongodb-app", "start");
      assert.deepEqual([status, stderr], [1, said("bolt-mongodb-app")]);
      const main = spawnSync(process.execPath, [project.installed("bolt-mongodb-app", "dist/main.js")], {
        encoding: "utf8",
      });
      assert.deepEqual([main.status, main.stderr], [1, said("bolt-mongodb-app/service")]);
    } finally {
      for (const name of absent) renameSync(project.installed(`.${name}`), project.installed(name));
    }
  });

  it("has everything that the service needs to run", () => {
    const cwd = project.installed("bolt-mongodb-app");
    const { status, stderr } = spawnSync(process.execPath, ["dist/main.js"], {
      cwd,
      env: {},
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stderr, /^The configuration cannot be used:\n( +- SLACK_\w+ is missing.*\n){3}$/);
  });

  onEachDatabaseTarget("keeps an installation, sealed, and uses a state up", (target) => {
    it("in somebody else's app", () => {
      const where = target();
      const database =
        "uri" in where
          ? `
        const client = new MongoClient(${JSON.stringify(where.uri)});
        await ensureIndexes(client.db());
        const [installations, states] = ["installations", "oauth_states"].map((name) => client.db().collection(name));
        const close = () => client.close();`
          : `
        const { installations, oauthStates: states, close } = await openDatabase(${JSON.stringify(where)});`;
      const { status, stdout, stderr } = project.run(`
        import { ensureIndexes, MongoInstallationStore, OAuthStateStore, openDatabase, TokenCipher } from "bolt-mongodb-app";
        import { MongoClient } from "mongodb";
        ${database}
        const cipher = TokenCipher.fromKeyRing("2026a:" + Buffer.alloc(32, "k").toString("base64"));
        const store = new MongoInstallationStore({ installations, cipher, clientId: "1.2" });
        await store.storeInstallation({
          team: { id: "T1" }, enterprise: undefined, isEnterpriseInstall: false,
          user: { id: "U1", token: undefined, scopes: undefined },
          bot: { token: "xoxb-of-t1", id: "B1", userId: "U2", scopes: ["chat:write"] },
        });
        const query = { teamId: "T1", enterpriseId: undefined, isEnterpriseInstall: false };
        const { bot } = await store.fetchInstallation(query);
        const records = JSON.stringify(await installations.find({}).toArray());
        const missing = await store.fetchInstallation({ ...query, teamId: "T2" }).catch(({ code }) => code);

        const stateStore = new OAuthStateStore({ states, secret: "a-client-secret" });
        const state = await stateStore.generateStateParam({ scopes: ["chat:write"] }, new Date());
        const { scopes } = await stateStore.verifyStateParam(new Date(), state);
        const again = await stateStore.verifyStateParam(new Date(), state).catch(({ code, reason }) => [code, reason]);
        await close();
        console.log(JSON.stringify({ token: bot.token, records, missing, scopes, again }));
      `);
      assert.equal(status, 0, stderr);
      const { records, ...rest } = JSON.parse(stdout);
      assert.match(records, /"sealedBot":"v1\.2026a\./);
      assert.doesNotMatch(records, /xoxb/);
      assert.deepEqual(rest, {
        token: "xoxb-of-t1",
        missing: "installation_not_found",
        scopes: ["chat:write"],
        again: ["slack_oauth_invalid_state", "oauth_state_used"],
      });
    });
  });
});

/** The block of code that shows how another app uses this package. */
function readmeExample(): string {
  const blocks = readFileSync("README.md", "utf8").matchAll(/```ts\n(.*?)```/gs);
  const example = [...blocks]
    .map(([, code]) => code)
    .find((code) => code?.includes('from "bolt-mongodb-app"'));
  assert.ok(example, "README has an example");
  return example;
}
