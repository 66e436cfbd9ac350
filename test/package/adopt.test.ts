import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { approveInstall, Browser, type LocalSlack, startLocalSlack } from "local-slack";
import { freePort } from "../../src/demo/running-app.js";
import { readManifest } from "../../src/manifest/app-manifest.js";
import { onMongoServer } from "../databases.js";
import { codeBlocks } from "../docs/markdown.js";
import { npm } from "../npm.js";
import { onPosix } from "../on-posix.js";
import { tarball } from "./pack.js";

const TEXT = readFileSync("docs/adopt.md", "utf8");
const [PACKAGE = "", MANIFEST = ""] = codeBlocks(TEXT, "json");
const [BEFORE = "", AFTER = ""] = codeBlocks(TEXT, "js");
const [INSTALL = "", ADOPT = "", GENERATE = "", IMPORT = "", START = ""] = codeBlocks(TEXT, "sh");

onPosix.describe("The steps of docs/adopt.md, in their order (long: 100 s)", () => {
  onMongoServer("on a server", (uri) => {
    it("bring a Bolt starter over: its workspace still gets answers, and a new one installs", async function () {
      this.timeout(180_000);
      const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-adopt-"));
      const localSlack = await startLocalSlack();
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      let environment: Record<string, string> = {
        PORT: String(port),
        SLACK_CLIENT_ID: localSlack.clientId,
        SLACK_CLIENT_SECRET: localSlack.clientSecret,
        SLACK_SIGNING_SECRET: localSlack.signingSecret,
        SLACK_API_URL: localSlack.apiUrl,
        SLACK_AUTHORIZE_URL: localSlack.authorizeUrl,
      };
      const write = (file: string, text: string) => writeFileSync(join(directory, file), text);
      const run = (command: string, ...more: readonly string[]) => {
        const [program = "", ...args] = command.trim().split(" ");
        const { status, stdout, stderr } = spawnSync(program, [...args, ...more], {
          cwd: directory,
          env: { ...process.env, ...environment },
          encoding: "utf8",
        });
        assert.equal(status, 0, `${command}${stdout}${stderr}`);
        return stdout;
      };
      try {
        localSlack.configureApp({
          redirectUrls: [`${url}/slack/oauth_redirect`],
          eventsUrl: `${url}/slack/events`,
          commandUrls: {},
          botEvents: ["app_mention"],
          botScopes: ["app_mentions:read", "chat:write"],
          userScopes: [],
        });
        const [acme, second] = localSlack.workspaces;
        assert.ok(acme && second);
        write("package.json", PACKAGE);
        write("manifest.json", MANIFEST);
        const quickly = ["--prefer-offline", "--no-audit", "--no-fund"];
        const words = INSTALL.trim()
          .split(" ")
          .slice(1)
          .map((word) => (word.endsWith(".tgz") ? tarball() : word));
        assert.ok(words.includes(tarball()), INSTALL);
        const { status, stderr } = npm([...words, ...quickly], { cwd: directory, timeout: 110_000 });
        assert.equal(status, 0, stderr);

        write("app.js", againstLocalSlack(BEFORE));
        await whileItRuns(directory, START, environment, url, async () => {
          await install(localSlack, url, acme);
          await getsAnAnswer(localSlack, acme);
        });
        const kept = readdirSync(directory).filter((name) => name.startsWith("installs"));
        assert.equal(kept.length, 1);

        const said = run(ADOPT, "--yes");
        assert.match(said, /app\.js:\d+ keeps tokens in files.*\(step 5\)/);
        assert.match(said, /app\.js:\d+ makes states .*\(step 3\)/);
        assert.doesNotMatch(said, /package\.json:/);
        assert.deepEqual(readManifest(join(directory, "manifest.yml")).requestPaths, ["/slack/events"]);
        write("app.js", againstLocalSlack(AFTER));
        environment = { ...environment, MONGODB_URI: uri(), TOKEN_KEYS: run(GENERATE).trim() };
        assert.match(run(IMPORT), /: 1 taken, .* 0 refused\.\n$/);
        for (const name of kept) rmSync(join(directory, name), { recursive: true });

        await whileItRuns(directory, START, environment, url, async () => {
          await getsAnAnswer(localSlack, acme);
          await install(localSlack, url, second);
          await getsAnAnswer(localSlack, second);
        });
      } finally {
        await localSlack.stop();
        rmSync(directory, { recursive: true, force: true });
      }
    });
  });
});

type Workspace = LocalSlack["workspaces"][number];

async function whileItRuns(
  directory: string,
  command: string,
  environment: Readonly<Record<string, string>>,
  url: string,
  work: () => Promise<void>,
): Promise<void> {
  const [program = "", ...args] = command.trim().split(" ");
  const env = { ...process.env, ...environment };
  const child = spawn(program, args, { cwd: directory, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  try {
    await untilItAnswers(url, child, () => output);
    await work();
  } finally {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  }
}

async function untilItAnswers(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = performance.now() + 20_000;
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (!(await answers())) {
    assert.ok(child.exitCode === null && performance.now() < deadline, `It does not answer: ${output()}`);
    await pause(50);
  }
}

async function install(localSlack: LocalSlack, url: string, { id, people }: Workspace): Promise<void> {
  const browser = new Browser();
  const [addToSlack] = (await browser.get(`${url}/slack/install`)).links();
  assert.ok(addToSlack, "Bolt's own page has a button that leads to Slack");
  const page = await approveInstall(browser, addToSlack.url, { team: id, user: people[0].id });
  assert.equal(page.status, 200, page.text);
  assert.ok(localSlack.bot(id), "the app is installed");
}

async function getsAnAnswer(localSlack: LocalSlack, { id, people, general }: Workspace): Promise<void> {
  const answers = () => localSlack.messages(general).filter(({ by }) => by !== "person");
  const before = answers().length;
  const text = `<@${localSlack.bot(id)?.userId}> hi`;
  await localSlack.postMessage({ team: id, user: people[1].id, channel: general, text });
  const answer = await localSlack.until("an answer", () => answers()[before]);
  assert.equal(answer.text, "Hello!");
}

/** The program with what points Bolt at another Slack than slack.com. */
function againstLocalSlack(program: string): string {
  const options = "const app = new bolt.App({\n";
  assert.ok(program.includes(options));
  const pointed = program.replace(
    options,
    `${options}  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },\n`,
  );
  const authorize = "authorizationUrl: process.env.SLACK_AUTHORIZE_URL";
  return pointed.includes("installerOptions: {")
    ? pointed.replace("installerOptions: {", `installerOptions: {\n    ${authorize},`)
    : pointed.replace(options, `${options}  installerOptions: { ${authorize} },\n`);
}
