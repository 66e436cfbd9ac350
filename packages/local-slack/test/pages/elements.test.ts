import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const BLOCKS = [
  {
    type: "actions",
    block_id: "row",
    elements: [
      { type: "static_select", action_id: "which", options: [option("a"), option("b")] },
      { type: "checkboxes", action_id: "boxes", options: [option("c")] },
      {
        type: "overflow",
        action_id: "more",
        options: [option("drop"), { ...option("docs"), url: "https://docs.example/" }],
      },
      { type: "button", action_id: "go", text: plain("Go") },
    ],
  },
  {
    type: "section",
    block_id: "find",
    text: plain("Find"),
    accessory: { type: "external_select", action_id: "found", min_query_length: 0 },
  },
  {
    type: "input",
    block_id: "note",
    label: plain("Note"),
    element: { type: "plain_text_input", action_id: "text" },
  },
];

describe("Pages of the local Slack: elements of messages and Home tabs", () => {
  let stage: Stage;
  let bot: WebClient;
  let ben: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start();
    stage.localSlack.configureApp(stage.app.settings({ optionsUrl: `${stage.app.url}/options` }));
    bot = await stage.installedBot(stage.acme);
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const last = () => stage.app.interactions().at(-1);
  const places = {
    "a message": async () => {
      await bot.apiCall("chat.postMessage", { channel: stage.acme.general, text: "x", blocks: BLOCKS });
      return stage.acme.general;
    },
    "the Home tab": async () => {
      const view = { type: "home", blocks: BLOCKS };
      await bot.apiCall("views.publish", { user_id: ben.person.id, view });
      return "home";
    },
  };

  for (const [where, show] of Object.entries(places)) {
    it(`a menu of ${where} tells the app what is chosen, and shows it afterwards`, async () => {
      const path = await show();
      const page = await ben.use(await ben.open(path), "which", { "field:row/which": "b" });
      assert.equal(page.url, ben.path(path));
      const { actions, state, view } = last();
      assert.deepEqual([actions[0].action_id, actions[0].selected_option.value], ["which", "b"]);
      assert.equal((state ?? view.state).values.row.which.selected_option.value, "b");
      assert.match(page.text, /<option value="b" selected>/);
      const cleo = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
      assert.doesNotMatch((await cleo.open(stage.acme.general)).text, /<option value="b" selected>/);
    });

    it(`a button of ${where} comes with all that is filled in`, async () => {
      const page = await ben.open(await show());
      await ben.press(page, "go", null, { "field:note/text": "hello", "field:row/boxes": "c" });
      const { values } = last().state ?? last().view.state;
      assert.equal(values.note.text.value, "hello");
      assert.deepEqual(
        values.row.boxes.selected_options.map(({ value }: { value: string }) => value),
        ["c"],
      );
    });

    it(`an option behind the three dots of ${where} tells the app, and goes where it leads`, async () => {
      const page = await ben.open(await show());
      await ben.use(page, "more", {}, "use", "drop");
      assert.equal(last().actions[0].selected_option.value, "drop");
      const away = await ben.use(page, "more", {}, "use", "docs");
      assert.match(away.text, /content="0; url=https:\/\/docs.example\/"/);
    });

    it(`a menu of ${where} shows the options that the app answers, or says why there are none`, async () => {
      const path = await show();
      stage.app.answer = ({ path: asked }) =>
        asked === "/options"
          ? {
              status: 200,
              headers: { "content-type": "application/json" },
              body: JSON.stringify({ options: [option("found1")] }),
            }
          : { status: 200 };
      const found = await ben.use(await ben.open(path), "found", { "search:find/found": "x" }, "find");
      assert.match(found.text, /<option value="found1">FOUND1/);
      await ben.use(found, "found", { "field:find/found": "found1" });
      assert.equal(last().actions[0].selected_option.value, "found1");
      stage.app.answer = () => ({ status: 500 });
      const none = await ben.use(found, "found", { "search:find/found": "y" }, "find");
      assert.match(none.text, /My App answered with an error/);
      stage.localSlack.configureApp(stage.app.settings());
      const silent = await ben.use(found, "found", { "search:find/found": "y" }, "find");
      assert.match(silent.text, /no URL for options/);
    });
  }
});
