import assert from "node:assert/strict";
import type { ActionsBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { Stage } from "../stage.js";

const BUTTONS: ActionsBlock = {
  type: "actions",
  block_id: "doors",
  elements: [{ type: "button", action_id: "open", text: { type: "plain_text", text: "Open" } }],
};

describe("Local Slack: buttons in a message", () => {
  let stage: Stage;
  let bot: WebClient;

  beforeEach(async () => {
    stage = await Stage.start();
    bot = await stage.installedBot(stage.acme);
  });

  afterEach(() => stage.stop());

  const content = () => ({ channel: stage.acme.general, text: "Doors", blocks: [BUTTONS] });
  const press = (ts = "", user = stage.acme.people[1].id) => {
    const { id: team, general: channel } = stage.acme;
    return stage.localSlack.clickButton({ team, user, actionId: "open", in: { channel, ts } });
  };

  it("come with the message and a response_url", async () => {
    const { acme, localSlack, app } = stage;
    const { ts } = await bot.chat.postMessage(content());
    await press(ts);
    const [{ trigger_id, response_url, message, ...payload }] = app.interactions();
    assert.ok(response_url.startsWith(`${localSlack.url}/actions/${acme.id}/`));
    assert.ok(localSlack.secretsIssued.includes(response_url));
    assert.deepEqual(
      [message.type, message.ts, message.text, message.bot_id, message.blocks],
      ["message", ts, "Doors", localSlack.bot(acme.id)?.botId, [BUTTONS]],
    );
    assert.deepEqual(
      [payload.container, payload.channel, payload.state, payload.view],
      [
        { type: "message", message_ts: ts, channel_id: acme.general, is_ephemeral: false },
        { id: acme.general, name: "general" },
        { values: {} },
        undefined,
      ],
    );
  });

  it("in an ephemeral message come without the message, and only the person who sees it can press them", async () => {
    const [ada, ben] = stage.acme.people;
    const { message_ts } = await bot.chat.postEphemeral({ ...content(), user: ben.id });
    await press(message_ts);
    const [{ container, message }] = stage.app.interactions();
    assert.deepEqual([container.is_ephemeral, message], [true, undefined]);
    await assert.rejects(press(message_ts, ada.id), { code: "local_slack_use_invalid" });
  });

  describe("give a response_url that", () => {
    beforeEach(async () => {
      await press((await bot.chat.postMessage(content())).ts);
    });

    const respond = async (body: object) => {
      const response = await fetch(stage.app.interactions()[0].response_url, {
        method: "POST",
        headers: { connection: "close", "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return [response.status, await response.text()];
    };
    const texts = () => stage.localSlack.messages(stage.acme.general).map(({ text }) => text);

    it("writes to the person alone, or to all", async () => {
      assert.deepEqual(await respond({ text: "psst" }), [200, "ok"]);
      await respond({ text: "all", response_type: "in_channel" });
      assert.deepEqual(
        stage.localSlack.messages(stage.acme.general).map(({ text, ephemeralTo }) => [text, ephemeralTo]),
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
      const [closed] = stage.localSlack.messages(stage.acme.general);
      assert.deepEqual([closed?.blocks, closed?.edited], [undefined, undefined]);
      assert.deepEqual(await respond({ delete_original: true }), [200, "ok"]);
      assert.deepEqual(texts(), []);
    });

    it("requires a text or blocks", async () => {
      assert.equal((await respond({}))[0], 400);
      assert.deepEqual(texts(), ["Doors"]);
    });
  });
});
