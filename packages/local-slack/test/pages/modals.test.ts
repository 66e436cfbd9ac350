import assert from "node:assert/strict";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const VIEW = {
  type: "modal" as const,
  title: plain("A form"),
  submit: plain("Save"),
  close: plain("Not now"),
  notify_on_close: true,
  blocks: [
    {
      type: "input" as const,
      block_id: "name_block",
      label: plain("Name"),
      element: { type: "plain_text_input" as const, action_id: "name" },
    },
    {
      type: "input" as const,
      block_id: "colors_block",
      optional: true,
      label: plain("Colors"),
      element: {
        type: "checkboxes" as const,
        action_id: "colors",
        options: ["red", "blue"].map((value) => ({ value, text: plain(value) })),
      },
    },
  ],
};

describe("Pages of the local Slack: a modal", () => {
  let stage: Stage;
  let ben: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start();
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
    const bot = await stage.installedBot(stage.acme);
    await ben.write(stage.acme.general, "/speak");
    const [command] = stage.app.at("/commands");
    const trigger_id = new URLSearchParams(command?.body).get("trigger_id") ?? "";
    await bot.views.open({ trigger_id, view: VIEW });
  });
  afterEach(() => stage.stop());

  const payloads = () =>
    stage.app
      .at("/interactions")
      .map(({ body }) => JSON.parse(new URLSearchParams(body).get("payload") ?? ""));
  const viewPath = () => `/views/${stage.localSlack.openViews(ben.person.id)[0]?.id}`;

  it("is open over the page that it was opened from, to which other pages lead, and for nobody else", async () => {
    assert.match((await ben.open(stage.acme.general)).text, /<dialog open[\s\S]*A form/);
    for (const page of [stage.acme.random, "home", "apps", "deliveries"]) {
      const { text } = await ben.open(page);
      assert.doesNotMatch(text, /<dialog/, page);
      assert.match(text, new RegExp(`“A form” open. <a href="[^"]*/${stage.acme.general}">Show it`), page);
    }
    const cleo = new PageVisitor(stage, stage.acme, stage.acme.people[2] ?? stage.acme.people[1]);
    assert.doesNotMatch((await cleo.open(stage.acme.general)).text, /<dialog/);
  });

  it("is submitted with what was filled in, and closes", async () => {
    const page = await ben.open(stage.acme.general);
    const after = await ben.submit(page, viewPath(), {
      "field:name_block/name": "Ben",
      "field:colors_block/colors": "blue",
    });
    assert.equal(after.url, ben.path(stage.acme.general));
    assert.doesNotMatch(after.text, /<dialog/);
    const { name_block, colors_block } = payloads()[0].view.state.values;
    assert.equal(name_block.name.value, "Ben");
    assert.equal(colors_block.colors.selected_options[0].value, "blue");
  });

  it("stays open with the app's errors and what was filled in", async () => {
    stage.app.answer = () => ({
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ response_action: "errors", errors: { name_block: "Too <short>" } }),
    });
    const page = await ben.open(stage.acme.general);
    const again = await ben.submit(page, viewPath(), { "field:name_block/name": "B" });
    assert.match(
      again.text,
      /value="B" form="submit-V\w+" required aria-invalid="true" aria-describedby="error-name_block"/,
    );
    assert.match(again.text, /<p class="error" id="error-name_block">Too &lt;short&gt;<\/p>/);
    stage.app.answer = () => ({ status: 200 });
    assert.doesNotMatch(
      (await ben.submit(again, viewPath(), { "field:name_block/name": "Ben" })).text,
      /<dialog/,
    );
  });

  it("is closed, and the app is told", async () => {
    const page = await ben.open(stage.acme.general);
    const after = await ben.submit(page, `${viewPath()}/close`);
    assert.doesNotMatch(after.text, /<dialog/);
    assert.equal(payloads()[0].type, "view_closed");
  });
});
