import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { onADatabase } from "../databases.js";
import { projectApp } from "../fixtures/test-app.js";
import { Flow } from "../flows/flow.js";

onADatabase("The sample's bot", (database) => {
  let flow: Flow;
  const { manifest } = projectApp();
  beforeEach(async () => {
    flow = await Flow.start(database(), projectApp());
  });
  afterEach(() => flow.stop());

  const posts = () =>
    flow.localSlack.calls.filter(
      ({ method, args }) =>
        method === "chat.startStream" ||
        (method === "chat.postMessage" && !/is installed\./.test(String(args.text))),
    );
  /** What the agent has said in a direct message, when it has finished. */
  const answered = (dm: string) =>
    flow.localSlack.until("an answer in the direct message", () =>
      flow.localSlack.messages(dm).find(({ stream }) => stream?.state === "completed"),
    );

  it("answers a mention in a thread in that thread", async () => {
    const { acme } = flow;
    await flow.install(acme);
    const first = await flow.mention(acme);
    await flow.answerTo(first);
    const reply = await flow.localSlack.postMessage({
      team: acme.id,
      user: acme.people[0].id,
      channel: acme.general,
      text: `<@${flow.localSlack.bot(acme.id)?.userId}> and here`,
      threadTs: first.ts,
    });
    const answers = () =>
      flow.localSlack.messages(acme.general).filter(({ text, by }) => by !== "person" && /^Hello/.test(text));
    await flow.localSlack.until("the second answer", () => answers().length === 2 || undefined);
    assert.deepEqual(
      answers().map(({ thread_ts }) => thread_ts),
      [first.ts, first.ts],
    );
    assert.notEqual(reply.ts, first.ts);
  });

  it("answers a direct message, and neither its own answer nor what a bot or an edit says", async () => {
    const { acme } = flow;
    const [ada] = acme.people;
    await flow.install(acme);
    const dm = flow.localSlack.dm(acme.id, ada.id);
    await flow.localSlack.postMessage({ team: acme.id, user: ada.id, channel: dm, text: "hello" });
    await answered(dm);
    const from = { type: "message", channel: dm, channel_type: "im", ts: "1.2", event_ts: "1.2" };
    for (const event of [
      { ...from, subtype: "message_changed", message: { user: ada.id, text: "edited" } },
      { ...from, subtype: "message_deleted", deleted_ts: "1.1" },
      { ...from, subtype: "bot_message", bot_id: "B0OTHER", text: "beep" },
      { ...from, user: "U0OTHERBOT", bot_id: "B0OTHER", text: "beep" },
      { ...from, channel_type: "channel", user: ada.id, text: "not to the bot" },
      { ...from, type: "app_mention", user: "U0OTHERBOT", bot_id: "B0OTHER", text: "beep" },
    ]) {
      flow.localSlack.deliver(acme.id, event);
    }
    // What follows them is answered, so they have been handled by then.
    await flow.localSlack.idle();
    await flow.answerTo(await flow.mention(acme));
    assert.equal(posts().length, 2, JSON.stringify(posts()));
  });

  it("answers a direct message from the project's own documents, and says from which", async () => {
    const { acme } = flow;
    await flow.install(acme);
    const dm = flow.localSlack.dm(acme.id, acme.people[1].id);
    const [first] = manifest.suggestedPrompts;
    assert.ok(first);
    for (const [text, expected] of [
      ["What do people see when they press the stop button?", /\n\n_From docs\/agent\.md\._$/],
      [first.message, /_From (README|docs\/[a-z-]+)\.md\._$/],
      ["xyzzy", /^I have found nothing about that/],
    ] as const) {
      const asked = await flow.localSlack.postMessage({
        team: acme.id,
        user: acme.people[1].id,
        channel: dm,
        text,
      });
      const answer = await flow.localSlack.until(`an answer to ${text}`, () =>
        flow.localSlack
          .messages(dm)
          .find(({ stream, thread_ts }) => stream?.state === "completed" && thread_ts === asked.ts),
      );
      assert.match(answer.stream?.markdown ?? "", expected);
    }
  });

  describe("says in its welcome", () => {
    const welcome = () =>
      flow.localSlack.messages(flow.localSlack.dm(flow.acme.id, flow.acme.people[0].id))[0]?.text;
    const mention = () =>
      `• Mention <@${flow.localSlack.bot(flow.acme.id)?.userId}> in a channel. Slack offers to invite me where I am no member yet.`;
    const installed = `*${manifest.name} is installed.* I answer when somebody mentions me or writes to me here.`;

    it("what it answers, two things to try, and where to connect", async () => {
      await flow.install(flow.acme);
      assert.equal(
        welcome()?.replaceAll("&amp;", "&"),
        [
          installed,
          `Two things to try:\n${mention()}\n• Type \`/speak hello\` and I post it in your own name.`,
          `People connect their own accounts here, or on my Home tab: <${flow.connectUrl(flow.acme)}|Connect your account>`,
        ].join("\n\n"),
      );
    });

    it("nothing about /speak when nobody can connect an account", async () => {
      await flow.stopApp();
      await flow.startApp({ ...manifest, userScopes: [] });
      await flow.install(flow.acme);
      assert.equal(welcome(), `${installed}\n\nOne thing to try:\n${mention()}`);
    });

    it("its name once, and in what there is to try only a mention of itself", async () => {
      await flow.install(flow.acme);
      const [headline = "", ...rest] = welcome()?.split("\n\n") ?? [];
      assert.equal(headline.split(manifest.name).length, 2);
      assert.ok(!rest.join("\n").includes(manifest.name), rest.join("\n"));
      assert.equal(rest.join("\n").split(`<@${flow.localSlack.bot(flow.acme.id)?.userId}>`).length, 2);
    });
  });

  it("asks for users:read only to know who is an admin", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.stopApp();
    const botScopes = manifest.botScopes.filter((scope) => scope !== "users:read");
    await flow.startApp({ ...manifest, botScopes });
    await flow.install(flow.acme, { person: ben });
    await flow.answerTo(await flow.mention(flow.acme));
    const dm = flow.localSlack.dm(flow.acme.id, ben.id);
    await flow.localSlack.postMessage({ team: flow.acme.id, user: ben.id, channel: dm, text: "hello" });
    await answered(dm);
    await flow.localSlack.openHome({ team: flow.acme.id, user: ada.id });
    await flow.localSlack.until("the Home tab", () =>
      flow.localSlack.homeOf({ team: flow.acme.id, user: ada.id }),
    );
    const lacked = flow.localSlack.calls.filter(({ error }) => error === "missing_scope");
    assert.deepEqual([...new Set(lacked.map(({ method }) => method))], ["users.info"]);
    const reason = /^ *- users:read # (.*)$/m.exec(readFileSync("manifest.yml", "utf8"))?.[1];
    assert.match(reason ?? "", /^to know who is an admin/);
  });
});
