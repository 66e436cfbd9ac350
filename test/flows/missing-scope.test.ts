import assert from "node:assert/strict";
import type { Message, Person } from "local-slack";
import { withKept } from "../../src/listeners/kept.js";
import { onAction, onCommand, onEvent, onView } from "../../src/listeners/listener.js";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

const OPTIONAL = {
  ...MANIFEST,
  optionalBotScopes: ["users:read"],
  userScopes: ["chat:write", "users:read"],
  optionalUserScopes: ["users:read"],
  botEvents: [...MANIFEST.botEvents, "reaction_added"],
};

/** How often a listener has run. */
let runs = 0;

/** Greets by name, which needs `users:read`. */
const mention = onEvent("app_mention", {
  listen:
    () =>
    async ({ event, client, say }) => {
      runs += 1;
      const { user } = await client.users.info({ user: event.user ?? "" });
      await say({ text: `Hello ${user?.real_name}!`, thread_ts: event.ts });
    },
});

const message = onEvent("message.im", {
  listen:
    () =>
    async ({ client }) => {
      await client.users.info({ user: "U1" });
    },
});

/** As the person: with `late` after the answer, with `bot` as the bot. */
const post = onCommand("/post", {
  listen:
    () =>
    async ({ ack, command, client, context, respond }) => {
      const { text, user_id: user } = command;
      if (text.includes("late")) await ack();
      const token = text.includes("bot") ? context.botToken : context.userToken;
      const { user: found } = await client.users.info({ token: token ?? "", user });
      await (text.includes("late") ? respond : ack)(`You are ${found?.real_name}.`);
    },
});

/** Something that nobody turned to the app with. */
const reaction = onEvent("reaction_added", {
  listen:
    () =>
    async ({ event, client }) => {
      runs += 1;
      await client.users.info({ user: event.user });
    },
});

const press = onAction("press", {
  listen:
    () =>
    async ({ ack, body, client }) => {
      await ack();
      await client.users.info({ user: body.user.id });
    },
});

const submit = onView("submit", {
  listen:
    () =>
    async ({ body, client }) => {
      await client.users.info({ user: body.user.id });
    },
});

