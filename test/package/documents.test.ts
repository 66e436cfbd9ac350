import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import { approveInstall, Browser, startLocalSlack } from "local-slack";
import { MongoClient } from "mongodb";
import { freePort } from "../../src/demo/running-app.js";
import { botInstallation, workspaceInstallation } from "../../src/testing/installation-store/examples.js";
import { onMongoServer } from "../databases.js";
import { codeBlocks } from "../docs/markdown.js";
import { TarballProject } from "./tarball-project.js";

const README = readFileSync("README.md", "utf8");
const [README_EXAMPLE = ""] = codeBlocks(README.slice(README.indexOf("## In your own Bolt app")), "ts");
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
    it("installs into a workspace and answers a mention", async () => {
      const localSlack = await startLocalSlack();
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      localSlack.configureApp({
        redirectUrls: [`${url}/slack/oauth_redirect`],
        eventsUrl: `${url}/slack/events`,
        commandUrls: {},
        botEvents: ["app_mention"],
        botScopes: ["app_mentions:read", "chat:write"],
        userScopes: [],
      });
      const child = project.start(againstLocalSlack(README_EXAMPLE), {
        MONGODB_URI: uri(),
        TOKEN_KEYS: `2026a:${Buffer.alloc(32, "t").toString("base64")}`,
        PORT: String(port),
        SLACK_CLIENT_ID: localSlack.clientId,
        SLACK_CLIENT_SECRET: localSlack.clientSecret,
        SLACK_SIGNING_SECRET: localSlack.signingSecret,
        SLACK_API_URL: localSlack.apiUrl,
        SLACK_AUTHORIZE_URL: localSlack.authorizeUrl,
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
        });
      }
      try {
        const deadline = performance.now() + 8_000;
        while (!(await answers(url))) {
          assert.ok(child.exitCode === null && performance.now() < deadline, `It does not answer: ${output}`);
          await pause(50);
        }
        const [acme] = localSlack.workspaces;
        assert.ok(acme);
        const browser = new Browser();
        const [addToSlack] = (await browser.get(`${url}/slack/install`)).links();
        assert.ok(addToSlack, "Bolt's own page has a button that leads to Slack");
        const page = await approveInstall(browser, addToSlack.url, {
          team: acme.id,
          user: acme.people[0].id,
        });
        assert.equal(page.status, 200, page.text);

        const bot = localSlack.bot(acme.id);
        assert.ok(bot, "the app is installed");
        await localSlack.postMessage({
          team: acme.id,
          user: acme.people[1].id,
          channel: acme.general,
          text: `<@${bot.userId}> hi`,
        });
        const answer = await localSlack.until("an answer", () =>
          localSlack.messages(acme.general).find(({ by }) => by !== "person"),
        );
        assert.equal(answer.text, "Hello!");
      } finally {
        child.kill();
        if (child.exitCode === null && child.signalCode === null) await once(child, "close");
        await localSlack.stop();
      }

      const client = new MongoClient(uri());
      const stored = await client.db().collection("installations").find().toArray();
      await client.close();
      assert.deepEqual(
        stored.map(({ kind, clientId }) => [kind, clientId]),
        [["workspace", localSlack.clientId]],
      );
      assert.match(stored[0]?.sealedBot, /^v1\.2026a\./);
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

/** README's text with two lines more, which point Bolt at another Slack than slack.com. */
function againstLocalSlack(snippet: string): string {
  const lines: Readonly<Record<string, string>> = {
    "const app = new bolt.App({": "  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },",
    "  installerOptions: {": "    authorizationUrl: process.env.SLACK_AUTHORIZE_URL,",
  };
  return Object.entries(lines).reduce((text, [before, line]) => {
    assert.equal(text.split(`${before}\n`).length, 2, `README's Bolt app has no line: ${before}`);
    return text.replace(`${before}\n`, `${before}\n${line}\n`);
  }, snippet);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
