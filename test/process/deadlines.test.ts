import assert from "node:assert/strict";
import { connect } from "node:net";
import type { Page } from "local-slack";
import { freePort } from "../../src/demo/running-app.js";
import { onPosix } from "../on-posix.js";
import { Scene } from "./scene.js";
import type { ServiceEnd, ServiceProcess } from "./service-process.js";

/** What takes ten seconds and more, at the same time. The upper limits leave seconds for what else the machine does. */
describe("The deadlines", function () {
  this.timeout(40_000);

  let unreachable: Scene;
  let hanging: Scene;
  let mongodbPort: number;
  let starting: ServiceProcess;
  let stopping: ServiceProcess;
  let stop: Promise<ServiceEnd>;
  let silent: Scene;
  let install: Promise<{ page: Page; tookMs: number }>;
  let slow: Scene;
  let slowInstall: Promise<{ page: Page; tookMs: number }>;
  let unfinished: Promise<{ answer: string; tookMs: number }>;
  before(async () => {
    [unreachable, silent, slow, hanging] = await Promise.all([
      Scene.open(),
      Scene.open(),
      Scene.open(),
      Scene.open(),
    ]);
    mongodbPort = await freePort();
    starting = unreachable.spawn({ MONGODB_URI: `mongodb://ada:hunter2@127.0.0.1:${mongodbPort}/app` });
    [stopping] = await Promise.all([hanging.start(), silent.start(), slow.start()]);

    silent.localSlack.failNext("oauth.v2.access", { delayMs: 30_000 });
    install = timedInstall(silent);

    slow.localSlack.failNext("oauth.v2.access", { delayMs: 9_000 });
    slow.localSlack.failNext("auth.test", { delayMs: 9_000 });
    slowInstall = timedInstall(slow);
    unfinished = timedAnswer(slow.port, "POST /slack/events HTTP/1.1\r\nhost: app.example.com\r\n");

    await hanging.installed(hanging.acme);
    // A call times out after ten seconds and is repeated, so the event is in flight for longer than the stop waits.
    hanging.localSlack.failNext("chat.postMessage", { delayMs: 11_000 }, 4);
    const mention = await hanging.mention(hanging.acme);
    await hanging.localSlack.until("the call", () =>
      hanging.localSlack.calls.find(
        ({ method, args }) => method === "chat.postMessage" && args.thread_ts === mention.ts,
      ),
    );
    stop = stopping.stop();
  });
  after(() => Promise.all([unreachable.close(), hanging.close(), silent.close(), slow.close()]));

  it("that a start waits for MongoDB end with a sentence, without the password, and exit code 1", async () => {
    const { code, tookMs } = await starting.end;
    assert.equal(code, 1);
    assert.ok(tookMs > 9_000 && tookMs < 18_000, `took ${tookMs} ms`);
    assert.equal(starting.stdout, "");
    assert.match(
      starting.stderr,
      new RegExp(
        `^No MongoDB server answered at 127\\.0\\.0\\.1:${mongodbPort}/app within ten seconds\\. .*\\n( +Cause: .*\\n)?$`,
      ),
    );
    assert.doesNotMatch(starting.stderr, /hunter2|ada/);
  });

  onPosix.it("that a stop waits for a listener end with a warning and exit code 0", async () => {
    const { code, tookMs } = await stop;
    assert.equal(code, 0);
    assert.ok(tookMs > 24_500 && tookMs < 30_000, `took ${tookMs} ms`);
    // A call that times out at the same moment may have its line in between.
    assert.match(
      stopping.stdout,
      /WARN +Some work was still in flight after 25 seconds; its events are released\n(.*\n)*.*INFO +Stopped\n(.*\n)*$/,
    );
  });

  it("that an install waits for Slack end with a page that says so", async () => {
    const { page, tookMs } = await install;
    assert.equal(page.status, 502);
    assert.match(page.text, /Slack did not answer/);
    assert.ok(tookMs > 9_500 && tookMs < 15_000, `took ${tookMs} ms`);
  });

  it("of an install's parts, which together are longer than a person waits, end with a page before that", async () => {
    const { page, tookMs } = await slowInstall;
    assert.equal(page.status, 504);
    assert.match(page.text, /takes longer than it should/);
    assert.ok(tookMs > 14_500 && tookMs < 18_000, `took ${tookMs} ms`);
  });

  it("that a sender has for its headers end with 408 and a closed connection", async () => {
    const { answer, tookMs } = await unfinished;
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.ok(tookMs > 9_500 && tookMs < 18_000, `took ${tookMs} ms`);
  });
});

/** Sends these bytes and nothing after them. Resolves when the other side has closed the connection. */
function timedAnswer(port: number, bytes: string): Promise<{ answer: string; tookMs: number }> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect({ port, host: "127.0.0.1" }, () => socket.write(bytes));
    socket.setEncoding("latin1").on("data", (text) => {
      answer += text;
    });
    socket.once("error", reject).once("close", () => {
      resolve({ answer, tookMs: performance.now() - startedAt });
    });
  });
}

async function timedInstall(scene: Scene): Promise<{ page: Page; tookMs: number }> {
  const startedAt = performance.now();
  const page = await scene.install(scene.acme);
  return { page, tookMs: performance.now() - startedAt };
}