onADatabase("A listener that lacks a scope", (database) => {
  let flow: Flow;
  let ben: Person;
  let cleo: Person;
  let aheadMs: number;
  beforeEach(async () => {
    aheadMs = 0;
    runs = 0;
    flow = await Flow.start(database(), {
      manifest: OPTIONAL,
      listeners: withKept([mention, message, post, reaction, press, submit]),
      clock: () => Date.now() + aheadMs,
    });
    const [, second, third = assert.fail()] = flow.acme.people;
    [ben, cleo] = [second, third];
  });
  afterEach(() => flow.stop());

  const where = () => ({ team: flow.acme.id, user: ben.id, channel: flow.acme.general });
  const botWords = () =>
    `*The app is not allowed to do that here.* This workspace would have to let it see who is in the workspace (\`users:read\`). Whoever may install apps here can do that: <${flow.app.installUrl}|Install Bolt MongoDB App again>`;
  const ownWords = () =>
    `*The app is not allowed to do that as you.* You would have to let it see who is in the workspace (\`users:read\`): <${flow.connectUrl(flow.acme)}|Connect your account again>`;
  const told = (channel: string) =>
    flow.localSlack.messages(channel).filter(({ text }) => text.startsWith("*The app is not allowed"));
  const until = (what: string, count: number, channel = flow.acme.general): Promise<readonly Message[]> =>
    flow.localSlack.until(what, () => (told(channel).length >= count ? told(channel) : undefined));
  const saidBy = async (user: string) => {
    const bot = flow.localSlack.bot(flow.acme.id)?.userId;
    return flow.localSlack.postMessage({ ...where(), user, text: `<@${bot}> who am I?` });
  };
  const failures = () => flow.logged(/./).filter(({ level }) => level === "warn" || level === "error");

  it("answers who mentioned it, alone, with the link that asks for it; the event counts as handled", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    await saidBy(ben.id);
    const [answer, ...others] = await until("the answer", 1);
    assert.deepEqual(
      [answer?.text, answer?.ephemeralTo, answer?.by, others],
      [botWords(), ben.id, "bot_token", []],
    );
    await flow.stopApp();
    assert.deepEqual(failures(), []);
    assert.equal(flow.logged("A person was told of a missing scope").length, 1);
    assert.equal(runs, 1, "it is not tried again");
    const left = await database()
      .events.find({ failedAt: { $exists: true } })
      .toArray();
    assert.deepEqual(left, []);
  });

  it("answers with the greeting once the link has been followed", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    await saidBy(ben.id);
    const [answer] = await until("the answer", 1);
    await flow.install(flow.acme, { url: /<(.*)\|/.exec(answer?.text ?? "")?.[1] ?? "" });
    const { text } = await flow.answerTo(await saidBy(ben.id));
    assert.equal(text, `Hello ${ben.realName}!`);
  });

  it("does not tell a person twice in a row who mentions it again, tells another one, and the first after an hour", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    await saidBy(ben.id);
    await until("the answer", 1);
    await saidBy(ben.id);
    await saidBy(cleo.id);
    const answers = await until("the answer to the other person", 2);
    assert.deepEqual(
      answers.map(({ ephemeralTo }) => ephemeralTo),
      [ben.id, cleo.id],
    );
    await flow.localSlack.until("every mention to be heard", () => (runs === 3 ? true : undefined));
    await flow.localSlack.idle();
    aheadMs = 61 * 60 * 1_000;
    await saidBy(ben.id);
    const later = await until("the answer an hour later", 3);
    assert.deepEqual(
      later.map(({ ephemeralTo }) => ephemeralTo),
      [ben.id, cleo.id, ben.id],
    );
    await flow.stopApp();
    assert.equal(flow.logged("A person was told of a missing scope").length, 3);
  });

  it("answers who writes to it, in the conversation with it", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    const channel = flow.localSlack.dm(flow.acme.id, ben.id);
    await flow.localSlack.postMessage({ ...where(), channel, text: "Who am I?" });
    const [answer] = await until("the answer", 1, channel);
    assert.deepEqual([answer?.text, answer?.ephemeralTo], [botWords(), ben.id]);
  });

  it("answers a command that was not answered yet, as a person and as the bot, each time", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    await flow.connect(flow.acme, { without: ["users:read"] });
    for (const [text, words] of [
      ["", ownWords()],
      ["", ownWords()],
      ["bot", botWords()],
    ] as const) {
      const { ok, message } = await flow.localSlack.command({ ...where(), command: "/post", text });
      assert.deepEqual([ok, message?.text, message?.ephemeralTo], [true, words, ben.id]);
    }
    await flow.connect(flow.acme);
    const { message } = await flow.localSlack.command({ ...where(), command: "/post", text: "" });
    assert.equal(message?.text, `You are ${ben.realName}.`);
    assert.deepEqual(failures(), []);
  });

  it("answers a command that was acknowledged, where it was typed", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    await flow.connect(flow.acme, { without: ["users:read"] });
    const { ok } = await flow.localSlack.command({ ...where(), command: "/post", text: "late" });
    assert.equal(ok, true);
    const [answer] = await until("the answer", 1);
    assert.deepEqual([answer?.text, answer?.ephemeralTo, answer?.by], [ownWords(), ben.id, "response_url"]);
  });

  it("answers in a direct message who submitted a view or pressed a button of a view", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    const dm = flow.localSlack.dm(flow.acme.id, ben.id);
    const of = { team: { id: flow.acme.id }, user: { id: ben.id, team_id: flow.acme.id } };
    const view = { id: "V1", type: "modal", callback_id: "submit", state: { values: {} } };
    assert.equal((await flow.interact({ type: "view_submission", ...of, view })).status, 200);
    const [first] = await until("the answer", 1, dm);
    assert.equal(first?.text, botWords());
    const actions = [{ type: "button", action_id: "press", block_id: "b", value: "1" }];
    const pressed = { type: "block_actions", ...of, view: { ...view, type: "home" }, actions };
    assert.equal((await flow.interact(pressed)).status, 200);
    await until("the second answer", 2, dm);
    assert.deepEqual(failures(), []);
  });

  it("tells nobody of an event that nobody turned to the app with, logs it once, and does not try it again", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    const event = () =>
      flow.localSlack.deliver(flow.acme.id, {
        type: "reaction_added",
        user: ben.id,
        reaction: "eyes",
        item: { type: "message", channel: flow.acme.general, ts: "1.1" },
        event_ts: "1.1",
      });
    event();
    event();
    await flow.untilLogged("A listener failed for want of a scope that was left out as optional");
    await flow.localSlack.until("both events", () => (runs === 2 ? true : undefined));
    await flow.stopApp();
    assert.equal(runs, 2);
    assert.equal(flow.logged(/left out as optional/).length, 1);
    assert.deepEqual(told(flow.acme.general), []);
  });

  it("fails as it did where no link would help: a required scope that nobody can be told of, or one that is not asked for", async () => {
    const withoutIt = MANIFEST.botScopes.filter((scope) => scope !== "users:read");
    const event = {
      type: "reaction_added",
      user: ben.id,
      reaction: "eyes",
      item: { type: "message", channel: flow.acme.general, ts: "1.1" },
      event_ts: "1.1",
    };
    await flow.install(flow.acme, { without: ["users:read"] });
    await flow.stopApp();
    await flow.startApp({ ...OPTIONAL, optionalBotScopes: [] });
    flow.localSlack.deliver(flow.acme.id, event);
    await flow.untilLogged(/tried again/);
    await flow.stopApp();
    await flow.startApp({ ...OPTIONAL, botScopes: withoutIt, userScopes: ["chat:write"] });
    const before = flow.logged(/tried again/).length;
    await saidBy(ben.id);
    await flow.localSlack.until("another failure", () => flow.logged(/tried again/)[before]);
    assert.deepEqual(told(flow.acme.general), []);
  });

  it("tells of a required scope, too, where the workspace has not granted it yet", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    await flow.stopApp();
    await flow.startApp({ ...OPTIONAL, optionalBotScopes: [], optionalUserScopes: [] });
    await saidBy(ben.id);
    const [answer] = await until("the answer", 1);
    assert.equal(answer?.text, botWords());
  });

  it("is tried again where Slack does not take what the person is to be told", async () => {
    await flow.install(flow.acme, { without: ["users:read"] });
    flow.localSlack.failNext("chat.postEphemeral", { error: "fatal_error" });
    await saidBy(ben.id);
    await flow.untilLogged("A person could not be told of a missing scope");
    await flow.untilLogged(/tried again/);
    await flow.stopApp();
  });
});
