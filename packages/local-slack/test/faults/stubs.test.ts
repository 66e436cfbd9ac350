import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../stage.js";

describe("Local Slack: stubs of methods", () => {
  let stage: Stage;
  let bot: WebClient;

  beforeEach(async () => {
    stage = await Stage.start();
    bot = await stage.installedBot(stage.acme, { scope: "chat:write" });
  });
  afterEach(() => stage.stop());

  it("answer for a method that this Slack does not have, until they are undone", async () => {
    const undo = stage.localSlack.stub("stars.list", { ok: true, items: [1] });
    assert.deepEqual(
      Object.entries(await bot.apiCall("stars.list")).find(([name]) => name === "items")?.[1],
      [1],
    );
    undo();
    undo();
    assert.equal((await slackError(bot.apiCall("stars.list"))).error, "unknown_method");
  });

  it("take the place of a method that there is, and may look at the arguments", async () => {
    stage.localSlack.stub("chat.postMessage", ({ text }) =>
      text === "no" ? { ok: false, error: "ekm_access_denied" } : { ok: true, ts: "7.000000" },
    );
    const channel = stage.acme.general;
    assert.equal((await bot.chat.postMessage({ channel, text: "yes" })).ts, "7.000000");
    assert.equal(
      (await slackError(bot.chat.postMessage({ channel, text: "no" }))).error,
      "ekm_access_denied",
    );
    assert.deepEqual(stage.localSlack.messages(channel), []);
  });

  it("of the same method replace one another, and undoing the first leaves the second", async () => {
    const undoFirst = stage.localSlack.stub("stars.add", { ok: false, error: "first" });
    stage.localSlack.stub("stars.add", { ok: false, error: "second" });
    undoFirst();
    assert.equal((await slackError(bot.apiCall("stars.add"))).error, "second");
  });
});
