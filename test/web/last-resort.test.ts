import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { StateStore } from "@slack/oauth";
import { createLog } from "../../src/log/log.js";
import { buildExpressReceiver } from "../../src/web/express-receiver.js";
import { onADatabase } from "../databases.js";
import { Flow } from "../flows/flow.js";

onADatabase("A page that cannot be made", (database) => {
  let flow: Flow;
  let server: Server;
  const log: string[] = [];
  before(async () => {
    flow = await Flow.start(database());
    const stateStore: StateStore = {
      generateStateParam: () => Promise.reject(new Error("internal-detail")),
      verifyStateParam: () => Promise.reject(new Error("internal-detail")),
    };
    const { app } = buildExpressReceiver({
      config: flow.config,
      installationStore: flow.app.installationStore,
      stateStore,
      log: createLog({ level: "info", secrets: [], destination: { write: (line) => log.push(line) } }),
      ready: () => Promise.resolve(),
      load: () => undefined,
      approved: () => Promise.resolve(),
      hooks: {},
      audit: { record: () => Promise.resolve() },
      track: () => undefined,
    });
    server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(async () => {
    server.close();
    await flow.stop();
  });

  it("is answered 500 with a page that does not show the error, and the error is logged", async () => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/slack/install`, { redirect: "manual" });
    assert.equal(response.status, 500);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
    const text = await response.text();
    assert.match(text, /Try again/);
    assert.doesNotMatch(text, /internal-detail|Error|node_modules|\n\s+at /);
    const lines = log
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === "A page could not be shown");
    assert.equal(lines.length, 1);
    assert.match(lines[0].err.message, /internal-detail/);
  });
});
