import assert from "node:assert/strict";
import type { KnownBlock } from "@slack/types";
import { Stage } from "../stage.js";
import { ELEMENTS, SHORTCUTS, SUGGESTION } from "./element-cases.js";
import { assertSameShape } from "./shape.js";

describe("Local Slack: elements and shortcuts are sent as @slack/bolt publishes", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    stage.localSlack.configureApp(
      stage.app.settings({
        optionsUrl: `${stage.app.url}/interactions`,
        shortcuts: [
          { name: "Do it", type: "global", callbackId: "anywhere", description: "It is done" },
          { name: "Do it here", type: "message", callbackId: "here", description: "It is done here" },
        ],
      }),
    );
  });
  afterEach(() => stage.stop());

  const show = async (element: object) => {
    const bot = await stage.installedBot(stage.acme);
    const isInput = "type" in element && String(element.type).endsWith("_input");
    const label = { type: "plain_text", text: "It" };
    const block = isInput
      ? { type: "input", block_id: "b", dispatch_action: true, label, element }
      : { type: "actions", block_id: "b", elements: [element] };
    const channel = stage.acme.general;
    const { ts = "" } = await bot.chat.postMessage({ channel, text: "Hi", blocks: [block] as KnownBlock[] });
    return { channel, ts: String(ts) };
  };
  const ben = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });
  const sent = () => stage.app.interactions().at(-1);

  for (const [type, { element, value, action, state }] of Object.entries(ELEMENTS)) {
    it(`${type} in block_actions, and in the state`, async () => {
      const place = await show({ type, action_id: "it", ...element });
      const use = { ...ben(), actionId: "it", in: place };
      if (state === undefined && type !== "overflow") {
        await stage.localSlack.clickButton({ ...use, value: String(value) });
      } else {
        await stage.localSlack.useElement({ ...use, value });
      }
      assertSameShape(sent().actions, [action]);
      assertSameShape(sent().state, { values: state === undefined ? {} : { b: { it: state } } });
    });
  }

  it("block_suggestion", async () => {
    const place = await show({ type: "external_select", action_id: "it" });
    await stage.localSlack.searchOptions({ ...ben(), actionId: "it", typed: "x", in: place });
    const { message, ...payload } = sent();
    assert.equal(message.ts, place.ts);
    assertSameShape(payload, SUGGESTION.sample);
  });

  for (const { what, sample, happen } of SHORTCUTS) {
    it(what, async () => {
      await stage.install(stage.acme);
      await happen(stage);
      assertSameShape(sent(), sample);
    });
  }
});
