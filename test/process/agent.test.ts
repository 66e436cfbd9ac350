import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Message } from "local-slack";
import { readConfig } from "../../src/config/config.js";
import { openDatabase } from "../../src/database/open-database.js";
import { configureLocalSlack, freePort } from "../../src/demo/running-app.js";
import { onADatabaseTarget } from "../databases.js";
import { builtProgram } from "./built.js";
import { MANIFEST, Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

const LEASE_MS = 1_500;
const STOP_MS = 2_000;

const AGENT = { ...MANIFEST, botEvents: [...MANIFEST.botEvents, "agent_session_stopped"] };

onADatabaseTarget("An agent in several processes", (target) => {
  let scene: Scene;
  let dm: string;
  const services = new Map<string, { readonly port: number; readonly service: ServiceProcess }>();

  /** Starts a service, which Slack sends no events before `tell`. */
  const start = async (name: string, port?: number) => {
    const service = spawn(port ?? (await freePort()), name);
    await service.untilSaid(/Install the app: /);
  };
  const spawn = (port: number, name: string) => {
    const command = [process.execPath, builtProgram("service-with-agent"), String(LEASE_MS), String(STOP_MS)];
    const service = scene.spawnCommand(command, at(port));
    services.set(name, { port, service });
    return service;
  };
  const at = (port: number) => ({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
  /** From now on Slack sends its events to this service. */
  const tell = (name: string) => {
    const { port = 0 } = services.get(name) ?? {};
    configureLocalSlack(scene.localSlack, readConfig({ ...scene.environment, ...at(port) }, AGENT, {}));
  };
  const running = (name: string): ServiceProcess => {
    const found = services.get(name)?.service;
    assert.ok(found);
    return found;
  };

  before(async function () {
    this.timeout(60_000); // four processes start, after a build perhaps
    scene = await Scene.open(target());
    const file = join(scene.directory, "manifest.yml");
    const events = /^( *)- message\.im$/m;
    writeFileSync(file, readFileSync(file, "utf8").replace(events, "$&\n$1- agent_session_stopped"));
    await Promise.all([
      start("first", scene.port),
      ...["second", "third", "fourth"].map((name) => start(name)),
    ]);
    tell("first");
    await scene.installed(scene.acme);
    dm = scene.localSlack.dm(scene.acme.id, ben().id);
  });
  after(() => scene.close());

  const ben = () => scene.acme.people[1];
  const replies = ({ ts }: Message) =>
    scene.localSlack.messages(dm).filter((each) => each.thread_ts === ts && each.by !== "person");
  const ask = async () => {
    const { localSlack, acme } = scene;
    const asked = await localSlack.postMessage({
      team: acme.id,
      user: ben().id,
      channel: dm,
      text: "Count",
    });
    await localSlack.until("three numbers", () => replies(asked).find(({ text }) => /3 /.test(text)), 10_000);
    return asked;
  };
  const stop = ({ ts: threadTs }: Message) =>
    scene.localSlack.stopAgent({ team: scene.acme.id, user: ben().id, channel: dm, threadTs });
  const statuses = ({ ts }: Message) =>
    scene.localSlack.calls
      .filter(({ args }) => args.thread_ts === ts && args.status !== undefined)
      .map(({ args }) => args.status);
  const active = (asked: Message) =>
    scene.localSlack.until(
      "the end of processing",
      () => statuses(asked).at(-1) === "active" || undefined,
      10_000,
    );
  const appended = () =>
    scene.localSlack.calls.filter(({ method, error }) => method === "chat.appendStream" && !error).length;

  /** The record of an answer of which nothing is left to be done. */
  const endOf = async ({ ts }: Message) => {
    const at = target();
    const database = await openDatabase("uri" in at ? { uri: at.uri } : { directory: scene.dataDirectory });
    try {
      for (let n = 0; n < 400; n++) {
        const found = await database.agentAnswers.findOne({ askedTs: ts });
        if (found?.endedAt !== undefined) return found;
        await pause(25);
      }
      throw new Error("The answer does not end.");
    } finally {
      await database.close();
    }
  };

  it("aborts within two seconds in the process that works when the other one is told of the stop", async () => {
    tell("first");
    const asked = await ask();
    tell("second");
    const stoppedAt = Date.now();
    await stop(asked);
    const [said] = replies(asked);
    const before = appended();
    await running("first").untilSaid(/Aborted: stopped at \d+/);
    const tookMs = Number(/Aborted: stopped at (\d+)/.exec(running("first").output)?.[1]) - stoppedAt;
    assert.ok(tookMs < 2_000, `the signal was aborted after ${tookMs} ms`);
    await active(asked);
    assert.equal(appended(), before, "nothing was appended");
    assert.deepEqual(replies(asked), [said]);
  });

  it("ends a message in the middle with one that says so when the process gets SIGTERM", async () => {
    tell("third");
    const asked = await ask();
    tell("second");
    assert.equal((await running("third").stop("SIGTERM")).code, 0);
    const [said, ...more] = replies(asked);
    assert.match(said?.stream?.markdown ?? "", /^1 2 3 .*\n\n_I was interrupted before I had finished\./);
    assert.deepEqual([said?.stream?.state, more, statuses(asked).at(-1)], ["completed", [], "active"]);
  });

  it("has another process end a message whose process was killed, and say so, once", async () => {
    tell("first");
    const asked = await ask();
    tell("second");
    await running("first").stop("SIGKILL");
    await active(asked);
    const [said, ...more] = replies(asked);
    assert.match(said?.stream?.markdown ?? "", /^1 2 3 .*\n\n_I was interrupted before I had finished\./);
    assert.deepEqual([said?.stream?.state, more], ["completed", []]);
  });

  it("leaves processing when the stop button is pressed after the process was killed, and says no more", async () => {
    tell("fourth");
    const asked = await ask();
    await running("fourth").stop("SIGKILL");
    tell("second");
    await stop(asked);
    await active(asked);
    const [said] = replies(asked);
    assert.equal((await endOf(asked)).endedAt instanceof Date, true);
    assert.deepEqual([replies(asked), statuses(asked).at(-1)], [[said], "active"]);
  });
});
