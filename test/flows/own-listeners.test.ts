import assert from "node:assert/strict";
import { onCommand, onEvent } from "../../src/listeners/listener.js";
import { onADatabase } from "../databases.js";
import { TEST_APP } from "../fixtures/test-app.js";
import { Flow } from "./flow.js";

const poll = onCommand("/poll", {
  toTry: () => "Type `/poll Lunch?` and people can vote.",
  listen:
    () =>
    async ({ ack, command }) =>
      ack(`A poll: ${command.text}`),
});

const { manifest, listeners } = TEST_APP;
const POLLS = { command: "/poll", description: "Starts a poll" };

onADatabase("An app with listeners of its own", (database) => {
  let flow: Flow;
  afterEach(() => flow.stop());

  /** What the installer reads, once it is there. */
  async function welcome(): Promise<string> {
    const [ada] = flow.acme.people;
    const page = await flow.approve(flow.app.installUrl, flow.acme, ada);
    assert.equal(page.status, 200);
    const { text } = await flow.localSlack.until("the welcome", () =>
      flow.localSlack.messages(flow.localSlack.dm(flow.acme.id, ada.id)).at(0),
    );
    return text;
  }
  const warnings = () => flow.logged(/./).filter(({ level }) => level === "warn" || level === "error");

  it("writes a welcome with the texts of its listeners, and mentions nothing that it does not have", async () => {
    flow = await Flow.start(database(), {
      manifest: {
        ...manifest,
        name: "Polls",
        userScopes: [],
        commands: [POLLS],
        botEvents: ["app_uninstalled", "tokens_revoked"],
      },
      listeners: [
        ...listeners.filter(({ to }) => /^(app_uninstalled|tokens_revoked)$/.test(String(to))),
        poll,
      ],
    });
    assert.equal(
      await welcome(),
      "*Polls is installed.*\n\nOne thing to try:\n• Type `/poll Lunch?` and people can vote.",
    );
    await flow.stopApp(); // which waits for what follows an install
    assert.deepEqual(warnings(), []);
    assert.deepEqual(
      flow.localSlack.calls.filter(({ method }) => method === "views.publish"),
      [],
      "it has no Home tab",
    );
  });

  it("has blocks of its own on the Home tab, above those about the installation", async () => {
    const asked: unknown[] = [];
    flow = await Flow.start(database(), {
      home: ({ userId, target }) => {
        asked.push({ userId, team: target.teamId });
        return [{ type: "section", text: { type: "mrkdwn", text: "*Open polls:* none" } }];
      },
    });
    await flow.install(flow.acme);
    const [{ id: user }] = flow.acme.people;
    const blocks = await flow.localSlack.until(
      "the Home tab",
      () => flow.localSlack.homeOf({ team: flow.acme.id, user })?.blocks,
    );
    const texts = JSON.stringify(blocks.slice(0, 4));
    assert.match(texts, /^\[\{"type":"header".*\*Open polls:\* none.*\{"type":"divider".*Installed by <@U/);
    assert.deepEqual(asked, [{ userId: user, team: flow.acme.id }]);
  });

  it("answers each of two commands, in whatever order the manifest has them", async () => {
    for (const commands of [
      [POLLS, ...manifest.commands],
      [...manifest.commands, POLLS],
    ]) {
      flow = await Flow.start(database(), {
        manifest: { ...manifest, commands },
        listeners: [...listeners, poll],
      });
      await flow.install(flow.acme);
      const where = { team: flow.acme.id, user: flow.acme.people[1].id, channel: flow.acme.general };
      const asked = await flow.localSlack.command({ ...where, command: "/poll", text: "Lunch?" });
      assert.equal(asked.message?.text, "A poll: Lunch?");
      await flow.localSlack.command({ ...where, command: "/post", text: "hello" });
      await flow.localSlack.until("what the person is told", () =>
        flow.localSlack
          .messages(flow.acme.general)
          .find(({ text }) => text === "Your account is not connected."),
      );
      assert.deepEqual(warnings(), []);
      if (commands[0] === POLLS) await flow.stop();
    }
  });

  it("runs only the failed one of an event's two listeners again", async () => {
    let tries = 0;
    const counted = onEvent("app_mention", {
      name: "count-mentions",
      listen: () => async () => {
        tries += 1;
        if (tries === 1) throw new Error("the counter is away");
      },
    });
    flow = await Flow.start(database(), { listeners: [...listeners, counted] });
    await flow.install(flow.acme);
    const mention = await flow.mention(flow.acme);
    await flow.localSlack.until("the second try", () => tries === 2 || undefined);
    await flow.stopApp();
    const answers = flow.localSlack
      .messages(flow.acme.general)
      .filter(({ thread_ts, by }) => thread_ts === mention.ts && by === "bot_token");
    assert.equal(answers.length, 1);
  });
});
