import assert from "node:assert/strict";
import { startBoltApp } from "./bolt-app.js";

describe("startSlack: waiting for what does not come", () => {
  it("tells what the app was sent, what it answered and what it called", async () => {
    const { slack, app, ada, bolt, stop } = await startBoltApp((listening) => {
      listening.event("app_mention", async ({ client, event }) => {
        await client.chat.postMessage({ channel: "C0NOWHERE", text: event.text });
      });
      listening.error(async () => undefined);
    });
    try {
      assert.ok(bolt && slack);
      await assert.rejects(ada.mention(app, "hi").answer({ timeoutMs: 200 }), (error: Error) => {
        assert.match(error.message, /^Waited 200 ms for the app's answer, which did not come\.$/m);
        assert.match(error.message, /^The app was sent app_mention: 200\.$/m);
        assert.match(error.message, /^The app called chat\.postMessage: channel_not_found\.$/m);
        return "code" in error && error.code === "waited_too_long";
      });
    } finally {
      await stop();
    }
  });

  it("says that a retry is scheduled, and how it comes at once", async () => {
    const { app, ada, slack, stop } = await startBoltApp();
    slack.local.configureApp({ ...slack.local.appSettings, eventsUrl: `${slack.url}/nowhere` });
    try {
      await assert.rejects(
        ada.mention(app, "hi").answer({ timeoutMs: 200 }),
        /sent app_mention: 404, 404; a retry is scheduled, which moving the clock on \("advance", by "5m"\) brings at once\./,
      );
    } finally {
      await stop();
    }
  });
});
