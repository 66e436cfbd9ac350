import assert from "node:assert/strict";
import { Browser } from "local-slack";
import type { DatabaseTarget } from "../databases.js";
import { Scene } from "../process/scene.js";
import type { ServiceProcess } from "../process/service-process.js";

const BASE = "/apps/slack";

/** What holds for each program of docs/embedding.md, a host with a route `POST /orders` of its own: `args` are Node's. */
export function aHost(target: () => DatabaseTarget, args: readonly string[]): void {
  let scene: Scene;
  let host: ServiceProcess;
  let origin: string;
  beforeEach(async () => {
    scene = await Scene.open(target(), { basePath: BASE });
    host = scene.spawnCommand([process.execPath, ...args]);
    await host.untilSaid(/^Install the app: \S+\n/m);
    origin = new URL(scene.url).origin;
  });
  afterEach(() => scene.close());

  it("installs from the landing page, and answers an event, behind the base path", async () => {
    assert.match(host.output, new RegExp(`^Install the app: ${origin}${BASE}/slack/install$`, "m"));
    const landing = await new Browser().get(scene.url);
    const [button] = landing.links().filter(({ text }) => text === "Add to Slack");
    assert.equal(button?.url, `${origin}${BASE}/slack/install`);
    await scene.installed(scene.acme);
    await scene.answers(scene.acme);
    await scene.connected(scene.acme);
    const failure = await scene.install(scene.globex, { cancel: true });
    const tryAgain = failure.links().find(({ text }) => text === "Try again");
    assert.equal(tryAgain?.url, `${origin}${BASE}/slack/install`);
  });

  it("has every page and the health checks there, with its own security headers", async () => {
    for (const [path, status] of [
      ["", 200],
      ["/", 200],
      ["/icon", 200],
      ["/healthz", 200],
      ["/readyz", 200],
      ["/nowhere", 404],
      ["/slack/events", 404],
    ] as const) {
      const response = await fetch(scene.url + path);
      assert.equal(response.status, status, path);
      assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none'/, path);
    }
  });

  it("leaves every other path to the host, which parses its own bodies", async () => {
    const ordered = await fetch(`${origin}/orders`, {
      method: "POST",
      body: JSON.stringify({ what: "tea" }),
      headers: { "content-type": "application/json" },
    });
    assert.deepEqual(await ordered.json(), { ordered: "tea" });
    assert.equal(ordered.headers.get("content-security-policy"), null);
    for (const path of ["/", "/healthz", "/slack/install", "/apps/slackers", "/apps"]) {
      const response = await fetch(origin + path);
      assert.equal(response.status, 404, path);
      assert.doesNotMatch(await response.text(), /There is nothing here/, path);
    }
  });

  it("finishes what is in flight when the host stops it", async () => {
    await scene.installed(scene.acme);
    scene.localSlack.failNext("chat.postMessage", { delayMs: 500 });
    const message = await scene.mention(scene.acme);
    await scene.localSlack.until("the listener's call", () =>
      scene.localSlack.calls.find(({ args: { thread_ts } }) => thread_ts === message.ts),
    );
    const { code, signal } = await host.stop();
    assert.ok(code === 0 || signal === "SIGTERM", host.output); // Nest ends its process by the signal itself
    await scene.answerTo(message);
  });
}
