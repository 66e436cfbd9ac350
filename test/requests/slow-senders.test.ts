import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { ExpressReceiver } from "@slack/bolt";
import { SlackReceiver } from "../../src/requests/slack-receiver.js";
import { until } from "../events/inbox-stage.js";
import { appThat, post, recorded, SIGNING_SECRET, signed } from "./request-stage.js";

const BODY_WITHIN_MS = 1_000;
const BODY = JSON.stringify({ type: "shortcut", callback_id: "c", user: { id: "U1" }, team: { id: "T1" } });

describe("A request to SlackReceiver", () => {
  const { lines, log } = recorded();
  const seen: unknown[] = [];
  const sockets: Socket[] = [];
  let receiver: SlackReceiver;
  let server: Server;
  let port: number;

  before(async () => {
    receiver = new SlackReceiver({
      receiver: new ExpressReceiver({ signingSecret: SIGNING_SECRET }),
      signingSecret: SIGNING_SECRET,
      log,
      bodyWithinMs: BODY_WITHIN_MS,
    });
    receiver.init(
      appThat(async ({ ack, body }) => {
        seen.push(body);
        await ack();
      }),
    );
    server = await receiver.start({ port: 0, host: "127.0.0.1" });
    ({ port } = server.address() as { port: number });
  });
  after(() => receiver.stop(1_000));
  beforeEach(() => {
    lines.length = 0;
    seen.length = 0;
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** A connection, and all that it has answered so far. */
  async function open() {
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    let answer = "";
    socket.setEncoding("latin1").on("data", (text) => {
      answer += text;
    });
    socket.on("error", () => undefined);
    await once(socket, "connect");
    return { socket, answer: () => answer, closed: () => socket.closed || socket.readableEnded };
  }

  const head = (body: string, more: Readonly<Record<string, string>> = {}) =>
    [
      "POST /slack/events HTTP/1.1",
      ...Object.entries({ host: "a", ...signed(body), ...more }).map(([name, value]) => `${name}: ${value}`),
      "\r\n",
    ].join("\r\n");

  it("is answered while 200 others send their bodies byte by byte, which are answered 408 in the end", async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, open));
    const length = { "content-length": String(BODY.length) };
    for (const { socket } of slow) socket.write(head(BODY, length));
    const drip = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write("{");
    }, 100);
    try {
      for (let times = 0; times < 5; times++) {
        const startedAt = performance.now();
        assert.equal((await post(server, BODY)).status, 200);
        assert.ok(performance.now() - startedAt < BODY_WITHIN_MS);
      }
      await until(
        "each slow one is answered",
        () => slow.every(({ answer }) => answer() !== "") || undefined,
      );
      for (const { answer } of slow) assert.match(answer(), /^HTTP\/1\.1 408 /);
      await until("each slow one is closed", () => slow.every(({ closed }) => closed()) || undefined);
    } finally {
      clearInterval(drip);
    }
    assert.equal(lines.filter(({ message }) => /refused/.test(message)).length, 200);
    assert.equal(seen.length, 5);
  });

  it("is read in whatever pieces its body comes", async () => {
    const { socket, answer } = await open();
    socket.setNoDelay(true);
    socket.write(head(BODY, { "transfer-encoding": "chunked", connection: "close" }));
    for (const character of BODY) socket.write(`1\r\n${character}\r\n`);
    socket.write("0\r\n\r\n");
    await until("the answer", () => answer() || undefined);
    assert.match(answer(), /^HTTP\/1\.1 200 /);
    assert.deepEqual(seen, [JSON.parse(BODY)]);
  });

  it("that waits for 100 Continue gets it, and is then answered", async () => {
    const { socket, answer } = await open();
    socket.write(head(BODY, { expect: "100-continue", "content-length": String(BODY.length) }));
    await until("100 Continue", () => /^HTTP\/1\.1 100 /.test(answer()) || undefined);
    socket.write(BODY);
    await until("the answer", () => /HTTP\/1\.1 200 /.test(answer()) || undefined);
  });

  it("has its connection closed if it asks for that, and otherwise kept for the next one", async () => {
    const length = { "content-length": String(BODY.length) };
    const kept = await open();
    for (let times = 1; times <= 2; times++) {
      kept.socket.write(head(BODY, length) + BODY);
      await until("an answer", () => kept.answer().split("HTTP/1.1 200").length === times + 1 || undefined);
    }
    const closing = await open();
    closing.socket.write(head(BODY, { ...length, connection: "close" }) + BODY);
    await until("its end", () => closing.closed() || undefined);
    assert.match(closing.answer(), /^HTTP\/1\.1 200 [\s\S]*connection: close/i);
  });

  it("with a signature that a proxy has repeated is refused, and with a repeated retry header is answered", async () => {
    const length = { "content-length": String(BODY.length) };
    const signature = `x-slack-signature: ${signed(BODY)["x-slack-signature"]}\r\n`;
    for (const [repeated, status] of [
      [signature, "401"],
      ["x-slack-retry-num: 1\r\nx-slack-retry-num: 1\r\n", "200"],
    ]) {
      const { socket, answer } = await open();
      socket.write(head(BODY, length).replace(/\r\n\r\n$/, `\r\n${repeated}\r\n`) + BODY);
      await until("the answer", () => answer() || undefined);
      assert.match(answer(), new RegExp(`^HTTP/1\\.1 ${status} `));
    }
  });

  it("that is too large is answered 413, and its connection is closed although bytes are unread", async () => {
    const { socket, answer, closed } = await open();
    socket.write(head("", { "transfer-encoding": "chunked" }));
    const piece = "x".repeat(64 * 1024);
    const sending = setInterval(() => {
      if (socket.writable) socket.write(`10000\r\n${piece}\r\n`);
    }, 5);
    try {
      await until("the answer", () => answer() || undefined);
      assert.match(answer(), /^HTTP\/1\.1 413 /);
      await until("its end", () => closed() || undefined);
    } finally {
      clearInterval(sending);
    }
    const { socket: second, answer: refused } = await open();
    second.write(head("", { "content-length": "2000000" }));
    await until("the answer", () => refused() || undefined);
    assert.match(refused(), /^HTTP\/1\.1 413 /);
  });
});
