import assert from "node:assert/strict";
import { type TemplateRun, TemplateStage } from "./template-stage.js";

/**
 * Holds for Slack's templates of agents (`agent_view`): people write to it, go on in threads, mention it, open its Home tab, rate
 * its answers, and go to another channel while they have it open.
 */
export function agentCases(run: () => TemplateRun, ready?: (stage: TemplateStage) => Promise<void>): void {
  let stage: TemplateStage;
  before(async function () {
    this.timeout(60_000);
    stage = await TemplateStage.start(run());
    await ready?.(stage);
  });
  after(async () => stage?.stop());

  const app = () => stage.slack.apps[0] ?? assert.fail("there is no app");

  it("answers a direct message in its thread, and goes on there", async () => {
    const { ben } = stage;
    const first = await ben.message(app(), "A rose").answer();
    assert.equal(first.stream?.markdown, "**1.** A rose, without your account");
    assert.ok(first.thread_ts);
    const next = await ben.message(app(), "And a lily", { thread: first.thread_ts }).answer();
    assert.equal(next.stream?.markdown, "**2.** And a lily, without your account");
    const root = stage.slack.local.messages(first.channel).find(({ ts }) => ts === first.thread_ts);
    assert.deepEqual(
      root?.reactions?.map(({ name }) => name),
      ["seedling"],
    );
  });

  it("answers a rating, to the one who gave it", async () => {
    const { ben } = stage;
    const answer = await ben.press("Withers").answer();
    assert.deepEqual([answer.text, answer.ephemeralTo], ["More water, then.", ben.id]);
  });

  it("answers a mention in a channel, and goes on in its thread without one", async () => {
    const { ben } = stage;
    assert.equal((await ben.mention(app(), "").answer()).text, "What shall I plant?");
    const first = await ben.mention(app(), "An oak").answer();
    assert.equal(first.stream?.markdown, "**1.** An oak, without your account");
    assert.ok(first.thread_ts);
    const next = await ben.post("And an elm", { thread: first.thread_ts }).answer();
    assert.equal(next.stream?.markdown, "**2.** And an elm, without your account");
  });

  it("publishes its Home tab", async () => {
    const home = await stage.ben.openHome(app()).home();
    assert.match(JSON.stringify(home.blocks), /Your gardener .*Ask me anything/);
  });

  it("offers a prompt about the channel to which a person goes", async () => {
    const { ben, slack } = stage;
    const { id: team } = slack.workspace("Acme");
    await ben.lookElsewhere(app(), { viewing: "#general" });
    await slack.until("the prompts", () =>
      slack.calls.find(({ method }) => method === "assistant.threads.setSuggestedPrompts"),
    );
    const page = await fetch(`${slack.url}/client/${team}/${ben.id}/${slack.local.dm(team, ben.id)}`);
    assert.match(await page.text(), /You see:[\s\S]*>Plants here<\/button>/);
    const answer = await ben.prompt("Plants here").answer();
    assert.match(answer.stream?.markdown ?? "", /Which plants are in <#C\w+>/);
  });
}
