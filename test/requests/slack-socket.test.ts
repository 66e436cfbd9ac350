import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { InboxFullError } from "../../src/events/accepting/inbox-full-error.js";
import type { EventInbox } from "../../src/events/event-inbox.js";
import { SlackReceiver } from "../../src/requests/slack-receiver.js";
import { appThat, recorded, SIGNING_SECRET } from "./request-stage.js";

/** Bolt's receiver for a WebSocket, as SlackReceiver knows it: what it is sent by hand. */
class Socket implements Receiver {
  app: App | undefined;
  readonly did: string[] = [];

  init(app: App): void {
    this.app = app;
  }

  async start(): Promise<void> {
    this.did.push("start");
  }

  async stop(): Promise<void> {
    this.did.push("stop");
  }

  /** Resolves to what was acknowledged; `nothing` when the app is done without an acknowledgement. */
  async send(body: object, more: Partial<ReceiverEvent> = {}): Promise<unknown> {
    let acknowledged: unknown = "nothing";
    const ack = async (content?: unknown) => {
      acknowledged = content;
    };
    await this.app?.processEvent({ body, ack, ...more } as ReceiverEvent);
    return acknowledged;
  }
}

/** A receiver that only listens. */
class Listening implements Receiver {
  readonly #server = createServer((_request, response) => response.end());

  init(): void {
    // It only listens.
  }

  async start(): Promise<unknown> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.#server;
  }

  async stop(): Promise<void> {
    this.#server.close();
  }
}

const EVENT = {
  type: "event_callback",
  event_id: "Ev1",
  team_id: "T1",
  api_app_id: "A1",
  event: { type: "app_mention", user: "U1", channel: "C1", text: "hi" },
};
const COMMAND = { command: "/hi", user_id: "U1", team_id: "T1", channel_id: "C1", text: "" };

describe("SlackReceiver, with Bolt's SocketModeReceiver", () => {
  let socket: Socket;
  let receiver: SlackReceiver | undefined;
  let log: ReturnType<typeof recorded>;
  const processed: ReceiverEvent[] = [];

  beforeEach(() => {
    socket = new Socket();
    log = recorded();
    processed.length = 0;
  });
  afterEach(() => receiver?.stop());

  async function start(
    processEvent: (event: ReceiverEvent) => Promise<void>,
    inbox?: Pick<EventInbox, "accept">,
  ): Promise<void> {
    receiver = new SlackReceiver({
      receiver: new Listening(),
      signingSecret: SIGNING_SECRET,
      socket,
      log: log.log,
      inbox:
        inbox &&
        ({
          start: () => undefined,
          stopPolling: () => undefined,
          stop: async () => true,
          ...inbox,
        } as unknown as EventInbox),
    });
    receiver.init(
      appThat(async (event) => {
        processed.push(event);
        await processEvent(event);
      }),
    );
    await receiver.start();
  }

  const acks = (content?: unknown) => (event: ReceiverEvent) => event.ack(content);

  it("connects after it listens, and ends the connection when it stops", async () => {
    await start(acks());
    assert.deepEqual(socket.did, ["start"]);
    await receiver?.stop();
    assert.deepEqual(socket.did, ["start", "stop"]);
  });

  it("acknowledges an event when it is written, and no sooner", async () => {
    let written: () => void = () => assert.fail("nothing is written yet");
    const accept = () => new Promise<"accepted">((resolve) => (written = () => resolve("accepted")));
    await start(acks(), { accept });
    let acknowledged: unknown = "not yet";
    const sent = socket.send(EVENT).then((content) => (acknowledged = content));
    await new Promise(setImmediate);
    assert.equal(acknowledged, "not yet");
    written();
    assert.equal(await sent, undefined);
    assert.deepEqual(processed, [], "the inbox has it processed");
  });

  it("does not acknowledge an event that could not be written, so that Slack sends it again", async () => {
    await start(acks(), { accept: () => Promise.reject(new InboxFullError(1_000)) });
    assert.equal(await socket.send(EVENT), "nothing");
  });

  it("hands on which retry an event is, and of a first delivery nothing", async () => {
    const seen: unknown[] = [];
    await start(acks(), {
      accept: async (_body, delivery) => {
        seen.push(delivery);
        return "accepted";
      },
    });
    await socket.send(EVENT, { retryNum: 0, retryReason: "" });
    await socket.send(EVENT, { retryNum: 2, retryReason: "timeout" });
    assert.deepEqual(seen, [{}, { retryNum: 2, retryReason: "timeout" }]);
  });

  it("acknowledges a command with its listener's answer", async () => {
    await start(acks({ text: "hi" }));
    assert.deepEqual(await socket.send(COMMAND), { text: "hi" });
  });

  it("does not acknowledge what Slack would not send, what no listener answers, and what fails", async () => {
    await start(async () => undefined);
    assert.equal(await socket.send({ type: "event_callback" }), "nothing");
    assert.equal(await socket.send(COMMAND), "nothing");
    await receiver?.stop();
    socket = new Socket();
    await start(() => Promise.reject(new Error("broken")));
    assert.equal(await socket.send(COMMAND), "nothing");
    assert.match(
      log.lines.map(({ message }) => message).join(),
      /Slack would not send.*No listener.*not be processed/,
    );
  });

  it("acknowledges once, when a listener does so twice", async () => {
    await start(async ({ ack }) => {
      await ack({ text: "first" });
      await assert.rejects(async () => ack({ text: "second" }), {
        code: "slack_bolt_receiver_ack_multiple_error",
      });
    });
    assert.deepEqual(await socket.send(COMMAND), { text: "first" });
  });

  it("says when an acknowledgement did not reach Slack", async () => {
    await start(acks());
    const lost = () => Promise.reject(new Error("not connected"));
    await socket.app?.processEvent({ body: COMMAND, ack: lost } as unknown as ReceiverEvent);
    await new Promise(setImmediate);
    assert.match(log.lines[0]?.message ?? "", /did not reach Slack/);
  });

  it("takes nothing more once a stop has begun, and finishes what it took", async () => {
    let finish: () => void = () => assert.fail("nothing is in flight yet");
    await start(async ({ ack }) => {
      await new Promise<void>((resolve) => (finish = resolve));
      await ack({ text: "late" });
    });
    const taken = socket.send(COMMAND);
    await new Promise(setImmediate);
    const stopped = receiver?.stop();
    assert.equal(await socket.send(COMMAND), "nothing");
    assert.deepEqual(socket.did, ["start"]);
    finish();
    assert.deepEqual([await taken, await stopped], [{ text: "late" }, true]);
    assert.deepEqual(socket.did, ["start", "stop"]);
  });
});
