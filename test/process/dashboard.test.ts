import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { OperatorBrowser } from "../dashboard/operator-browser.js";
import { onEachDatabaseTargetInTime } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { builtProgram } from "./built.js";
import { spawnCommand } from "./command-process.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

const LINK = /http:\/\/127\.0\.0\.1:\d+\/open\?key=[\w-]{43}/;

onEachDatabaseTargetInTime("process: the dashboard beside a running service", 12, (target) => {
  let scene: Scene;
  before(async function () {
    this.timeout(60_000); // it may have to be built first
    scene = await Scene.open(target());
    await scene.start();
    await scene.installed(scene.acme);
    await scene.installed(scene.globex);
    await scene.connected(scene.acme);
    await scene.answers(scene.acme);
  });
  after(() => scene.close());

  async function dashboard(
    ...args: readonly string[]
  ): Promise<{ process: ServiceProcess; browser: OperatorBrowser }> {
    const process = scene.spawnCommand([
      globalThis.process.execPath,
      builtProgram("command"),
      "dashboard",
      ...args,
    ]);
    await process.untilSaid(LINK);
    return { process, browser: await OperatorBrowser.open(LINK.exec(process.stdout)?.[0] ?? "") };
  }

  /** Nothing that was said, on a page or a terminal, is a secret that took part. */
  function assertNoSecret(...texts: readonly string[]): void {
    const { clientSecret, signingSecret, verificationToken, secretsIssued } = scene.localSlack;
    assert.ok(secretsIssued.length > 3);
    for (const secret of [clientSecret, signingSecret, verificationToken, ...secretsIssued]) {
      assert.ok(!texts.some((text) => text.includes(secret)), "a secret is shown");
    }
  }

  onPosix.it("prints its link, shows what the service does, and ends with 0 on SIGTERM", async () => {
    const { process, browser } = await dashboard();
    assert.match(
      process.stdout,
      /^The dashboard: http:\/\/127\.0\.0\.1:\d+\/open\?key=[\w-]{43}\nThe link works once, in one browser on this machine\. Ctrl-C ends the dashboard\.\n$/,
    );
    const texts: string[] = [];
    for (const path of ["/", "/workspaces", `/workspaces/${scene.acme.id}`, "/events", "/keys", "/audit"]) {
      const page = await browser.get(path);
      assert.equal(page.status, 200, path);
      texts.push(page.html);
    }
    assert.ok(texts[1]?.includes(scene.acme.name) && texts[1].includes(scene.globex.name));
    assert.ok(texts[2]?.includes(scene.acme.people[0].id));
    assert.match(texts[5] ?? "", />connect</);
    const { code } = await process.stop("SIGTERM");
    assert.equal(code, 0);
    assert.equal(process.stderr, "");
    assertNoSecret(...texts, process.output);
  });

  onPosix.it("prints for a program one line of JSON, and ends with 0 on Ctrl-C", async () => {
    const { process } = await dashboard("--json");
    const [line = "", ...rest] = process.stdout.split("\n");
    assert.deepEqual(rest, [""]);
    assert.deepEqual(Object.keys(JSON.parse(line)), ["url"]);
    assert.equal((await process.stop("SIGINT")).code, 0);
    assert.equal(process.stderr, "");
  });

  it("revokes a workspace's tokens while the service runs, which deletes the records", async () => {
    const { process, browser } = await dashboard();
    const question = await browser.settled(await browser.get(`/workspaces/${scene.globex.id}/revoke`));
    assert.match(question.text, new RegExp(`Revoke the tokens of workspace ${scene.globex.id} at Slack`));
    const done = await browser.settled(await browser.press(question, "Yes, do it"));
    assert.match(done.text, /The token of 1 record is dead at Slack, and \d records? (is|are) deleted\./);
    assert.ok(scene.localSlack.calls.some(({ method }) => method === "apps.uninstall"));
    const audit = await browser.get(`/audit?place=${scene.globex.id}`);
    assert.match(audit.text, /operator: dashboard installations_revoke/);
    assertNoSecret(question.html, done.html, audit.html, process.output);
    await process.stop();
  });

  it("erases what is stored about a customer, and the service goes on for the others", async () => {
    await scene.installed(scene.globex);
    const { process, browser } = await dashboard();
    const question = await browser.settled(await browser.get(`/workspaces/${scene.acme.id}/erase`));
    const done = await browser.settled(await browser.press(question, "Yes, do it"));
    assert.match(
      done.text,
      /Erased about workspace T\w+: \d+ events?, \d+ answers? of the agent, \d+ entr(y|ies) of the audit trail, 2 installation records; /,
    );
    assert.match(done.text, /The app is not installed in T/);
    await scene.answers(scene.globex);
    const { text } = await browser.get("/audit");
    assert.match(text, /operator: dashboard data_erase the app /);
    assertNoSecret(question.html, done.html, process.output);
    await process.stop();
  });

  it("ends with 1 and a sentence when the port is taken, and with 2 for a port that is none", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    assert.deepEqual(await spawnCommand("dashboard", ["--port", String(port)], scene), {
      code: 1,
      stdout: "",
      stderr: `Port ${port} of 127.0.0.1 cannot be used (EADDRINUSE). Name another one.\n`,
    });
    taken.close();
    const wrong = await spawnCommand("dashboard", ["--port", "http"], scene);
    assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
    assert.match(wrong.stderr, /It is a number from 0 to 65535\. See bolt-mongodb-app dashboard --help\.\n$/);
  });

  it("ends with 1 and a sentence where there is no database", async () => {
    const nowhere =
      "uri" in target() ? { MONGODB_URI: "mongodb://127.0.0.1:1/none" } : { DATA_DIR: "nowhere" };
    const { code, stdout, stderr } = await spawnCommand("dashboard", ["--json"], {
      directory: scene.directory,
      environment: {
        ...scene.environment,
        ...nowhere,
        TOKEN_KEYS: `a:${Buffer.alloc(32, "a").toString("base64")}`,
      },
    });
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /There is no database|No MongoDB server answered/);
  });
});
