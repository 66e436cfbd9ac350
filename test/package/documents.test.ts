import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import { botInstallation, workspaceInstallation } from "../../src/testing/installation-store/examples.js";
import { onMongoServer } from "../databases.js";
import { codeBlocks } from "../docs/markdown.js";
import { installAndMention, readmeApp } from "./readme-app.js";
import { TarballProject } from "./tarball-project.js";

const PROGRAMS = codeBlocks(readFileSync("docs/store.md", "utf8"), "ts");

describe("What the documents show, in somebody else's project (long: 25 s)", () => {
  let project: TarballProject;
  before(function () {
    this.timeout(120_000);
    project = TarballProject.shared();
  });

  it("each program of docs/store.md, docs/clients.md, docs/events.md and docs/own-app.md is TypeScript that its strictest settings accept", () => {
    const [clients = ""] = codeBlocks(readFileSync("docs/clients.md", "utf8"), "ts");
    assert.match(clients, /boundClients\(/);
    const events = codeBlocks(readFileSync("docs/events.md", "utf8"), "ts").at(-1) ?? "";
    assert.match(events, /new SlackReceiver\(/);
    const ownApp = codeBlocks(readFileSync("docs/own-app.md", "utf8"), "ts").at(-1) ?? "";
    assert.match(ownApp, /clientsOf\(/);
    const programs = [...PROGRAMS, clients, events, ownApp];
    assert.deepEqual(
      project.typeErrors(programs),
      programs.map(() => ""),
    );
  });

  it("the contract is run on a store by node:test", () => {
    const { status, stdout } = run("installationStoreCases");
    assert.equal(status, 0, stdout);
    assert.match(stdout, /pass 9\n/);
  });

  it("the contract of stores that refresh tokens is run on `rotating` by node:test", () => {
    const { status, stdout } = run("rotatingStoreCases");
    assert.equal(status, 0, stdout);
    assert.match(stdout, /pass 12\n/);
  });

  onMongoServer("README's Bolt app", (uri) => {
    it("installs into a workspace and answers a mention", () => {
      const { imports, body } = readmeApp();
      return installAndMention(uri(), (environment) => project.start(imports + body, environment));
    });
  });

  onMongoServer("docs/store.md", (uri) => {
    it("import Slack's files, count a key's records and list them without secrets", async () => {
      const baseDir = join(project.directory, "installs", "files");
      const files = new oauth.FileInstallationStore({ baseDir, clientId: "1.2" });
      await files.storeInstallation(workspaceInstallation());
      await files.storeInstallation(botInstallation("second", { team: { id: "T2" } }));
      const broken = join(baseDir, "1.2T3");
      mkdirSync(broken);
      writeFileSync(join(broken, "app-latest"), "{");

      const environment = {
        MONGODB_URI: uri(),
        TOKEN_KEYS: `2026a:${Buffer.alloc(32, "t").toString("base64")}`,
        SLACK_CLIENT_ID: "1.2",
        FILE_STORE_CLIENT_ID: "1.2",
        BASE_DIR: baseDir,
        KEY_ID: "2026a",
      };
      const counts = '{"read":5,"stored":3,"skipped":1,"failed":1}\n';
      const dry = run("importInstallations", environment, "--dry-run");
      assert.deepEqual(dry, {
        status: 0,
        stdout: counts,
        stderr: `${join(broken, "app-latest")}: It is no JSON object.\n`,
      });
      assert.equal(run("countDocuments", environment).stdout, "0 records are sealed with key 2026a\n");

      assert.deepEqual(run("importInstallations", environment), dry);
      assert.equal(run("countDocuments", environment).stdout, "3 records are sealed with key 2026a\n");
      const listed = run("projection", environment);
      assert.equal(listed.status, 0, listed.stderr);
      const records = listed.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      assert.deepEqual(
        records.map(({ _id }) => _id),
        ["1.2:team:T1", "1.2:team:T1:user:U1", "1.2:team:T2"],
      );
      assert.ok(!/sealed|xox/.test(listed.stdout));
    });

    it("open a client", async () => {
      const { status, stderr } = run("serverSelectionTimeoutMS", { MONGODB_URI: uri() });
      assert.equal(status, 0, stderr);
    });
  });

  /** Runs the one program of docs/store.md that has this text in it. */
  function run(text: string, environment: Readonly<Record<string, string>> = {}, ...args: string[]) {
    const [program, ...others] = PROGRAMS.filter((each) => each.includes(text));
    assert.ok(program !== undefined && others.length === 0, `docs/store.md has one program with ${text}`);
    const { status, stdout, stderr } = project.run(program, environment, ...args);
    return { status, stdout, stderr };
  }
});
