import assert from "node:assert/strict";
import { type TemplateRun, TemplateStage } from "./template-stage.js";

/**
 * Holds for each of Slack's starters: people go through all that it offers. They do the same in every language: a message, a
 * command, a shortcut with its modal, and the Home tab. `ready` gets what is to be done before, such as an install.
 */
export function starterCases(run: () => TemplateRun, ready?: (stage: TemplateStage) => Promise<void>): void {
  let stage: TemplateStage;
  before(async function () {
    this.timeout(60_000);
    stage = await TemplateStage.start(run());
    await ready?.(stage);
  });
  after(async () => stage?.stop());

  it("answers a greeting in a channel, and no other message", async () => {
    const { ben } = stage;
    await ben.post("Hello is not how this begins");
    const { text } = await ben.post("hello everybody").answer();
    assert.match(text, /^hello.* yourself! Have you a suggestion\?$/);
    assert.equal(ben.messages().filter((each) => each.text.includes("yourself")).length, 1);
  });

  it("answers its command by the response_url, to the one who gave it", async () => {
    const { ada, ben } = stage;
    const answer = await ben.command("/suggestions").answer();
    assert.equal(answer.text, "The box is open.");
    assert.equal(answer.ephemeralTo, ben.id);
    assert.ok(!ada.messages().includes(answer));
  });

  it("opens a modal by its shortcut, changes it by its button, and posts what is submitted", async () => {
    const { ben, slack } = stage;
    assert.equal((await ben.shortcut("Make a suggestion").modal()).title?.text, "A suggestion");
    assert.equal((await ben.press("Add a picture").modal()).title?.text, "With a picture");

    await assert.rejects(
      async () => ben.submit({ words: "A longer lunch" }),
      /The field channel is required/,
    );
    const { general } = slack.local.workspaces[0] ?? assert.fail("there is no Acme");
    const submitted = ben.submit({ words: "A longer lunch", channel: general });
    const { text } = await submitted.answer();
    await submitted;
    assert.equal(text, `<@${ben.id}> suggests: A longer lunch`);
    assert.equal(ben.modal, undefined);
  });

  it("has a Home tab for the one who opens it", async () => {
    const { ben, slack } = stage;
    const [app] = slack.apps;
    assert.ok(app);
    const home = await ben.openHome(app).home();
    assert.match(JSON.stringify(home.blocks), new RegExp(`A box for you, <@${ben.id}>`));
  });
}
