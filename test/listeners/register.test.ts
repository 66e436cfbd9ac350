import assert from "node:assert/strict";
import { EventTry } from "../../src/events/event-try.js";
import { inContext } from "../../src/events/once-per-event.js";
import { PermanentError } from "../../src/events/permanent-error.js";
import { decide } from "../../src/events/processing/retry-decision.js";
import {
  type Listener,
  onAction,
  onCommand,
  onEvent,
  onShortcut,
  onView,
} from "../../src/listeners/listener.js";
import { listen } from "./listen.js";

describe("Listeners", () => {
  let heard: string[];
  beforeEach(() => {
    heard = [];
  });

  const hears = (what: string) => ({ listen: () => async () => void heard.push(what) });
  const acks = (what: string) => ({
    listen:
      () =>
      async ({ ack }: { ack: () => Promise<void> }) => {
        heard.push(what);
        await ack();
      },
  });
  const event = (fields: object) => ({
    type: "event_callback",
    event: { user: "U1", channel: "C1", ...fields },
  });
  const command = (name: string) => ({ command: name, user_id: "U1", channel_id: "C1" });
  const interaction = (fields: object) => ({ team: { id: "T1" }, user: { id: "U1" }, ...fields });
  const action = (action_id: string) =>
    interaction({ type: "block_actions", actions: [{ type: "button", action_id, block_id: "b" }] });

  describe("for slash commands", () => {
    const { send } = listen([onCommand("/poll", acks("poll")), onCommand("/close-poll", acks("close"))]);
    // The list is made once: what it hears goes where the test looks.
    beforeEach(() => {
      heard = [];
    });

    it("each get their own command, in whatever order the listeners and the manifest have them", async () => {
      assert.ok(await send(command("/close-poll")));
      assert.ok(await send(command("/poll")));
      assert.deepEqual(heard, ["close", "poll"]);
    });

    it("leave a command unanswered that has no listener", async () => {
      assert.equal(await send(command("/speak")), false);
      assert.equal(await send(command("/poll-more")), false);
      assert.deepEqual(heard, []);
    });
  });

  it("have hasScope with an event that says that the tokens are gone, and no scope", async () => {
    const uninstalled = onEvent("app_uninstalled", {
      listen:
        () =>
        async ({ context: { hasScope } }) =>
          void heard.push(String(hasScope("chat:write")), String(hasScope("chat:write", { as: "user" }))),
    });
    await listen([uninstalled]).send(event({ type: "app_uninstalled" }));
    assert.deepEqual(heard, ["false", "false"]);
  });

  it("for buttons get the id that they are bound to, even when a pattern matches it too", async () => {
    const { send } = listen([
      onAction(/^vote_\d+$/g, acks("a vote")),
      onAction(/^vote_/, acks("another vote")),
      onAction("vote_1", acks("the first")),
    ]);
    for (const id of ["vote_1", "vote_2", "vote_3", "vote_x"]) assert.ok(await send(action(id)));
    assert.equal(await send(action("a_vote")), false);
    assert.deepEqual(heard, ["the first", "a vote", "a vote", "another vote"]);
  });

  it("for modals and shortcuts get the callback id that they are bound to", async () => {
    const { send } = listen([
      onView("poll", acks("poll submitted")),
      onView(/^wizard_/, acks("wizard submitted")),
      onShortcut("new_poll", acks("new poll")),
    ]);
    const view = (callback_id: string) => interaction({ type: "view_submission", view: { callback_id } });
    assert.ok(await send(view("poll")));
    assert.ok(await send(view("wizard_2")));
    assert.equal(await send(view("other")), false);
    assert.ok(await send(interaction({ type: "shortcut", callback_id: "new_poll" })));
    assert.ok(
      await send(interaction({ type: "message_action", callback_id: "new_poll", channel: { id: "C1" } })),
    );
    assert.equal(await send(interaction({ type: "shortcut", callback_id: "other" })), false);
    assert.deepEqual(heard, ["poll submitted", "wizard submitted", "new poll", "new poll"]);
  });

  it("for messages get those of the channel type in the manifest's name, or all of them", async () => {
    const { send } = listen([
      onEvent("message.im", hears("im")),
      onEvent("message.channels", hears("channels")),
      onEvent("message", hears("all")),
    ]);
    for (const channel_type of ["im", "channel", "group", undefined]) {
      await send(event({ type: "message", channel_type }));
    }
    assert.deepEqual(heard.sort(), ["all", "all", "all", "all", "channels", "im"]);
  });

  describe("of one event", () => {
    let failing: Set<string>;
    beforeEach(() => {
      failing = new Set();
    });
    const mayFail = (what: string) => ({
      listen: () => async () => {
        heard.push(what);
        if (failing.has(what)) throw new Error(`${what} failed`);
      },
    });
    const both = [
      onEvent("app_mention", mayFail("answer")),
      onEvent("app_mention", { name: "count-mentions", ...mayFail("count") }),
    ];
    const mention = event({ type: "app_mention" });
    /** A try of the event in which these listeners are finished with it. */
    const tryOf = (finished: readonly string[]) =>
      new EventTry({
        body: { type: "event_callback", event_id: "Ev1", event: { type: "app_mention" } },
        delivery: {},
        about: { event: "Ev1", type: "app_mention", team: "T1" },
        attempts: 0,
        finishedListeners: new Set(finished),
      });
    const finishedIn = (tried: EventTry) => tried.results.map(({ listener }) => listener).sort();

    it("all run, whether another one fails or not", async () => {
      const { send } = listen(both);
      await send(mention);
      failing.add("answer");
      await assert.rejects(send(mention), /answer failed/);
      assert.deepEqual(heard, ["answer", "count", "answer", "count"]);
    });

    it("are distinguished by their names in the next try: one that succeeded does not run again", async () => {
      const { send } = listen(both);
      failing.add("answer");
      const first = tryOf([]);
      await assert.rejects(send(mention, inContext(first)));
      assert.deepEqual(finishedIn(first), ["count-mentions"]);
      failing.clear();
      const second = tryOf(finishedIn(first));
      await send(mention, inContext(second));
      assert.deepEqual(heard, ["answer", "count", "answer"]);
      assert.deepEqual(finishedIn(second), ["app_mention"]);
    });

    for (const [second, kind] of [
      [new PermanentError("never"), "failed"],
      [new Error("not now"), "retry"],
    ] as const) {
      it(`that fail together are both asked whether a further try is of use: ${second.message} → ${kind}`, async () => {
        const fails = (error: Error) => ({
          listen: () => async () => {
            throw error;
          },
        });
        const { send } = listen([
          onEvent("app_mention", fails(new PermanentError("never"))),
          onEvent("app_mention", { name: "second", ...fails(second) }),
        ]);
        const decision = (error: unknown) =>
          decide(error, { attempts: 0 }, { now: 0, receivedAt: 0, random: () => 0 }).kind;
        assert.equal(await send(mention).then(String, decision), kind);
      });
    }
  });

  const refused: readonly (readonly [string, readonly Listener[]])[] = [
    ["one command", [onCommand("/poll", acks("a")), onCommand("/poll", acks("b"))]],
    ["one button", [onAction("vote", acks("a")), onAction("vote", acks("b"))]],
    ["one event under one name", [onEvent("app_mention", hears("a")), onEvent("app_mention", hears("b"))]],
  ];
  for (const [what, listeners] of refused) {
    it(`are refused when two of them are bound to ${what}`, () => {
      assert.throws(() => listen(listeners), { code: "listeners_invalid" });
    });
  }
});
