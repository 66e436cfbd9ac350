import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Message } from "local-slack";
import type { Answer } from "../../src/agent/answer.js";
import { AnswerInterruptedError } from "../../src/agent/answer-interrupted-error.js";
import { agentListeners } from "../../src/listeners/agent/agent-listeners.js";
import { withKept } from "../../src/listeners/kept.js";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

const AGENT = {
  ...MANIFEST,
  botEvents: [...MANIFEST.botEvents, "agent_session_stopped"],
  botScopes: [...MANIFEST.botScopes, "assistant:write"],
};

const until = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

onADatabase("An agent", (database) => {
  let flow: Flow;
  let answer: Answer;
  let dm: string;
  let botId: string;

  const start = async (own: Answer, manifest = AGENT) => {
    answer = own;
    flow = await Flow.start(database(), {
      manifest,
      listeners: withKept(agentListeners((question, options) => answer(question, options))),
    });
    await flow.install(flow.acme);
    dm = flow.localSlack.dm(flow.acme.id, ben().id);
    botId = flow.localSlack.bot(flow.acme.id)?.userId ?? "";
  };
  afterEach(() => flow.stop());

  const ben = () => flow.acme.people[1];
  const write = (text: string, { channel = dm, threadTs }: { channel?: string; threadTs?: string } = {}) =>
    flow.localSlack.postMessage({
      team: flow.acme.id,
      user: ben().id,
      channel,
      text,
      ...(threadTs && { threadTs }),
    });
  const replies = ({ channel, ts }: Pick<Message, "channel" | "ts">) =>
    flow.localSlack.messages(channel).filter((each) => each.thread_ts === ts && each.by !== "person");
  const finished = (asked: Message) =>
    flow.localSlack.until("a finished answer", () =>
      replies(asked).find(({ stream }) => stream?.state === "completed"),
    );
  const growing = (asked: Message, text: string) =>
    flow.localSlack.until("a growing answer", () => replies(asked).find((each) => each.text === text));
  const calls = (method: string) => flow.localSlack.calls.filter((call) => call.method === method);
  const statuses = () => calls("agents.sessions.setStatus").map(({ args }) => args.status);
  const record = (asked: Message) => database().agentAnswers.findOne({ askedTs: asked.ts });
  const ended = async (asked: Message) => {
    for (let n = 0; n < 200; n++) {
      const found = await record(asked);
      if (found?.endedAt !== undefined) return found;
      await pause(20);
    }
    throw new Error("The answer's record does not end.");
  };

  it("answers a direct message in its thread: title, status, stream, and feedback buttons below it", async () => {
    await start(async function* (question, { history, signal }) {
      assert.deepEqual([history, signal.aborted], [[], false]);
      yield `You asked **${question}**. `;
      await pause(10);
      yield "That is all.";
    });
    const asked = await write("What is 1 &lt; 2?\nPlease");
    const said = await finished(asked);
    assert.equal(said.stream?.markdown, "You asked **What is 1 < 2?\nPlease**. That is all.");
    assert.deepEqual(
      said.blocks?.map(({ type }) => type),
      ["markdown", "context_actions"],
    );
    const { title, initiator_user_id: initiator } = calls("agents.sessions.setStatus")[0]?.args ?? {};
    assert.deepEqual([title, initiator], ["What is 1 < 2?", ben().id]);
    assert.deepEqual(statuses(), ["processing"], "the end of the stream sets the status");
    assert.equal(calls("chat.stopStream")[0]?.args.session_status, "active");
    assert.deepEqual(replies(asked), [said]);
  });

  it("answers a mention in the thread of the mention, without the mention, and for its person", async () => {
    await start((question) => `Said: ${question}`);
    const asked = await write(`<@${botId}> who are <@${ben().id}>?`, { channel: flow.acme.general });
    assert.equal((await finished(asked)).stream?.markdown, `Said: who are <@${ben().id}>?`);
    const { recipient_user_id: user, recipient_team_id: team } = calls("chat.startStream")[0]?.args ?? {};
    assert.deepEqual([user, team], [ben().id, flow.acme.id]);
  });

  it("is told what was written in the thread before, by whom, as the SDKs of models take it", async () => {
    const histories: unknown[] = [];
    await start((question, { history }) => {
      histories.push(history);
      return `Answer to ${question}`;
    });
    const asked = await write("one");
    await finished(asked);
    await write("two", { threadTs: asked.ts });
    await flow.localSlack.until("a second answer", () => histories[1]);
    assert.deepEqual(histories[1], [
      { role: "user", content: "one" },
      { role: "assistant", content: "Answer to one" },
    ]);
    await flow.localSlack.until("two streams", () => calls("chat.stopStream").length === 2 || undefined);
  });

  it("answers neither bots nor its own messages", async () => {
    const asked: string[] = [];
    await start((question) => {
      asked.push(question);
      return "Yes";
    });
    const from = { type: "message", channel: dm, channel_type: "im", ts: "1.2", event_ts: "1.2" };
    flow.localSlack.deliver(flow.acme.id, { ...from, user: "U0OTHER", bot_id: "B0OTHER", text: "beep" });
    flow.localSlack.deliver(flow.acme.id, { ...from, subtype: "message_changed", message: { text: "x" } });
    await flow.localSlack.idle();
    await finished(await write("hello"));
    assert.deepEqual(asked, ["hello"]);
  });

  it("stores what people think of an answer", async () => {
    await start(() => "Yes");
    const asked = await write("Is it?");
    const { ts } = await finished(asked);
    for (const value of ["bad", "good"]) {
      await flow.localSlack.clickButton({
        team: flow.acme.id,
        user: ben().id,
        actionId: "agent_feedback",
        value,
        in: { channel: dm, ts },
      });
    }
    for (let n = 0; (await record(asked))?.feedback?.[ben().id] !== "good"; n++) {
      assert.ok(n < 200, "the feedback is not stored");
      await pause(20);
    }
  });

  describe("that is stopped", () => {
    it("has its signal aborted, appends nothing more, and leaves processing", async () => {
      let reason: unknown;
      await start(async function* (_, { signal }) {
        yield "One";
        await until(signal).catch((error) => {
          reason = error;
        });
        yield "Two";
      });
      const asked = await write("Count");
      await growing(asked, "One");
      const beganAt = performance.now();
      await flow.localSlack.stopAgent({
        team: flow.acme.id,
        user: ben().id,
        channel: dm,
        threadTs: asked.ts,
      });
      await ended(asked);
      assert.ok(reason instanceof AnswerInterruptedError && reason.why === "stopped", String(reason));
      assert.ok(performance.now() - beganAt < 2_000);
      await flow.localSlack.until("the status", () => statuses().at(-1) === "active" || undefined);
      assert.deepEqual(
        replies(asked).map(({ text, stream }) => [text, stream?.state]),
        [["One", "completed"]],
      );
      assert.equal(calls("chat.appendStream").length, 1);
    });

    it("before it has said anything says that it has stopped, though its answer heeds no signal", async () => {
      await start(() => new Promise(() => undefined));
      const asked = await write("Think");
      await flow.localSlack.until("the status", () => statuses()[0]);
      await flow.localSlack.stopAgent({
        team: flow.acme.id,
        user: ben().id,
        channel: dm,
        threadTs: asked.ts,
      });
      await ended(asked);
      const [said, ...more] = await flow.localSlack.until("what it says", () => {
        const all = replies(asked);
        return all.length > 0 ? all : undefined;
      });
      assert.deepEqual([said?.text, more], ["I have stopped.", []]);
      assert.equal(calls("chat.startStream").length, 0);
      assert.equal(statuses().at(-1), "active");
    });

    it("goes on with what was asked in another thread", async () => {
      await start(async function* (question, { signal }) {
        yield question;
        if (question === "stop me") await until(signal);
        await pause(100);
        yield " and on";
      });
      const asked = await write("stop me");
      await growing(asked, "stop me");
      const other = await write("go on");
      await flow.localSlack.stopAgent({
        team: flow.acme.id,
        user: ben().id,
        channel: dm,
        threadTs: asked.ts,
      });
      await ended(asked);
      assert.equal((await finished(other)).stream?.markdown, "go on and on");
    });
  });

  describe("whose answer fails", () => {
    it("before anything was shown tries again, and shows the answer once", async () => {
      let tries = 0;
      await start(() => {
        tries += 1;
        if (tries === 1) throw new Error("The model is away.");
        return "Here";
      });
      const asked = await write("Hello?");
      assert.equal((await finished(asked)).stream?.markdown, "Here");
      assert.deepEqual([tries, replies(asked).length], [2, 1]);
    });

    it("after a part was shown says so below the part, and shows nothing again", async () => {
      await start(async function* () {
        yield "Half";
        await pause(50);
        throw new Error("The model is away.");
      });
      const asked = await write("Hello?");
      const { stream } = await finished(asked);
      assert.match(stream?.markdown ?? "", /^Half\n\n_Something went wrong before I had finished\./);
      await ended(asked);
      assert.equal(statuses().at(-1), "active");
      const failed = await flow.localSlack.until("the failed event", () =>
        flow.logged("An event could not be handled, and is kept as failed").at(0),
      );
      assert.ok(failed);
      assert.equal(calls("chat.startStream").length, 1);
    });
  });

  it("waits while Slack limits the rate, and then appends what has gathered at once", async () => {
    await start(async function* () {
      for (const word of ["a", "b", "c"]) {
        yield word;
        await pause(20);
      }
    });
    flow.localSlack.failNext("chat.appendStream", { rateLimited: 1 });
    const asked = await write("Spell");
    assert.equal((await finished(asked)).stream?.markdown, "abc");
    assert.equal(calls("chat.startStream").length, 1);
  });

  it("that Slack does not take for one in its settings answers all the same", async () => {
    await start(() => "Yes");
    flow.localSlack.misbehave({
      method: "agents.sessions.setStatus",
      failure: { error: "feature_disabled" },
    });
    assert.equal((await finished(await write("Is it?"))).stream?.markdown, "Yes");
  });

  describe("whose process stops", () => {
    it("ends a message in the middle with one that says so", async () => {
      await start(async function* (_, { signal }) {
        yield "Half";
        await until(signal);
      });
      const asked = await write("Long?");
      await growing(asked, "Half");
      assert.equal(await flow.app.stop(2_000), true);
      const [said, ...more] = replies(asked);
      assert.deepEqual(
        [said?.stream?.markdown, said?.stream?.state, more],
        ["Half\n\n_I was interrupted before I had finished. Please ask me again._", "completed", []],
      );
      assert.equal(statuses().at(-1), "active");
    });

    it("leaves a question of which nothing was shown to the next, which answers it", async () => {
      await start((_, { signal }) => until(signal));
      const asked = await write("Long?");
      await flow.localSlack.until("the status", () => statuses()[0]);
      await flow.app.stop(800);
      assert.deepEqual(replies(asked), []);
      answer = () => "Here";
      await flow.startApp(AGENT);
      assert.equal((await finished(asked)).stream?.markdown, "Here");
      assert.equal(replies(asked).length, 1);
    });
  });

  it("is forgotten when the app is uninstalled", async () => {
    await start(() => "Yes");
    const asked = await write("Is it?");
    await finished(asked);
    await ended(asked);
    await pause(1_100); // the time of an event has whole seconds
    await flow.localSlack.uninstall(flow.acme.id);
    for (let n = 0; (await record(asked)) !== null; n++) {
      assert.ok(n < 200, "the record is still there");
      await pause(20);
    }
  });
});
