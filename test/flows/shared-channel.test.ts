import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("A shared channel", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
    await flow.install(flow.acme);
    await flow.install(flow.globex);
    // Hank of Globex connects his account there, and is in the channel that Globex shares with Acme.
    await flow.connect(flow.globex, { person: flow.globex.people[1] });
  });
  afterEach(() => flow.stop());

  const botToken = (target: string) =>
    flow.localSlack
      .tokensOf(target)
      .find(({ kind }) => kind === "bot")
      ?.value.slice(-4);

  it("is answered by the workspace whose bot is mentioned, whoever mentions it", async () => {
    const [, hank] = flow.globex.people;
    for (const workspace of [flow.acme, flow.globex]) {
      const mention = await flow.localSlack.postMessage({
        team: flow.globex.id,
        user: hank.id,
        channel: flow.localSlack.sharedChannel,
        text: `<@${flow.localSlack.bot(workspace.id)?.userId}> hello`,
      });
      const answer = await flow.answerTo(mention);
      assert.equal(answer.by, "bot_token");
      assert.equal(answer.tokenLast4, botToken(workspace.id), workspace.name);
    }
  });

  it("does not let a command use the token that a person connected in another workspace", async () => {
    const [, hank] = flow.globex.people;
    const { command = "" } = MANIFEST.commands[0] ?? {};
    const body = new URLSearchParams({
      command,
      text: "as Hank",
      team_id: flow.acme.id,
      user_id: hank.id,
      channel_id: flow.localSlack.sharedChannel,
      response_url: `${flow.localSlack.url}/nowhere`,
    }).toString();
    const before = flow.localSlack.calls.length;
    const answer = await flow.localSlack.sendRaw({
      body,
      headers: { ...flow.localSlack.sign(body), "content-type": "application/x-www-form-urlencoded" },
    });
    assert.equal(answer.status, 200);
    await flow.stopApp(); // which waits for the command's listener
    assert.deepEqual(flow.localSlack.calls.slice(before), []);
  });
});
