import assert from "node:assert/strict";
import type { Server } from "node:http";
import { App, ExpressReceiver, HTTPReceiver, type Receiver, type ReceiverEvent } from "@slack/bolt";
import type { EventInboxOptions } from "../../src/events/event-inbox.js";
import { oncePerEvent } from "../../src/events/once-per-event.js";
import { SlackReceiver } from "../../src/requests/slack-receiver.js";
import { onEachDatabase } from "../databases.js";
import { callback, InboxStage, until } from "../events/inbox-stage.js";
import { pausable } from "../installations/fixtures/paused-collection.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { appThat, post, quiet, recorded, SIGNING_SECRET, signed } from "./request-stage.js";

const ON_A_FREE_PORT = { port: 0, host: "127.0.0.1" };
const options = { signingSecret: SIGNING_SECRET, log: quiet };
const RECEIVERS: Readonly<Record<string, () => Receiver>> = {
  ExpressReceiver: () => new ExpressReceiver({ signingSecret: SIGNING_SECRET }),
  HTTPReceiver: () =>
    new HTTPReceiver({
      signingSecret: SIGNING_SECRET,
      customRoutes: [
        { path: "/health", method: "GET", handler: (_request, response) => response.end("fine") },
      ],
    }),
};

for (const [name, make] of Object.entries(RECEIVERS)) {
  describe(`SlackReceiver around Bolt's ${name}`, () => {
    let receiver: SlackReceiver;
    let server: Server;
    const seen: unknown[] = [];
    before(async () => {
      const inner = make();
      if (inner instanceof ExpressReceiver)
        inner.router.get("/health", (_request, response) => response.end("fine"));
      receiver = new SlackReceiver({ ...options, receiver: inner });
      const app = new App({ receiver, token: "xoxb-1", botId: "B1", botUserId: "U1" });
      app.command("/ask", async ({ ack, command }) => ack(`You said ${command.text}`));
      app.action("pressed", async ({ ack }) => ack());
      app.event("app_mention", async ({ event }) => void seen.push(event));
      server = await receiver.start(ON_A_FREE_PORT);
    });
    after(() => receiver.stop());

    it("lets a command be answered by its listener", async () => {
      const form = { command: "/ask", text: "hello", user_id: "U2", team_id: "T1", channel_id: "C1" };
      const body = new URLSearchParams(form).toString();
      const headers = { ...signed(body), "content-type": "application/x-www-form-urlencoded" };
      const { status, text } = await post(server, body, { headers });
      assert.deepEqual([status, text], [200, "You said hello"]);
    });

    it("lets a button, in a form's payload, be answered by its listener", async () => {
      const payload = {
        type: "block_actions",
        user: { id: "U2" },
        team: { id: "T1" },
        actions: [{ type: "button", action_id: "pressed", block_id: "b" }],
      };
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const headers = { ...signed(body), "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      const { status, text } = await post(server, body, { headers });
      assert.deepEqual([status, text], [200, ""]);
    });

    it("runs the listener of an event", async () => {
      const event = { type: "app_mention", user: "U2", channel: "C1", text: "hello", ts: "1.2" };
      const { status } = await post(server, JSON.stringify({ ...callback(), event }));
      assert.equal(status, 200);
      assert.deepEqual(seen.splice(0), [event]);
    });

    it("leaves every other request to the wrapped receiver", async () => {
      const { port } = server.address() as { port: number };
      const answer = await fetch(`http://127.0.0.1:${port}/health`);
      assert.deepEqual([answer.status, await answer.text()], [200, "fine"]);
      assert.equal((await post(server, "{}", { path: "/slack/elsewhere" })).status, 404);
    });
  });
}

describe("SlackReceiver", () => {
  it("cannot be started before Bolt's App is made with it, and then starts nothing", async () => {
    const inner = new ExpressReceiver({ signingSecret: SIGNING_SECRET });
    const receiver = new SlackReceiver({ ...options, receiver: inner });
    await assert.rejects(
      receiver.start(ON_A_FREE_PORT),
      /Make Bolt's App with this receiver before you start it/,
    );
    assert.equal(await receiver.stop(), true);
  });

  for (const start of ["start", "startMounted"] as const) {
    it(`takes nothing any more when its socket cannot be started by ${start}, and says why`, async () => {
      const socket = {
        init: () => undefined,
        start: async () => {
          throw new Error("Slack is away");
        },
        stop: async () => undefined,
      };
      let server: Server | undefined;
      const inner = new ExpressReceiver({ signingSecret: SIGNING_SECRET });
      const receiver = new SlackReceiver({
        ...options,
        socket,
        receiver: {
          init: (app) => inner.init(app),
          start: async () => {
            server = (await inner.start(ON_A_FREE_PORT)) as Server;
            return server;
          },
          stop: () => inner.stop(),
        },
      });
      receiver.init(appThat(async ({ ack }) => ack()));
      await assert.rejects(start === "start" ? receiver.start() : receiver.startMounted(), /Slack is away/);
      assert.equal(server?.listening ?? false, false);
      const response = { writeHead: (status: number) => ({ end: () => answered.push(status) }) };
      const answered: number[] = [];
      receiver.serve({} as never, response as never, assert.fail);
      assert.deepEqual(answered, [503]);
    });
  }

  it("answers 503 when a listener does not call ack in time, and drops its late answer", async () => {
    const { lines, log } = recorded();
    const receiver = new SlackReceiver({
      ...options,
      log,
      receiver: new ExpressReceiver({ signingSecret: SIGNING_SECRET }),
    });
    let late: Promise<void> | undefined;
    let finish: () => void = assert.fail;
    receiver.init(
      appThat(({ ack }) => {
        late = new Promise<void>((resolve) => {
          finish = resolve;
        }).then(() => ack("late"));
        return late;
      }),
    );
    const server = await receiver.start(ON_A_FREE_PORT);
    const body = JSON.stringify({
      type: "shortcut",
      callback_id: "c",
      user: { id: "U1" },
      team: { id: "T1" },
    });
    const { status, text } = await post(server, body);
    assert.deepEqual([status, text], [503, ""]);
    finish();
    await late;
    assert.equal(await receiver.stop(), true);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ["A Slack request was not answered within 2500 ms"],
    );
  }).timeout(10_000);

  it("rejects a second ack of a listener with Bolt's code for it", async () => {
    const receiver = new SlackReceiver({
      ...options,
      receiver: new ExpressReceiver({ signingSecret: SIGNING_SECRET }),
    });
    let second: unknown;
    receiver.init(
      appThat(async ({ ack }) => {
        await ack();
        second = await ack().catch((error: unknown) => error);
      }),
    );
    const server = await receiver.start(ON_A_FREE_PORT);
    const body = JSON.stringify({
      type: "shortcut",
      callback_id: "c",
      user: { id: "U1" },
      team: { id: "T1" },
    });
    assert.equal((await post(server, body)).status, 200);
    await receiver.stop();
    assert.equal((second as { code?: unknown }).code, "slack_bolt_receiver_ack_multiple_error");
  });
});

