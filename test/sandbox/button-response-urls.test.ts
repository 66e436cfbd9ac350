import assert from "node:assert/strict";
import type { ActionsBlock } from "@slack/types";
import { Stage } from "./stage.js";

const BUTTONS: ActionsBlock = {
  type: "actions",
  elements: [{ type: "button", action_id: "open", text: { type: "plain_text", text: "Open" } }],
};

describe("sandbox: the response_url of a button in a message", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    const { acme, sandbox } = stage;
    const bot = await stage.installedBot(acme);
    const channel = acme.general;
    const { ts = "" } = await bot.chat.postMessage({ channel, text: "Doors", blocks: [BUTTONS] });
    await sandbox.clickButton({
      team: acme.id,
      user: acme.people[1].id,
      actionId: "open",
      in: { channel, ts },
    });
  });

  afterEach(() => stage.stop());

  const respond = async (body: object) => {
    const response = await fetch(stage.app.interactions()[0].response_url, {
      method: "POST",
      headers: { connection: "close", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return [response.status, await response.text()];
  };
  const texts = () => stage.sandbox.messages(stage.acme.general).map(({ text }) => text);

  it("writes to the person alone, or to all", async () => {
    assert.deepEqual(await respond({ text: "psst" }), [200, "ok"]);
    await respond({ text: "all", response_type: "in_channel" });
    assert.deepEqual(
      stage.sandbox.messages(stage.acme.general).map(({ text, ephemeralTo }) => [text, ephemeralTo]),
      [
        ["Doors", undefined],
        ["psst", stage.acme.people[1].id],
        ["all", undefined],
      ],
    );
  });

  it("replaces the message, or deletes it", async () => {
    await respond({ replace_original: true, text: "Closed" });
    assert.deepEqual(texts(), ["Closed"]);
    assert.equal(stage.sandbox.messages(stage.acme.general)[0]?.blocks, undefined);
    assert.deepEqual(await respond({ delete_original: true }), [200, "ok"]);
    assert.deepEqual(texts(), []);
  });

  it("wants something to say", async () => {
    assert.equal((await respond({}))[0], 400);
    assert.deepEqual(texts(), ["Doors"]);
  });
});
