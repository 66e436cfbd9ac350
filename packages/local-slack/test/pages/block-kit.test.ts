import assert from "node:assert/strict";
import type { Block } from "@slack/types";
import { blocksHtml } from "../../src/pages/block-kit/blocks.js";

const CONTEXT = {
  names: { user: () => "Ada Admin", channel: () => "general" },
  pressForm: "press",
  fields: {
    people: [{ value: "U1", label: "Ada Admin" }],
    channels: [],
    files: [],
    values: {},
    answered: () => [],
    errors: {},
  },
};
const text = (words: string, type = "mrkdwn") => ({ type, text: words });
const button = (more: object) => ({
  type: "button",
  action_id: "a",
  text: text("Go", "plain_text"),
  ...more,
});
const show = (...blocks: object[]) => String(blocksHtml(blocks as Block[], CONTEXT));

describe("Pages of the local Slack: blocks", () => {
  for (const [what, block, expected] of [
    [
      "a section",
      { type: "section", text: text("*Hi* <@U1>") },
      /<strong>Hi<\/strong> <span class="mention">@Ada Admin/,
    ],
    ["plain text as it is", { type: "section", text: text("*Hi* <b>", "plain_text") }, /\*Hi\* &lt;b&gt;/],
    [
      "the fields of a section",
      { type: "section", fields: [text("one"), text("two")] },
      /<div>one<\/div><div>two<\/div>/,
    ],
    [
      "a header",
      { type: "header", text: text("Title", "plain_text") },
      /<h2 class="block-header">Title<\/h2>/,
    ],
    ["a divider", { type: "divider" }, /<hr>/],
    [
      "a context",
      { type: "context", elements: [text("small"), { type: "image", alt_text: "A cat" }] },
      /small[\s\S]*Image: A cat/,
    ],
    [
      "markdown",
      { type: "markdown", text: "# Head\n**bold** *italic* <b>" },
      /<strong>Head<\/strong><br><strong>bold<\/strong> <em>italic<\/em> &lt;b&gt;/,
    ],
    [
      "rich text",
      {
        type: "rich_text",
        elements: [
          { type: "rich_text_section", elements: [{ type: "text", text: "<b>", style: { bold: true } }] },
          {
            type: "rich_text_list",
            style: "ordered",
            elements: [{ type: "rich_text_section", elements: [{ type: "user", user_id: "U1" }] }],
          },
        ],
      },
      /<strong>&lt;b&gt;<\/strong>[\s\S]*<ol><li>[\s\S]*@Ada Admin/,
    ],
    [
      "a kind that it does not know",
      { type: "hologram", title: "<x>" },
      /of the type hologram[\s\S]*&quot;title&quot;: &quot;&lt;x&gt;&quot;/,
    ],
  ] as const) {
    it(`shows ${what}`, () => {
      assert.match(show(block), expected);
    });
  }

  it("shows buttons that submit the form of their place, with their ids and values", () => {
    const shown = show({ type: "actions", elements: [button({ value: `"1"`, style: "danger" })] });
    assert.match(
      shown,
      /<button class="button danger" type="submit" form="press" formnovalidate name="press" value="\[&quot;a&quot;,&quot;\\&quot;1\\&quot;&quot;,&quot;&quot;\]">Go<\/button>/,
    );
    assert.match(
      show({ type: "section", text: text("x"), accessory: button({ url: "https://a.example" }) }),
      /formtarget="_blank"/,
    );
    assert.match(show({ type: "actions", elements: [button({ style: `x" onclick="y` })] }), /class="button"/);
  });

  it("links to pictures, loads none, and links to nothing that runs code", () => {
    const picture = show({ type: "image", alt_text: "A cat", image_url: "https://a.example/cat.png" });
    assert.match(picture, /<a class="picture" href="https:\/\/a.example\/cat.png"/);
    assert.doesNotMatch(picture, /<img/);
    const bad = show(
      { type: "image", alt_text: "x", image_url: "javascript:alert(1)" },
      {
        type: "rich_text",
        elements: [
          { type: "rich_text_section", elements: [{ type: "link", url: "javascript:alert(1)", text: "y" }] },
        ],
      },
    );
    assert.doesNotMatch(bad, /href/);
  });

  it("shows the fields of a view with their choices and initial values", () => {
    const field = (element: object, more: object = {}) => ({
      type: "input",
      block_id: "b",
      label: text("Label", "plain_text"),
      element: { action_id: "f", ...element },
      ...more,
    });
    const option = (value: string) => ({ value, text: text(value.toUpperCase(), "plain_text") });
    const choices = { options: [option("x"), option("y")] };
    for (const [element, expected] of [
      [
        { type: "plain_text_input", initial_value: "<v>" },
        /<input type="text" name="field:b\/f" value="&lt;v&gt;" form="press" required>/,
      ],
      [
        { type: "plain_text_input", multiline: true },
        /<textarea name="field:b\/f" rows="4" form="press" required><\/textarea>/,
      ],
      [
        { type: "static_select", ...choices, initial_option: option("y") },
        /<option value="x">X<\/option><option value="y" selected>Y/,
      ],
      [
        { type: "multi_static_select", ...choices, initial_options: [option("y")] },
        /<details class="picker"[^>]*><summary>Y<\/summary>[\s\S]*type="checkbox" name="field:b\/f" value="y"[^>]* checked/,
      ],
      [{ type: "datetimepicker" }, /<input type="datetime-local"/],
      [{ type: "number_input", min_value: "1", max_value: "9" }, /<input type="number"[^>]* min="1" max="9"/],
      [{ type: "rich_text_input" }, /<textarea/],
      [{ type: "users_select" }, /<option value="U1">Ada Admin/],
      [{ type: "checkboxes", ...choices }, /<fieldset[\s\S]*type="checkbox" name="field:b\/f" value="x"/],
      [{ type: "radio_buttons", ...choices }, /type="radio" name="field:b\/f" value="y"/],
      [
        { type: "datepicker", initial_date: "2026-01-02" },
        /<input type="date" name="field:b\/f" value="2026-01-02" form="press" required>/,
      ],
      [{ type: "timepicker" }, /<input type="time"/],
    ] as const) {
      assert.match(show(field(element)), expected);
    }
    const optional = show(
      field({ type: "plain_text_input" }, { optional: true, hint: text("A hint", "plain_text") }),
    );
    assert.match(
      optional,
      /\(optional\)[\s\S]*aria-describedby="hint-b"[\s\S]*<p class="hint" id="hint-b">A hint/,
    );
    assert.doesNotMatch(optional, / required/);
  });
});
