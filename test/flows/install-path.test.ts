import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { Flow } from "./flow.js";

onADatabase("The path of an install", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  it("ends at once when Slack is asked too often, and asks no second time for the same code", async () => {
    flow.localSlack.failNext("oauth.v2.access", { rateLimited: 30 });
    const startedAt = performance.now();
    const page = await flow.install(flow.acme);
    assert.ok(performance.now() - startedAt < 3_000);
    assert.equal(page.status, 502);
    assert.match(page.text, /Slack did not answer/);
    assert.equal(flow.localSlack.calls.filter(({ method }) => method === "oauth.v2.access").length, 1);
    assert.equal((await flow.install(flow.acme)).status, 200);
  });

  it("ends on pages that are never cached, since each is about one approval", async () => {
    for (const page of [await flow.install(flow.acme), await flow.install(flow.acme, { cancel: true })]) {
      assert.equal(page.headers["cache-control"], "no-store", `${page.status}`);
    }
  });

  it("sends no HSTS over http, which would lock people out of other services of the host", async () => {
    for (const path of ["/", "/healthz", "/slack/install"]) {
      const { headers } = await fetch(flow.url + path, { redirect: "manual" });
      assert.equal(headers.get("strict-transport-security"), null, path);
    }
  });
});
