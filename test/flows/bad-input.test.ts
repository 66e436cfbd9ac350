import assert from "node:assert/strict";
import { connect } from "node:net";
import { slackId } from "local-slack";
import { onADatabase } from "../databases.js";
import { Flow } from "./flow.js";

onADatabase("A malformed request", (database) => {
  let flow: Flow;
  let eventsUrl: string;
  beforeEach(async () => {
    flow = await Flow.start(database());
    eventsUrl = flow.url + flow.config.manifest.requestPaths[0];
  });
  afterEach(() => flow.stop());

  const send = (body: string, headers: Record<string, string> = flow.localSlack.sign(body)) =>
    flow.localSlack.sendRaw({ body, headers });
  const nowSec = () => Math.floor(Date.now() / 1000);
  const callback = (teamId: string, event: object) =>
    JSON.stringify({ type: "event_callback", event_id: slackId("Ev"), team_id: teamId, event });
  const event = callback("T1", { type: "app_mention" });

  it("is answered 401 without a valid signature", async () => {
    assert.equal((await send(event, {})).status, 401);
    const signed = flow.localSlack.sign(event);
    for (const [name, value] of [
      ["x-slack-signature", "v0=00"],
      ["x-slack-signature", "nonsense"],
      ["x-slack-request-timestamp", "yesterday"],
      ["x-slack-request-timestamp", String(nowSec() - 1)],
    ] as const) {
      assert.equal((await send(event, { ...signed, [name]: value })).status, 401, `${name}: ${value}`);
    }
    assert.equal((await send(`${event} `, signed)).status, 401);
  });

  it("is answered 401 when its timestamp is more than five minutes old, or ahead", async () => {
    assert.equal((await send(event, flow.localSlack.sign(event, nowSec() - 302))).status, 401);
    assert.equal((await send(event, flow.localSlack.sign(event, nowSec() - 290))).status, 200);
    assert.equal((await send(event, flow.localSlack.sign(event, nowSec() + 310))).status, 401);
    assert.equal((await send(event, flow.localSlack.sign(event, nowSec() + 290))).status, 200);
  });

  it("is answered 400 when it is not what Slack sends", async () => {
    for (const body of ["{", "", "null", '"text"', "[]", "42"]) {
      assert.equal((await send(body)).status, 400, JSON.stringify(body));
    }
  });

  it("is answered 400 and logged when it is nested too deep to be written as text", async () => {
    const nested = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const inEvent = callback("T1", { type: "app_mention", text: "@" }).replace('"@"', nested);
    for (const body of [`{"type":"url_verification","challenge":${nested}}`, inEvent]) {
      flow.log.length = 0;
      const { status, text } = await send(body);
      assert.deepEqual([status, text], [400, ""]);
      assert.equal(flow.logged(/Slack would not send was refused/).length, 1);
    }
  });

  it("is answered 400 with a log line that names the part for an event with bad ids, and other events 200", async () => {
    await flow.install(flow.acme);
    const good = () => callback(flow.acme.id, { type: "reaction_added", user: "U1" });
    const odd = (ids: object) => JSON.stringify({ ...JSON.parse(good()), ...ids });
    const oddOnes = [
      odd({ event_id: { "a.b": 1 } }),
      odd({ team_id: { _bsontype: "ObjectId" } }),
      odd({ team_id: "T".repeat(100_000) }),
      odd({ authorizations: [{ team_id: { "a\u0000b": 1 } }] }),
    ];
    const bodies = Array.from({ length: 23 }, good);
    const answers = await Promise.all([...bodies, ...oddOnes].map((body) => send(body)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...bodies.map(() => 200), ...oddOnes.map(() => 400)],
    );
    assert.deepEqual(
      flow
        .logged(/Slack would not send was refused/)
        .map(({ kind, part }) => [kind, part])
        .sort(),
      [
        ["event_callback", "authorizations.0.team_id"],
        ["event_callback", "event_id"],
        ["event_callback", "team_id"],
        ["event_callback", "team_id"],
      ],
    );
  });

  describe("that cannot be read", () => {
    const form = "application/x-www-form-urlencoded";
    const words = "private-words of somebody";
    const bodies: [string, string, string][] = [
      ["JSON", "application/json", words],
      ["JSON with an end missing", "application/json", `{"text": "${words}"`],
      ["JSON with a word too many", "application/json", `{"text": "a"} ${words}`],
      ["JSON in a form", form, new URLSearchParams({ payload: words }).toString()],
      [
        "JSON in a form, in UTF-8",
        `${form}; charset=utf-8`,
        new URLSearchParams({ payload: words }).toString(),
      ],
      ["a form in another charset", `${form}; charset=iso-8859-1`, `private-words=${words}`],
      ["a form that says to be JSON", "application/json; charset=utf-8", `private-words=${words}`],
    ];
    for (const [name, type, body] of bodies) {
      it(`is answered 400, and logged with the error's name alone: ${name}`, async () => {
        const { status } = await send(body, { ...flow.localSlack.sign(body), "content-type": type });
        assert.equal(status, 400);
        assert.equal(
          flow
            .logged(/refused before/)
            .filter(({ reason }) => reason === "the body could not be parsed (SyntaxError)").length,
          1,
          flow.log.join(""),
        );
        assert.doesNotMatch(flow.log.join(""), /priv|word|some|text/);
      });
    }
  });

  it("is logged with the reason when its signature is refused", async () => {
    await send(event, { ...flow.localSlack.sign(event), "x-slack-signature": "v0=00" });
    const reasons = flow.logged(/refused before/).map(({ reason }) => reason);
    assert.deepEqual(reasons, ["the signature is none of Slack's version 0"]);
  });

  it("is answered at once when it is signed and of an unknown kind", async () => {
    assert.equal((await send("{}")).status, 404);
    assert.equal((await send(JSON.stringify({ type: "app_rate_limited", team_id: "T1" }))).status, 200);
    const challenge = JSON.stringify({ type: "url_verification", challenge: "c" });
    assert.equal((await send(challenge)).text, '{"challenge":"c"}');
  });

  it("is not an event without a listener, which is never answered 4xx", async () => {
    await flow.install(flow.acme);
    const unheard = {
      type: "function_executed",
      function: { callback_id: "f" },
      function_execution_id: "Fx1",
      inputs: {},
    };
    assert.equal((await send(callback(flow.acme.id, unheard))).status, 200);
  });

  it("is answered 404 for a path that does not exist, in any method", async () => {
    for (const path of ["/nowhere", "/slack", "/slack/events/x", "/%E0%A4%A", "/.env"]) {
      const { status, text } = await page(flow.url + path);
      assert.ok(status === 404 || status === 400, `${path}: ${status}`);
      assert.ok(!/node_modules|Error:/.test(text), text);
    }
    assert.equal((await page(eventsUrl)).status, 404);
    assert.equal((await page(`${flow.url}/`, { method: "POST" })).status, 404);
    assert.equal((await page(flow.app.installUrl, { method: "POST" })).status, 404);
  });

  it("gets the security headers on every page", async () => {
    for (const path of [
      "/",
      "/nowhere",
      "/slack/install",
      "/slack/oauth_redirect?error=access_denied",
      "/healthz",
    ]) {
      const { headers } = await page(flow.url + path);
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/, path);
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(headers.get("referrer-policy"), "no-referrer", path);
      assert.equal(headers.get("x-powered-by"), null, path);
    }
  });

  describe("larger than 1 MiB", () => {
    const head = (length: string) =>
      `POST ${new URL(eventsUrl).pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n\r\n`;

    it("is refused before it is read, and its socket closed", async () => {
      const { answer, sent } = await stream(head("content-length: 104857600"), 0);
      assert.match(answer, /^HTTP\/1\.1 413 /);
      assert.equal(sent, 0);
    });

    it("is refused while it is read when it does not say its length, and its socket closed", async () => {
      const { answer, sent } = await stream(head("transfer-encoding: chunked"), 64 * 1024);
      assert.match(answer, /^HTTP\/1\.1 413 /);
      assert.match(answer, /^connection: close\r$/im);
      assert.ok(sent < 20 * 1024 * 1024, `${sent} bytes`);
    });

    it("does not hold up a stop", async () => {
      await stream(head("content-length: 104857600"), 0);
      const startedAt = performance.now();
      await flow.stopApp();
      assert.ok(performance.now() - startedAt < 1_000);
    });

    /** Sends a head and then chunks until the server closes; resolves with its answer and the bytes sent. */
    function stream(headers: string, chunkBytes: number): Promise<{ answer: string; sent: number }> {
      return new Promise((resolve, reject) => {
        const { hostname, port } = new URL(eventsUrl);
        const socket = connect(Number(port), hostname);
        let answer = "";
        let sent = 0;
        const chunk = `${chunkBytes.toString(16)}\r\n${"x".repeat(chunkBytes)}\r\n`;
        const pump = () => {
          while (chunkBytes > 0 && !socket.destroyed && socket.write(chunk)) sent += chunkBytes;
        };
        socket.on("drain", pump);
        socket.on("data", (data) => {
          answer += data;
        });
        // A reset is a closed socket too; what counts is the answer that was read before it.
        socket.on("error", (error: NodeJS.ErrnoException) => {
          if (!["ECONNRESET", "EPIPE"].includes(error.code ?? "")) reject(error);
        });
        socket.on("close", () => resolve({ answer, sent }));
        socket.write(headers);
        pump();
      });
    }
  });

  describe("in the database", () => {
    it("fails that workspace alone, with an error that names record and key and not the content", async () => {
      await flow.install(flow.acme);
      await flow.install(flow.globex);
      const _id = `${flow.localSlack.clientId}:team:${flow.acme.id}`;
      const record = await database().installations.findOne({ _id });
      const sealed: string = record?.sealedBot;
      assert.match(sealed, /^v1\.development\./);
      await flow.stopApp();
      await flow.startApp(); // the one before has read the record already

      for (const [broken, code] of [
        [sealed.replace("development", "lost"), "token_key_unknown"],
        [`${sealed.slice(0, -4)}AAAA`, "token_seal_broken"],
      ] as const) {
        flow.log.length = 0;
        await database().installations.updateOne({ _id }, { $set: { sealedBot: broken } });
        const [{ id: user }] = flow.acme.people;
        const typed = { team: flow.acme.id, user, channel: flow.acme.general, command: "/post", text: "hi" };
        const { status } = await flow.localSlack.command(typed);
        assert.equal(status, 503);
        const [line] = flow.logged("A Slack request failed");
        assert.equal(line.err.cause.code, code);
        assert.ok(line.err.cause.message.includes(_id));
        assert.match(line.err.cause.message, code === "token_key_unknown" ? /\blost\b/ : /\bdevelopment\b/);
        assert.ok(!flow.log.join("").includes(broken));
        await flow.answerTo(await flow.mention(flow.globex));
      }
    });
  });
});

async function page(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { redirect: "manual", ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
