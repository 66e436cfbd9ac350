import assert from "node:assert/strict";
import type { RichTextBlock, RichTextBlockElement } from "@slack/types";
import { richTextAsTyped } from "../../src/block-kit/rich-text-as-typed.js";
import { typedRichText } from "../../src/block-kit/typed-rich-text.js";
import { PageVisitor } from "../pages/page-stage.js";
import { Stage } from "../stage.js";

const section = (...elements: object[]) => ({ type: "rich_text_section", elements });
const text = (words: string, ...styles: string[]) => ({
  type: "text",
  text: words,
  ...(styles.length > 0 && { style: Object.fromEntries(styles.map((style) => [style, true])) }),
});
const list = (style: string, indent: number, ...items: string[]) => ({
  type: "rich_text_list",
  elements: items.map((item) => section(text(item))),
  style,
  indent,
  border: 0,
});
const code = (words: string) => ({ type: "rich_text_preformatted", elements: [text(words)], border: 0 });

/** What is typed, and what Slack makes of it. */
const TYPED: readonly [what: string, typed: string, elements: object[]][] = [
  ["lines without marks", "one\ntwo", [section(text("one\ntwo"))]],
  [
    "bold, italic, struck and code",
    "*b* _i_ ~s~ `c`",
    [
      section(
        text("b", "bold"),
        text(" "),
        text("i", "italic"),
        text(" "),
        text("s", "strike"),
        text(" "),
        text("c", "code"),
      ),
    ],
  ],
  [
    "marks in marks, and none in code",
    "*b _both_* `*c*`",
    [section(text("b ", "bold"), text("both", "bold", "italic"), text(" "), text("*c*", "code"))],
  ],
  [
    "marks that are not at the edge of a word",
    "2*3*4 and snake_case_name",
    [section(text("2*3*4 and snake_case_name"))],
  ],
  [
    "links, with a label and without",
    "<https://a.example|A> https://b.example/x_y. *<https://c.example>*",
    [
      section(
        { type: "link", url: "https://a.example", text: "A" },
        text(" "),
        { type: "link", url: "https://b.example/x_y" },
        text(". "),
        { type: "link", url: "https://c.example", style: { bold: true } },
      ),
    ],
  ],
  [
    "mentions by name and by id",
    "@ben #general @here <@U1> <#C1> <!channel> <!subteam^S1>",
    [
      section(
        { type: "user", user_id: "UBEN" },
        text(" "),
        { type: "channel", channel_id: "CGENERAL" },
        text(" "),
        { type: "broadcast", range: "here" },
        text(" "),
        { type: "user", user_id: "U1" },
        text(" "),
        { type: "channel", channel_id: "C1" },
        text(" "),
        { type: "broadcast", range: "channel" },
        text(" "),
        { type: "usergroup", usergroup_id: "S1" },
      ),
    ],
  ],
  [
    "names that nobody has, and addresses",
    "@nobody #none a@b.example <x>",
    [section(text("@nobody #none a@b.example <x>"))],
  ],
  ["emoji, and no times", ":tada: 10:30:45", [section({ type: "emoji", name: "tada" }, text(" 10:30:45"))]],
  [
    "quotes",
    "so:\n> a\n> b\nend",
    [section(text("so:\n")), { type: "rich_text_quote", elements: [text("a\nb")] }, section(text("end"))],
  ],
  [
    "lists, of both kinds and deeper ones",
    "- a\n- b\n    1. c\n    2. d",
    [list("bullet", 0, "a", "b"), list("ordered", 1, "c", "d")],
  ],
  [
    "code blocks, with nothing marked in them",
    "see\n```\n*x*\n- y\n```\nend",
    [section(text("see")), code("*x*\n- y"), section(text("end"))],
  ],
];

const NAMES = {
  user: (name: string) => (name === "ben" ? "UBEN" : undefined),
  channel: (name: string) => (name === "general" ? "CGENERAL" : undefined),
};

describe("Local Slack: what is typed into a field for rich text", () => {
  for (const [what, typed, elements] of TYPED) {
    it(`becomes Slack's structure: ${what}`, () => {
      assert.deepEqual(typedRichText(typed, NAMES).elements, elements);
    });

    it(`is the same after it was shown again: ${what}`, () => {
      const block = {
        type: "rich_text",
        elements: elements as RichTextBlockElement[],
      } satisfies RichTextBlock;
      assert.deepEqual(typedRichText(richTextAsTyped(block), NAMES).elements, elements);
    });
  }

  it("does not take long over many marks", () => {
    const started = performance.now();
    typedRichText("*a _b ~c ".repeat(2_000));
    assert.ok(performance.now() - started < 2_000);
  });

  describe("in a modal of an app", () => {
    let stage: Stage;

    beforeEach(async () => {
      stage = await Stage.start();
      const bot = await stage.installedBot(stage.acme);
      const ben = stage.acme.people[1].id;
      await stage.localSlack.command({
        team: stage.acme.id,
        user: ben,
        channel: stage.acme.general,
        command: "/speak",
      });
      const trigger_id = new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
      const plain = (words: string) => ({ type: "plain_text" as const, text: words });
      const initial_value = { type: "rich_text", elements: [section(text("Dear "), text("all", "bold"))] };
      await bot.apiCall("views.open", {
        trigger_id,
        view: {
          type: "modal",
          title: plain("A form"),
          submit: plain("Save"),
          blocks: [
            {
              type: "input",
              block_id: "b",
              label: plain("Words"),
              element: { type: "rich_text_input", action_id: "words", initial_value },
            },
          ],
        },
      });
    });
    afterEach(() => stage.stop());

    const value = () => stage.app.interactions().at(-1).view.state.values.b.words.rich_text_value;

    it("mentions people, the bot and channels by the names that they have in Slack", async () => {
      const [team, user] = [stage.acme.id, stage.acme.people[1].id];
      const viewId = stage.localSlack.openViews(user)[0]?.id ?? "";
      await stage.localSlack.submitView({
        team,
        user,
        viewId,
        values: { words: "*@ada* and @my-app in #general" },
      });
      assert.deepEqual(value().elements[0].elements, [
        { type: "user", user_id: stage.acme.people[0].id, style: { bold: true } },
        text(" and "),
        { type: "user", user_id: stage.localSlack.bot(team)?.userId },
        text(" in "),
        { type: "channel", channel_id: stage.acme.general },
      ]);
    });

    it("is shown with its marks on the page, and sent from there", async () => {
      const ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
      const page = await ben.open(stage.acme.general);
      const viewPath = `/views/${stage.localSlack.openViews(ben.person.id)[0]?.id}`;
      const field = "field:b/words";
      const shown = page
        .forms()
        .flatMap(({ fields }) => fields)
        .find(({ name }) => name === field);
      assert.equal(shown?.value, "Dear *all*");
      await ben.submit(page, viewPath, { [field]: `${shown.value}\n- _one_` });
      assert.deepEqual(value().elements, [
        section(text("Dear "), text("all", "bold"), text("\n")),
        { ...list("bullet", 0), elements: [section(text("one", "italic"))] },
      ]);
    });
  });
});
