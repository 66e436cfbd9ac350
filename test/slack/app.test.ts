import assert from "node:assert/strict";
import { WebClient } from "@slack/web-api";
import { onADatabase } from "../databases.js";
import { Flow } from "../flows/flow.js";

onADatabase("The clients of the app's listeners", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
    await flow.install(flow.acme);
  });
  afterEach(() => flow.stop());

  const posts = () => flow.localSlack.calls.filter(({ method }) => method === "chat.postMessage").length;

  it("are the bounded ones", async () => {
    const clients: WebClient[] = [];
    flow.app.bolt.event("app_mention", async ({ client }) => void clients.push(client));
    await flow.answerTo(await flow.mention(flow.acme));
    assert.deepEqual(
      clients.map((client) => [client instanceof WebClient, client.constructor.name]),
      [[true, "WatchedClient"]],
    );
  });

  it("do not sleep when Slack limits the rate of calls", async () => {
    const before = posts();
    flow.localSlack.failNext("chat.postMessage", { rateLimited: 1_800 });
    await flow.mention(flow.acme);
    const { err } = await flow.untilLogged("An event could not be handled; it is tried again");
    assert.match(JSON.stringify(err), /slack_webapi_rate_limited_error/);
    assert.equal(posts(), before + 1);
  });
});
