import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { PageVisitor } from "../pages/page-stage.js";
import { Stage, slackError } from "../stage.js";
import { BLOCKS, ELEMENTS, PARTS, RUNS } from "./block-samples.js";

const plain = (text: string) => ({ type: "plain_text" as const, text });

/** The types that a file of the installed `@slack/types` declares, each as `type: '…'`. */
function declaredTypes(file: string): readonly string[] {
  const url = new URL(`block-kit/${file}.d.ts`, import.meta.resolve("@slack/types"));
  const types = [...readFileSync(url, "utf8").matchAll(/^ +type: '(\w+)';$/gm)].map(([, type = ""]) => type);
  return [...new Set(types)].sort();
}

describe("Local Slack: every block and element of the installed @slack/types is drawn, and acts", () => {
  let stage: Stage;
  let bot: WebClient;
  let ben: PageVisitor;

  before(async () => {
    stage = await Stage.start();
    bot = await stage.installedBot(stage.acme);
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  after(() => stage.stop());

  const post = async (...blocks: object[]) => {
    const channel = stage.acme.general;
    const posted = await bot.chat.postMessage({ channel, text: "x", blocks: blocks as KnownBlock[] });
    return { channel, ts: String(posted.ts) };
  };
  /** How a message with this block is drawn, which is taken away again. */
  const drawn = async (block: object) => {
    const { channel, ts } = await post(block);
    const { text } = await ben.open(channel);
    await bot.chat.delete({ channel, ts });
    const shown = text.slice(text.indexOf(`id="m-${ts}"`));
    assert.doesNotMatch(shown, /not drawn here/);
    return shown;
  };
  const last = () => stage.app.interactions().at(-1);

  it("has a sample of each block type that is declared", () => {
    assert.deepEqual(declaredTypes("blocks"), Object.keys(BLOCKS).sort());
  });

  it("has a sample of each element type that is declared", () => {
    const known = [...Object.keys(ELEMENTS), ...Object.keys(RUNS), ...Object.keys(PARTS)];
    assert.deepEqual(declaredTypes("block-elements"), known.sort());
  });

  for (const [type, { block, shown }] of Object.entries(BLOCKS)) {
    it(`draws the block ${type}`, async () => {
      assert.match(await drawn(block), shown);
    });
  }

  for (const [type, { element, shown, in: place }] of Object.entries(ELEMENTS)) {
    it(`draws the element ${type}`, async () => {
      const given = { type, ...element, ...(type !== "image" && { action_id: "it" }) };
      const block =
        place === "input"
          ? { type: "input", label: plain("It"), element: given }
          : place === "section"
            ? { type: "section", text: plain("It"), accessory: given }
            : { type: "actions", elements: [given] };
      assert.match(await drawn(block), shown);
    });
  }

  for (const [type, { element, shown }] of Object.entries(RUNS)) {
    it(`draws ${type} in a rich text`, async () => {
      const section = { type: "rich_text_section", elements: [{ type, ...element }] };
      assert.match(await drawn({ type: "rich_text", elements: [section] }), shown);
    });
  }

  for (const [type, action, blockId] of [
    ["card", "card", "outer"],
    ["carousel", "two", "second"],
    ["container", "inner", "child"],
  ] as const) {
    it(`a button in a ${type} tells the app, with the block that it is in`, async () => {
      const named = {
        card: { ...BLOCKS.card.block, block_id: "outer" },
        carousel: withBlockIds(BLOCKS.carousel.block, "elements", ["first", "second"]),
        container: withBlockIds(BLOCKS.container.block, "child_blocks", ["words", "child"]),
      };
      const place = await post(named[type]);
      await ben.press(await ben.open(place.channel), action);
      const [pressed] = last().actions;
      assert.deepEqual([pressed.action_id, pressed.block_id, last().message.ts], [action, blockId, place.ts]);
    });
  }

  it("the buttons and fields in blocks of blocks get ids where the app gives none", async () => {
    const inner = {
      type: "actions",
      elements: [{ type: "workflow_button", ...ELEMENTS.workflow_button.element }],
    };
    const { ts } = await post({ type: "container", title: plain("x"), child_blocks: [inner] });
    const [outer] =
      stage.localSlack.messages(stage.acme.general).find((each) => each.ts === ts)?.blocks ?? [];
    const [child] =
      (outer as { child_blocks?: { block_id: string; elements: { action_id: string }[] }[] }).child_blocks ??
      [];
    assert.match(`${child?.block_id} ${child?.elements[0]?.action_id}`, /^\w{5} \w{5}$/);
  });

  it("a field in a container is submitted, and has the app's error under it", async () => {
    const [team, user, channel] = [stage.acme.id, ben.person.id, stage.acme.general];
    await stage.localSlack.command({ team, user, channel, command: "/speak" });
    const trigger_id = new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
    const field = { ...BLOCKS.input.block, block_id: "who" };
    const view = {
      type: "modal",
      title: plain("A form"),
      submit: plain("Save"),
      blocks: [{ type: "container", title: plain("Group"), child_blocks: [field] }],
    };
    const { submit: _submit, ...withoutSubmit } = view;
    const refused = slackError(bot.apiCall("views.open", { trigger_id, view: withoutSubmit }));
    assert.match(JSON.stringify(await refused), /required field: submit/);
    await bot.apiCall("views.open", { trigger_id, view });
    const viewId = stage.localSlack.openViews(user).at(-1)?.id ?? "";
    stage.app.answer = () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ response_action: "errors", errors: { who: "Too short" } }),
    });
    await ben.submit(await ben.open(channel), `/views/${viewId}`, { "field:who/name": "B" });
    assert.equal(last().view.state.values.who.name.value, "B");
    assert.match((await ben.open(channel)).text, /id="error-who">Too short/);
    stage.app.answer = () => ({ status: 200 });
    await stage.localSlack.closeView({ team, user, viewId, all: true });
  });

  it("a button that starts a workflow says that there are none here, and tells the app nothing", async () => {
    const run = { type: "workflow_button", action_id: "run", ...ELEMENTS.workflow_button.element };
    const place = await post({ type: "actions", elements: [run] });
    const before = stage.app.interactions().length;
    const page = await ben.press(await ben.open(place.channel), "run");
    assert.match(page.text, /starts a workflow\. This local Slack has no workflows: nothing was started/);
    const who = { team: stage.acme.id, user: ben.person.id };
    const result = await stage.localSlack.clickButton({ ...who, actionId: "run", in: place });
    assert.deepEqual([result.ok, result.error], [false, "no_workflows"]);
    assert.equal(stage.app.interactions().length, before);
  });

  for (const [what, block] of [
    ["an alert of more than 200 characters", { type: "alert", text: plain("x".repeat(201)) }],
    ["an empty card", { type: "card", subtitle: plain("x") }],
    [
      "a carousel of eleven cards",
      { type: "carousel", elements: Array(11).fill({ type: "card", title: plain("x") }) },
    ],
    ["a container without a title", { type: "container", child_blocks: [{ type: "divider" }] }],
    [
      "a container with a block that is wrong",
      { type: "container", title: plain("x"), child_blocks: [{ type: "section" }] },
    ],
    [
      "a table of more than 20 columns",
      { type: "table", rows: [Array(21).fill({ type: "raw_text", text: "x" })] },
    ],
    ["a data table without a caption", { type: "data_table", rows: [[{ type: "raw_text", text: "x" }]] }],
    [
      "a plan with a task that has no id",
      { type: "plan", title: "x", tasks: [{ type: "task_card", title: "y" }] },
    ],
    [
      "a video without a thumbnail",
      { type: "video", title: plain("x"), alt_text: "x", video_url: "https://a.example" },
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      assert.equal((await slackError(post(block))).error, "invalid_blocks");
    });
  }
});

function withBlockIds(block: KnownBlock, list: string, ids: readonly string[]): object {
  const nested: object[] = Reflect.get(block, list);
  return { ...block, [list]: nested.map((each, index) => ({ ...each, block_id: ids[index] })) };
}
