import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onADatabaseTarget } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

const IN_HAND = /finishing what is in flight/;

onPosix.describe("SIGTERM with nothing in flight", () => {
  let scene: Scene;
  let service: ServiceProcess;
  beforeEach(async () => {
    scene = await Scene.open();
    service = await scene.start();
  });
  afterEach(() => scene.close());

  async function stopsAtOnce(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const { code, tookMs } = await service.stop(signal);
    assert.equal(code, 0);
    assert.ok(tookMs < 1_000, `took ${tookMs} ms`);
    assert.match(service.stdout, new RegExp(`INFO  ${signal}: ${IN_HAND.source}\\n.*INFO  Stopped\\n$`));
    assert.equal(service.stderr, "");
  }

  it("ends within a second on ctrl-c, too", () => stopsAtOnce("SIGINT"));

  it("ends with 0 when the reader of its log has ended by the same signal", async () => {
    service.closeOutputs();
    assert.equal((await service.stop()).code, 0);
  });

  it("ends within a second, whatever connections are kept alive or have sent nothing, such as a browser opens ahead of time", async () => {
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get(`${scene.url}/healthz`, { agent }), "response");
    response.resume();
    await once(response, "end");
    const socket = connect(scene.port, "127.0.0.1");
    await once(socket, "connect");
    assert.equal((await fetch(`${scene.url}/healthz`)).status, 200, "it has been accepted, too");
    await stopsAtOnce();
    agent.destroy();
    socket.destroy();
  });
});

onPosix.describe("SIGTERM to npm start", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  it("reaches the service, which leaves nothing that listens", async () => {
    const npm = scene.npmStart();
    await npm.untilSaid(/Install the app: /);
    await npm.stop();
    assert.match(npm.stdout, /INFO {2}SIGTERM: .*\n.*INFO {2}Stopped\n$/);
    await assert.rejects(fetch(`${scene.url}/healthz`));
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`finishes an event when the whole process group gets ${signal}, and npm passes it on once more`, async () => {
      const npm = scene.npmStart();
      await npm.untilSaid(/Install the app: /);
      await scene.installed(scene.acme);
      scene.localSlack.failNext("chat.postMessage", { delayMs: 1_000 });
      const posts = () => scene.localSlack.calls.filter(({ method }) => method === "chat.postMessage").length;
      const before = posts();
      await scene.mention(scene.acme);
      await scene.localSlack.until("the post, whose answer is late", () => posts() > before || undefined);
      npm.signalGroup(signal);
      await npm.end;
      assert.match(npm.stdout, new RegExp(`INFO {2}${signal}: .*\n.*INFO {2}Stopped\n$`));
    });
  }
});

onPosix.describe("SIGTERM while the service waits for a MongoDB", () => {
  for (const [silence, answer] of [
    ["that closes every connection", (socket: Socket) => socket.destroy()],
    ["that takes connections and never answers", (socket: Socket) => socket.resume()],
  ] as const) {
    it(`${silence} ends it with 0 and soon`, async () => {
      const scene = await Scene.open();
      const sockets: Socket[] = [];
      const mongodb = createServer((socket) => {
        sockets.push(socket.on("error", () => socket.destroy()));
        answer(socket);
      }).listen(0, "127.0.0.1");
      await once(mongodb, "listening");
      const { port } = mongodb.address() as AddressInfo;
      try {
        const starting = scene.spawn({ MONGODB_URI: `mongodb://127.0.0.1:${port}/app` });
        await once(mongodb, "connection");
        const { code, tookMs } = await starting.stop();
        assert.equal(code, 0);
        assert.ok(tookMs < 2_000, `took ${tookMs} ms`);
        assert.match(starting.stdout, /INFO {2}Stopped\n$/);
        assert.equal(starting.stderr, "");
      } finally {
        for (const socket of sockets) socket.destroy();
        mongodb.close();
        await scene.close();
      }
    });
  }
});

onPosix.describe("SIGTERM with requests in flight", () => {
  let scene: Scene;
  let service: ServiceProcess;
  beforeEach(async () => {
    scene = await Scene.open();
    service = await scene.start();
    await scene.installed(scene.acme);
    await scene.connected(scene.acme);
  });
  afterEach(() => scene.close());

  const calls = (method: string) => scene.localSlack.calls.filter((call) => call.method === method).length;

  it("stops accepting, finishes an event and a command that are answered already, and exits with 0", async () => {
    const { acme, localSlack } = scene;
    // The bot's client tries again a second later, and Slack is late with what comes meanwhile.
    localSlack.failNext("chat.postMessage", { status: 500 });
    const before = calls("chat.postMessage");
    const mention = await scene.mention(acme);
    await localSlack.until("the first try", () => calls("chat.postMessage") === before + 1 || undefined);
    localSlack.failNext("chat.postMessage", { delayMs: 1_500 });
    const [ada] = acme.people;
    const command = { team: acme.id, user: ada.id, channel: acme.general, command: "/post", text: "as Ada" };
    assert.equal((await localSlack.command(command)).ok, true);
    service.signal("SIGTERM");
    const isAnswered = () =>
      localSlack.messages(acme.general).some(({ thread_ts }) => thread_ts === mention.ts);
    assert.ok(!isAnswered(), "the work is still in flight");
    await service.untilSaid(IN_HAND);
    await eventuallyRefuses(scene.port);
    assert.equal((await service.end).code, 0);
    await scene.answerTo(mention);
    assert.ok(
      localSlack.messages(acme.general).some(({ text, user }) => text === "as Ada" && user === ada.id),
    );
    assert.ok(
      localSlack.deliveries.every(({ state }) => state === "delivered"),
      JSON.stringify(localSlack.deliveries),
    );
  });

  it("treats signals within two seconds as one, and exits at once, with code 1, on a later one", async () => {
    scene.localSlack.failNext("chat.postMessage", { delayMs: 6_000 });
    const { ts } = await scene.mention(scene.acme);
    await scene.localSlack.until("the post, whose answer is late", () =>
      scene.localSlack.messages(scene.acme.general).find(({ thread_ts }) => thread_ts === ts),
    );
    const startedAt = performance.now();
    const repeating = setInterval(() => service.signal("SIGTERM"), 50);
    const { code } = await service.end;
    clearInterval(repeating);
    const tookMs = performance.now() - startedAt;
    assert.equal(code, 1);
    assert.ok(tookMs > 2_000 && tookMs < 2_700, `took ${tookMs} ms`);
    assert.match(service.stdout, IN_HAND);
  });
});

onADatabaseTarget("SIGTERM in the middle of an install", (target) => {
  let scene: Scene;
  let service: ServiceProcess;
  before(async () => {
    scene = await Scene.open(target());
    service = await scene.start();
  });
  after(() => scene.close());

  onPosix.it("finishes an install, whose person sees the success page", async () => {
    const { acme, localSlack } = scene;
    localSlack.failNext("oauth.v2.access", { delayMs: 1_000 });
    const installing = scene.install(acme);
    await localSlack.until("the exchange", () => localSlack.calls[0]);
    const { code, tookMs } = await service.stop();
    const page = await installing;
    assert.equal(page.status, 200);
    assert.match(page.text, /Acme/);
    assert.equal(code, 0);
    assert.ok(tookMs > 500 && tookMs < 3_000, `took ${tookMs} ms`);

    await scene.start();
    await scene.answers(acme);
  });
});

/** Resolves when nothing accepts connections on the port any more. */
async function eventuallyRefuses(port: number): Promise<void> {
  for (let accepted = true; accepted; ) {
    const socket = connect(port, "127.0.0.1");
    accepted = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
  }
}
