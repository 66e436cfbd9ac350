import assert from "node:assert/strict";
import type { KnownBlock } from "@slack/types";
import type { Page } from "playwright-core";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { browserSuite } from "./browser-suite.js";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const DAYS = ["Monday", "Tuesday", "Wednesday"].map(option);

const BLOCKS: KnownBlock[] = [
  { type: "section", text: { type: "mrkdwn", text: "*Plan your visit*" } },
  {
    type: "actions",
    block_id: "row",
    elements: [
      { type: "static_select", action_id: "day", placeholder: plain("Day"), options: DAYS },
      { type: "multi_users_select", action_id: "people", placeholder: plain("People") },
      { type: "datepicker", action_id: "date", placeholder: plain("Date") },
      { type: "timepicker", action_id: "time", placeholder: plain("Time") },
      { type: "datetimepicker", action_id: "moment" },
      { type: "overflow", action_id: "more", options: [option("Archive"), option("Delete")] },
      { type: "button", action_id: "go", text: plain("Go"), style: "primary" },
    ],
  },
  {
    type: "section",
    block_id: "find",
    text: plain("Meal"),
    accessory: {
      type: "external_select",
      action_id: "meal",
      placeholder: plain("Meal"),
      min_query_length: 2,
    },
  },
  {
    type: "actions",
    block_id: "boxes",
    elements: [
      {
        type: "checkboxes",
        action_id: "extras",
        options: [{ ...option("Lunch"), description: plain("At noon") }, option("Tour")],
      },
      { type: "radio_buttons", action_id: "size", options: [option("Small"), option("Large")] },
    ],
  },
  {
    type: "input",
    block_id: "note",
    dispatch_action: true,
    label: plain("Note"),
    element: { type: "plain_text_input", action_id: "text" },
  },
];

browserSuite("local Slack: elements of messages and Home tabs", (inBrowser) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    const { localSlack, app, acme } = stage;
    localSlack.configureApp(app.settings({ optionsUrl: `${app.url}/options` }));
    app.answer = ({ path, body }) => {
      if (path !== "/options") return { status: 200 };
      const { value } = JSON.parse(new URLSearchParams(body).get("payload") ?? "");
      const options = [option(`${value} soup`), option(`${value} salad`)];
      return {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ options }),
      };
    };
    const bot = await stage.installedBot(acme);
    await bot.chat.postMessage({ channel: acme.general, text: "Plan", blocks: BLOCKS });
    await bot.views.publish({ user_id: acme.people[1].id, view: { type: "home", blocks: BLOCKS } });
  });
  afterEach(() => stage.stop());

  const open = (page: Page, path: string) =>
    page.goto(`${stage.localSlack.url}/client/${stage.acme.id}/${stage.acme.people[1].id}/${path}`);
  /** The next action that the app is told of, as soon as it is. */
  const told = async (count: number) =>
    stage.localSlack.until(`${count} actions`, () => {
      const sent = stage.app.interactions();
      return sent.length >= count ? sent[count - 1] : undefined;
    });

  for (const path of ["general", "home"]) {
    const where = () => (path === "home" ? "home" : stage.acme.general);

    it(
      `tell the app as soon as they are changed, without a reload: ${path}`,
      inBrowser(async ({ page }) => {
        await open(page, where());
        await page.getByRole("combobox", { name: "Day" }).selectOption("tuesday");
        assert.equal((await told(1)).actions[0].selected_option.value, "tuesday");
        await page.locator("summary", { hasText: "People" }).click();
        await page.getByRole("checkbox", { name: "Ada Admin" }).check();
        assert.equal((await told(2)).actions[0].selected_users.length, 1);
        await page.getByRole("checkbox", { name: "Ben Baker" }).check();
        assert.equal((await told(3)).actions[0].selected_users.length, 2);
        await page.keyboard.press("Escape");
        await page.getByLabel("Date", { exact: true }).fill("2026-01-02");
        assert.equal((await told(4)).actions[0].selected_date, "2026-01-02");
        await page.getByRole("radio", { name: "Large" }).check();
        const { actions, state, view } = await told(5);
        assert.equal(actions[0].selected_option.value, "large");
        const { values } = state ?? view.state;
        assert.deepEqual(
          [values.row.day.selected_option.value, values.row.people.selected_users.length],
          ["tuesday", 2],
        );
      }),
    );
  }

  it(
    "find the options that the app answers while something is typed, and keep what was chosen",
    inBrowser(async ({ page }) => {
      await open(page, stage.acme.general);
      await page.getByRole("searchbox", { name: "Search Meal" }).pressSequentially("tomato");
      const menu = page.getByRole("combobox", { name: "Meal", exact: true });
      await page.getByRole("option", { name: "tomato soup" }).waitFor({ state: "attached" });
      await menu.selectOption("tomato soup");
      const action = await stage.localSlack.until("the choice", () =>
        stage.app.interactions().find(({ type }) => type === "block_actions"),
      );
      assert.equal(action.actions[0].selected_option.value, "tomato soup");
      const asked = stage.app.at("/options").length;
      assert.ok(asked >= 1 && asked < 6, `asked ${asked} times: after pauses, and not at each letter`);
      await page.reload();
      assert.equal(await menu.inputValue(), "tomato soup");
    }),
  );

  it(
    "are used with the keyboard alone: a menu behind three dots, which Escape closes, and a text with Enter",
    inBrowser(async ({ page }) => {
      await open(page, "home");
      const more = page.getByLabel("More actions");
      await more.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      assert.equal(await page.getByRole("button", { name: "Archive" }).isVisible(), false);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal((await told(1)).actions[0].selected_option.value, "delete");
      await page.getByRole("button", { name: "Delete" }).waitFor({ state: "hidden" });
      await page.getByRole("textbox", { name: "Note" }).focus();
      await page.keyboard.type("hello");
      await page.keyboard.press("Enter");
      const { actions } = await told(2);
      assert.deepEqual([actions[0].action_id, actions[0].value], ["text", "hello"]);
      assert.equal(stage.app.interactions().length, 2);
    }),
  );
});
