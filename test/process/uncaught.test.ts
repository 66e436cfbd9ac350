import assert from "node:assert/strict";
import { copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onADatabaseTarget } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { ensureBuilt } from "./built.js";
import { Scene } from "./scene.js";
import { ServiceProcess } from "./service-process.js";

const STRAY = "Something that a listener started without waiting for it has failed";

onADatabaseTarget("What a listener throws", (target) => {
  let scene: Scene;
  let program: string;
  let service: ServiceProcess;

  const start = async () => {
    const main = join(program, "dist/main.js");
    service = ServiceProcess.startAt(scene.directory, [process.execPath, main], scene.environment);
    await service.untilSaid(/Install the app: /);
  };
  const answersTo = (ts: string) =>
    scene.localSlack
      .messages(scene.acme.general)
      .filter(({ thread_ts, by }) => thread_ts === ts && by !== "person");

  before(async function () {
    this.timeout(60_000);
    ensureBuilt();
    // The service as a company changes it: with a listener of its own.
    program = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-program-"));
    cpSync("dist", join(program, "dist"), { recursive: true });
    symlinkSync(resolve("node_modules"), join(program, "node_modules"), "junction");
    copyFileSync("package.json", join(program, "package.json"));
    copyFileSync("test/process/fixtures/odd-listeners.js", join(program, "dist/listeners/index.js"));
  });
  after(() => rmSync(program, { recursive: true, force: true }));

  beforeEach(async function () {
    this.timeout(30_000);
    scene = await Scene.open(target());
    await start();
    await scene.installed(scene.acme);
  });
  afterEach(async () => {
    await service.kill();
    await scene.close();
  });

  onPosix.it("does not end the process, and its event is tried again", async function () {
    this.timeout(30_000);
    const words = ["undefined", "circle", "getter", "code", "proxy", "soon"];
    const mentions = [];
    for (const word of words) mentions.push(await scene.mention(scene.acme, word));
    const beyond = await scene.mention(scene.acme, "never");
    for (const mention of mentions) await scene.answerTo(mention, 10_000);
    await service.untilSaid(/it is tried again/);
    assert.equal(answersTo(beyond.ts).length, 0);
    assert.equal((await service.stop()).code, 0);
    assert.equal(
      service.output.split("An event could not be handled; it is tried again").length - 1,
      words.length + 1,
    );
  });

  onPosix.it(
    "later, or in work that was not awaited, does not end the process, and its event is handled once",
    async function () {
      this.timeout(30_000);
      const words = ["call", "promise", "nothing", "hostile", "timer", "immediate", "tick", "emitter"];
      for (const [index, word] of words.entries()) {
        const mention = await scene.mention(scene.acme, word);
        await scene.answerTo(mention);
        await service.untilSaid(
          new RegExp(`${STRAY}.* listener="app_mention" event="Ev\\w+".* count=${index + 1}\\b`),
        );
      }
      for (const { ts } of scene.localSlack
        .messages(scene.acme.general)
        .filter(({ by }) => by === "person")) {
        assert.equal(answersTo(ts).length, 1);
      }
      assert.equal((await service.stop()).code, 0);
      assert.ok(!service.output.includes("it is tried again"));
    },
  );

  onPosix.it(
    "that belongs to no listener ends the process where nobody reads its log, too",
    async function () {
      this.timeout(30_000);
      service.closeOutputs();
      assert.equal((await service.stop("SIGUSR2")).code, 1);
    },
  );

  onPosix.it(
    "that belongs to no listener ends the process, and its events in flight are tried again at once",
    async function () {
      this.timeout(30_000);
      const undo = scene.localSlack.misbehave({ method: "chat.postMessage", failure: { delayMs: 5_000 } });
      const mention = await scene.mention(scene.acme, "hello");
      await scene.localSlack.until(
        "the listener to run",
        () =>
          scene.localSlack.deliveries.some(
            ({ type, state }) => type === "app_mention" && state === "delivered",
          ) || undefined,
      );
      const ended = await service.stop("SIGUSR2");
      assert.equal(ended.code, 1);
      assert.match(service.stderr, /nobody's/);
      assert.ok(!service.output.includes("xoxb-1-secret"));
      undo();
      await start();
      // A lease would end only after thirty seconds.
      await scene.answerTo(mention, 10_000);
    },
  );
});
