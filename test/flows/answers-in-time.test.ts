import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("An answer to a Slack request", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  /** What Slack sends when a button is pressed. */
  const pressOf = (team: string, actionId: string) => ({
    type: "block_actions",
    team: { id: team, domain: "d" },
    user: { id: flow.acme.people[0].id, team_id: team },
    api_app_id: flow.localSlack.appId,
    container: { type: "view", view_id: "V1" },
    actions: [{ type: "button", action_id: actionId, block_id: "b", action_ts: "1.1" }],
  });

  function press(team: string, actionId: string) {
    const payload = pressOf(team, actionId);
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const type = { "content-type": "application/x-www-form-urlencoded" };
    return flow.localSlack.sendRaw({ body, headers: { ...type, ...flow.localSlack.sign(body) } });
  }

  it("is 503 within three seconds when a listener does not answer", async () => {
    await flow.install(flow.acme);
    let release: (() => void) | undefined;
    flow.app.bolt.action(
      "stuck",
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const startedAt = performance.now();
    const { status } = await press(flow.acme.id, "stuck");
    const tookMs = performance.now() - startedAt;
    release?.();
    assert.equal(status, 503);
    assert.ok(tookMs < 2_950, `took ${tookMs} ms`);
    assert.equal(flow.logged(/was not answered within/).length, 1);
  });

  it("is 200 for a button of a workspace where the app is not installed", async () => {
    assert.equal((await press(flow.acme.id, "any")).status, 200);
    assert.equal(flow.logged(/where the app is not installed/).length, 1);
  });

  it("is not changed by a listener that fails later: the connection serves the next request", async () => {
    await flow.install(flow.acme);
    flow.app.bolt.action("late", async ({ ack }) => {
      await ack();
      throw new Error("after the answer");
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = JSON.stringify(pressOf(flow.acme.id, "late"));
    const [status, socket] = await exchange(agent, body);
    assert.equal(status, 200);
    await flow.untilLogged("A Slack request failed");
    const challenge = JSON.stringify({ type: "url_verification", challenge: "c" });
    assert.deepEqual(await exchange(agent, challenge), [200, socket]);
    agent.destroy();
  });

  /** Status and socket. */
  async function exchange(agent: Agent, body: string): Promise<[number | undefined, Socket]> {
    const sent = request(flow.url + MANIFEST.requestPaths[0], {
      agent,
      method: "POST",
      headers: { "content-type": "application/json", ...flow.localSlack.sign(body) },
    });
    sent.end(body);
    const [response]: IncomingMessage[] = await once(sent, "response");
    assert.ok(response);
    const { socket } = response;
    response.resume();
    await once(response, "end");
    return [response.statusCode, socket];
  }

  it("is 503 when a newer release wrote the record, so that Slack delivers again", async () => {
    await flow.install(flow.acme);
    const _id = `${flow.localSlack.clientId}:team:${flow.acme.id}`;
    await database().installations.updateOne({ _id }, { $set: { v: 99 } });
    await flow.stopApp();
    await flow.startApp(); // the one before has read the record already
    assert.equal((await press(flow.acme.id, "any")).status, 503);
    const [line] = flow.logged("A Slack request failed");
    assert.equal(line.err.cause.code, "record_version_unknown");
    assert.ok(line.err.cause.message.includes(_id));
  });

  it("of 413 closes the connection soon, although the sender never finishes", async () => {
    const { hostname, port } = new URL(flow.url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    const closed = once(socket, "close");
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    const gone = new Promise<void>((resolve) => socket.on("error", () => resolve()));
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    socket.write(
      `POST ${MANIFEST.requestPaths[0]} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    for (let n = 0; n <= 16; n++) socket.write(chunk);
    const drip = setInterval(() => socket.write(chunk), 20);
    const startedAt = performance.now();
    await Promise.race([closed, gone]);
    const tookMs = performance.now() - startedAt;
    clearInterval(drip);
    socket.destroy();
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.ok(tookMs < 2_000, `took ${tookMs} ms`); // Node by itself keeps it for five seconds and more
  });
});