onEachDatabase("SlackReceiver with an inbox", (database) => {
  let stage: InboxStage;
  const running: SlackReceiver[] = [];
  beforeEach(() => {
    stage = new InboxStage(database().events);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((receiver) => receiver.stop(0)));
    await stage.close();
  });

  /** With an App whose events end when the test says so. */
  async function started(inboxOptions: Partial<EventInboxOptions> = {}) {
    const inner = new ExpressReceiver({ signingSecret: SIGNING_SECRET });
    const inbox = stage.inbox(inboxOptions);
    const receiver = new SlackReceiver({ ...options, receiver: inner, inbox });
    running.push(receiver);
    const processed: (ReceiverEvent & { finish: () => void })[] = [];
    receiver.init(appThat((event) => new Promise((finish) => processed.push({ ...event, finish }))));
    const server = await receiver.start(ON_A_FREE_PORT);
    return { inner, inbox, receiver, processed, server };
  }

  const deliver = (server: Server, body: object, headers: Record<string, string> = {}) => {
    const text = JSON.stringify(body);
    return post(server, text, { headers: { ...signed(text), ...headers } });
  };

  it("answers an event as soon as it is written, and not before", async () => {
    const { collection, pause } = pausable(database().events);
    const { server, processed } = await started({ events: collection });
    const writing = pause("insertMany", "before");
    let isAnswered = false;
    const body = callback();
    const answer = deliver(server, body).finally(() => {
      isAnswered = true;
    });
    await writing.reached;
    assert.equal(isAnswered, false);
    writing.letGo();
    assert.equal((await answer).status, 200);
    (await until("the App has it", () => processed[0])).finish();
    assert.deepEqual(processed[0]?.body, body);
  });

  it("passes the event to the App with its retry headers, and with an ack that does nothing", async () => {
    const { server, processed } = await started();
    await deliver(server, callback(), { "x-slack-retry-num": "2", "x-slack-retry-reason": "http_timeout" });
    const event = await until("the App has it", () => processed[0]);
    assert.equal(event.retryNum, 2);
    assert.equal(event.retryReason, "http_timeout");
    assert.equal(await event.ack(), undefined);
    const listener = oncePerEvent("listener", async () => undefined);
    for (let times = 0; times < 2; times++) {
      const again = listener({ context: event.customProperties ?? {} });
      await (times === 0 ? again : assert.rejects(again, /Two listeners are called listener/));
    }
    event.finish();
  });

  it("answers 503 to an event that cannot be written, and does not handle it", async () => {
    const { collection } = watched(database().events, {
      insertMany: () => Promise.reject(new Error("connection closed")),
    });
    const { server, processed } = await started({ events: collection });
    assert.equal((await deliver(server, callback())).status, 503);
    assert.equal(processed.length, 0);
  });

  it("stops polling at once when it is stopped, although requests are still in flight", async () => {
    const { calls, collection } = watched(database().events);
    const { inner, inbox, receiver, processed, server } = await started({
      events: collection,
      maxInFlight: 1,
    });
    await until("the first poll", () => calls.find(({ method }) => method === "find"));
    // A request that the other receiver has in flight holds the stop.
    let respond: () => void = assert.fail;
    inner.router.get("/slow", (_request, response) => {
      respond = () => response.end();
    });
    const { port } = server.address() as { port: number };
    const slow = fetch(`http://127.0.0.1:${port}/slow`, { headers: { connection: "close" } });
    await until("the slow request", () => (respond === assert.fail ? undefined : true));
    const waits = callback();
    await deliver(server, callback());
    await deliver(server, waits);
    calls.length = 0;
    const stopped = receiver.stop(5_000);
    (await until("the App has one", () => processed[0])).finish();
    await until("it is done", () => (inbox.counts.done === 1 ? true : undefined));
    respond();
    await slow;
    assert.equal(await stopped, true);
    assert.ok(calls.every(({ method }) => method !== "find"));
    assert.equal((await stage.stored(waits.event_id))?.owner, undefined);
  });

  it("is stopped once, and a second stop resolves as the first", async () => {
    const { receiver } = await started();
    assert.deepEqual(await Promise.all([receiver.stop(1_000), receiver.stop(1_000)]), [true, true]);
    assert.equal(await receiver.stop(1_000), true);
  });

  it("can be started again, and then be stopped again", async () => {
    const { receiver, processed } = await started();
    await receiver.stop(1_000);
    const server = await receiver.start(ON_A_FREE_PORT);
    await deliver(server, callback());
    (await until("the App has it", () => processed[0])).finish();
    assert.equal(await receiver.stop(1_000), true);
  });

  it("rejects a stop as the other receiver does, and releases its events all the same", async () => {
    const { inner, receiver, processed, server } = await started();
    const body = callback();
    await deliver(server, body);
    await until("the App has it", () => processed[0]);
    inner.stop = () => Promise.reject(new Error("cannot be stopped"));
    await assert.rejects(receiver.stop(50), /cannot be stopped/);
    assert.equal((await stage.stored(body.event_id))?.owner, undefined);
    running.length = 0;
    server.close();
  });

  it("resolves to false when an event is not finished in time, and releases the event for another process", async () => {
    const { receiver, processed, server } = await started();
    const body = callback();
    await deliver(server, body);
    await until("the App has it", () => processed[0]);
    const startedAt = performance.now();
    assert.equal(await receiver.stop(50), false);
    assert.ok(performance.now() - startedAt < 500);
    assert.equal((await stage.stored(body.event_id))?.owner, undefined);
  });
});
