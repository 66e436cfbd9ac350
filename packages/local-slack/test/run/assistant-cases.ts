import assert from "node:assert/strict";
import { type TemplateRun, TemplateStage } from "./template-stage.js";

/**
 * Holds for Slack's templates of assistants (`assistant_view`): people open it, ask in its thread, go to another channel, mention
 * it, and rate its answers.
 */
export function assistantCases(run: () => TemplateRun): void {
  let stage: TemplateStage;
  before(async function () {
    this.timeout(60_000);
    stage = await TemplateStage.start(run());
  });
  after(async () => stage?.stop());

  const app = () => stage.slack.apps[0] ?? assert.fail("there is no app");
  const dm = () => stage.slack.local.dm(stage.slack.workspace("Acme").id, stage.ben.id);
  /** The latest chat with the assistant as its page shows it. */
  const page = async () => {
    const { id } = stage.slack.workspace("Acme");
    const answer = await fetch(`${stage.slack.url}/client/${id}/${stage.ben.id}/${dm()}`);
    return answer.text();
  };

  /** The last thing that the app does when a person has opened it. */
  const prompted = (thread = "") =>
    stage.slack.until("the prompts", () =>
      stage.slack.calls.find(
        ({ method, args }) => method === "assistant.threads.setSuggestedPrompts" && args.thread_ts === thread,
      ),
    );

  it("says what it is for when it is opened, and offers prompts", async () => {
    const { text, thread_ts } = await stage.ben.openAssistant(app()).answer();
    assert.equal(text, "What are you looking for?");
    assert.ok(thread_ts);
    await prompted(thread_ts);
    const shown = await page();
    assert.match(shown, /Begin with:/);
    assert.match(shown, />A book<\/button>/);
  });

  it("streams its answer into the thread, under a title, from what was said there", async () => {
    const { ben } = stage;
    const answer = await ben.message(app(), "Please roll a die for me").answer();
    assert.equal(answer.stream?.markdown, "You asked: *Please roll a die for me*");
    assert.deepEqual(answer.stream?.tasks, [{ id: "dice", title: "It shows 4", status: "complete" }]);
    const shown = await page();
    assert.match(shown, /<b>Please roll a die for me<\/b>/);
    assert.doesNotMatch(shown, /is looking…|Climbing the ladder…/);
    const refused = stage.slack.calls.filter(({ ok }) => !ok).map(({ method, error }) => [method, error]);
    assert.deepEqual(refused, []);
  });

  it("thanks for a rating, to the one who gave it", async () => {
    const { ben } = stage;
    const thanks = await ben.press("Useful").answer();
    assert.deepEqual([thanks.text, thanks.ephemeralTo], ["Good to hear.", ben.id]);
  });

  it("is told which channel a person sees beside it, also when that changes, and answers about that", async () => {
    const { ada, ben, slack } = stage;
    await ada.post("The sea is blue");
    const { thread_ts } = await ben.openAssistant(app()).answer();
    await prompted(thread_ts);
    const { general } = slack.local.workspaces[0] ?? assert.fail("there is no Acme");
    await ben.lookElsewhere(app(), { viewing: "#general" });
    await slack.until("the new context", () =>
      slack.calls.find(
        ({ method, args }) => method === "chat.update" && JSON.stringify(args.metadata).includes(general),
      ),
    );
    const answer = await ben.message(app(), "Tell me what this channel is about").answer();
    assert.match(answer.stream?.markdown ?? "", new RegExp(`<@${ada.id}> says The sea is blue`));
  });

  it("answers a mention in its thread", async () => {
    const { text = "", stream } = await stage.ben.mention(app(), "where is the atlas?").answer();
    assert.match(`${text}${stream?.markdown}`, /You asked: .*where is the atlas\?/);
  });
}
