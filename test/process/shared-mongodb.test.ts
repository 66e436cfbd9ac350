import assert from "node:assert/strict";
import { Browser } from "local-slack";
import { freePort } from "../../src/demo/running-app.js";
import { onMongoServer } from "../databases.js";
import { TcpBalancer } from "../fakes/tcp-balancer.js";
import { MANIFEST, Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

onMongoServer("Two services behind a load balancer", (uri) => {
  let scene: Scene;
  let ports: readonly [number, number];
  let services: readonly ServiceProcess[];
  let balancer: TcpBalancer;
  before(async () => {
    scene = await Scene.open({ uri: uri() });
    ports = [await freePort(), await freePort()];
    services = await Promise.all(ports.map((port) => scene.start({ PORT: String(port) })));
    balancer = await TcpBalancer.start(scene.port, ports);
  });
  after(async () => {
    balancer.stop();
    await scene.close();
  });

  const speak = () => ({
    team: scene.globex.id,
    user: scene.globex.people[0].id,
    channel: scene.globex.general,
    command: "/post",
    text: "hello",
    force: true,
  });

  it("both answer in a workspace whose install began at one process and ended at the other", async () => {
    await scene.installed(scene.acme);
    const stored = services.map(({ output }) => /Stored installation/.test(output));
    assert.deepEqual(
      stored,
      [false, true],
      "the first request went to the first, the redirect to the second",
    );
    await scene.answers(scene.acme);
    await scene.answers(scene.acme);
  });

  it("accept a state only once, when it arrives at both at once and again later", async () => {
    const { hops } = await new Browser().get(`${scene.url}/slack/install`);
    const state = new URL(hops[0]?.location ?? "").searchParams.get("state");
    const use = async (n: number) => {
      const redirect = `http://127.0.0.1:${ports[n % 2]}${MANIFEST.redirectPath}`;
      const response = await fetch(`${redirect}?code=nonsense&state=${state}`, {
        headers: { cookie: `slack-app-oauth-state=${state}` },
      });
      return response.text();
    };
    const pages = await Promise.all(Array.from({ length: 10 }, (_, n) => use(n)));
    assert.equal(pages.filter((text) => /Slack did not accept/.test(text)).length, 1);
    assert.equal(pages.filter((text) => /already used/.test(text)).length, 9);
    for (const n of [0, 1]) assert.match(await use(n), /already used/);
  });

  it("both know that a workspace was uninstalled when one of them got the event", async () => {
    const { globex, localSlack } = scene;
    await scene.installed(globex);
    assert.equal((await localSlack.command(speak())).ok, true);
    await localSlack.uninstall(globex.id);
    await localSlack.until(
      "the end of the uninstall",
      () => services.some(({ output }) => /The app was uninstalled/.test(output)) || undefined,
    );
    for (let n = 0; n < 2; n++) {
      const { message } = await localSlack.command(speak());
      assert.match(message?.text ?? "", /is not installed in this workspace/);
    }
  });
});
