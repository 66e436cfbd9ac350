import assert from "node:assert/strict";
import { mrkdwn } from "../../src/pages/text/mrkdwn.js";

const NAMES = {
  user: (id: string) => (id === "U1" ? "Ada <Admin>" : undefined),
  channel: (id: string) => (id === "C1" ? "general" : undefined),
};
const LINK = `target="_blank" rel="noopener noreferrer"`;

describe("Pages of the local Slack: mrkdwn", () => {
  for (const [text, html] of [
    ["plain & simple", "plain &amp; simple"],
    ["&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"],
    [`<script>alert("1")</script>`, `&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;`],
    ["a\nb", "a<br>b"],
    ["*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"],
    ["*bold and _both_*", "<strong>bold and <em>both</em></strong>"],
    ["snake_case_name and 2*3*4", "snake_case_name and 2*3*4"],
    ["* no * bold*", "* no * bold*"],
    ["`a *b* <c>`", "<code>a *b* &lt;c&gt;</code>"],
    ["```\nx = `1`;\n*y*```", "<pre>x = `1`;\n*y*</pre>"],
    ["&gt; quoted\nnot", "<blockquote>quoted</blockquote>not"],
    [
      "<@U1> <@U9|nine> <@U8>",
      `<span class="mention">@Ada &lt;Admin&gt;</span> <span class="mention">@nine</span> <span class="mention">@U8</span>`,
    ],
    ["<#C1> <#C9|nine>", `<span class="mention">#general</span> <span class="mention">#nine</span>`],
    ["<!here> <!subteam^S1|@team>", `<span class="mention">@here</span> <span class="mention">@team</span>`],
    [
      "<https://a.example/?x=1&amp;y=2|see *this*>",
      `<a href="https://a.example/?x=1&amp;y=2" ${LINK}>see *this*</a>`,
    ],
    ["see https://a.example/b.", `see <a href="https://a.example/b" ${LINK}>https://a.example/b</a>.`],
    ["<mailto:a@b.example|write>", `<a href="mailto:a@b.example" ${LINK}>write</a>`],
    ["<javascript:alert(1)|press>", "press"],
    ["<JAVA&amp;script:alert(1)>", "&lt;JAVA&amp;script:alert(1)&gt;"],
    [`<https://a.example/"onclick="x|a">`, `<a href="https://a.example/%22onclick=%22x" ${LINK}>a&quot;</a>`],
    [":tada: :no_such_thing:", "🎉 :no_such_thing:"],
    [
      "<!date^1767323045^{date_num} {no}|then>",
      `<time datetime="2026-01-02T03:04:05.000Z">01/02/2026 {no}</time>`,
    ],
    ["<!date^99999999999999999^{date}|then>", "then"],
  ] as const) {
    it(`shows ${JSON.stringify(text)} as Slack does`, () => {
      assert.equal(String(mrkdwn(text, NAMES)), html);
    });
  }
});
