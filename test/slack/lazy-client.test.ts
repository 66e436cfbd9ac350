import assert from "node:assert/strict";
import { inspect } from "node:util";
import { WebClient, WebClientEvent } from "@slack/web-api";
import { SILENT } from "../../packages/local-slack/test/stage.js";
import { boundClients } from "../../src/slack/bound-clients.js";
import { lazyClient } from "../../src/slack/lazy-client.js";
import { ManyWorkspaces } from "./many-workspaces.js";
import { WebApiServer } from "./web-api-server.js";

describe("A listener's client", () => {
  let slack: WebApiServer;
  let workspaces: ManyWorkspaces;
  let client: WebClient & { mark?: string };
  beforeEach(async () => {
    slack = await WebApiServer.start();
    workspaces = new ManyWorkspaces({ slackApiUrl: slack.url, logger: SILENT, retryConfig: { retries: 0 } });
    boundClients(workspaces.app);
    const { app } = workspaces;
    app.event("app_mention", async (args) => {
      client = args.client;
    });
    await workspaces.event({ team: "T1" });
  });
  afterEach(() => slack.stop());

  it("has all that a WebClient has", () => {
    const plain = new WebClient("xoxb-T1", { logger: SILENT });
    const shape = (value: object): string[] =>
      Object.entries(value).flatMap(([name, member]) =>
        member?.constructor === Object
          ? shape(member).map((inner) => `${name}.${inner}`)
          : [`${name}: ${typeof member}`],
      );
    const wanted = shape({ ...plain, teamId: "T1", defaultHeaders: {}, retryConfig: {} });
    assert.ok(wanted.includes("chat.postMessage: function"));
    const got = new Set(shape({ ...client, defaultHeaders: {}, retryConfig: {} }));
    assert.deepEqual(
      wanted.filter((each) => !got.has(each)),
      [],
    );
    for (const name of ["apiCall", "paginate", "filesUploadV2", "chatStream", "on", "emit"] as const) {
      assert.equal(typeof client[name], "function");
      assert.ok(name in client);
    }
    assert.deepEqual([client.token, client.slackApiUrl], ["xoxb-T1", slack.url]);
    assert.ok(!("then" in client));
  });

  it("can have properties set, read and deleted, and event handlers added", async () => {
    client.mark = "1";
    assert.deepEqual(
      [client.mark, Object.keys(client).includes("mark"), "mark" in client],
      ["1", true, true],
    );
    assert.equal(Object.getOwnPropertyDescriptor(client, "mark")?.value, "1");
    delete client.mark;
    assert.deepEqual([client.mark, "mark" in client], [undefined, false]);
    Object.defineProperty(client, "mark", { get: () => "2", configurable: true });
    assert.equal(client.mark, "2");
    assert.throws(() => Object.freeze(client), TypeError);
    const waits: number[] = [];
    client.on(WebClientEvent.RATE_LIMITED, (seconds: number) => waits.push(seconds));
    client.emit(WebClientEvent.RATE_LIMITED, 3);
    assert.deepEqual(waits, [3]);
  });

  it("does not show its token when it is printed", () => {
    assert.equal(client.token, "xoxb-T1");
    assert.ok(!inspect(client, { depth: 9, showHidden: true }).includes("xoxb"));
  });

  it("is built once, and not before it is used", () => {
    let built = 0;
    const lazy = lazyClient(WebClient, () => {
      built += 1;
      return new WebClient("xoxb-once");
    });
    assert.ok(lazy instanceof WebClient);
    assert.equal(built, 0);
    assert.deepEqual([lazy.token, lazy.token, "chat" in lazy], ["xoxb-once", "xoxb-once", true]);
    assert.equal(built, 1);
  });

  it("calls a method that is detached, by name, or with another token", async () => {
    const { postMessage } = client.chat;
    await postMessage({ channel: "C1", text: "1" });
    await client.apiCall("chat.postMessage", { text: "2" });
    await client.auth.test({ token: "xoxp-other" });
    assert.deepEqual(slack.heard, [
      "chat.postMessage xoxb-T1",
      "chat.postMessage xoxb-T1",
      "auth.test xoxp-other",
    ]);
  });

  it("fetches pages", async () => {
    slack.answer = ({ args }) => ({
      body: { ok: true, response_metadata: { next_cursor: args.cursor === undefined ? "more" : "" } },
    });
    let pages = 0;
    for await (const _ of client.paginate("users.list")) pages += 1;
    const reduced = await client.paginate(
      "users.list",
      {},
      () => false,
      (count: number | undefined) => (count ?? 0) + 1,
    );
    assert.deepEqual([pages, reduced], [2, 2]);
    assert.deepEqual(slack.heard, Array(4).fill("users.list xoxb-T1"));
  });

  it("uploads a file and streams text", async () => {
    slack.answer = ({ method }) =>
      method === "files.getUploadURLExternal"
        ? { body: { ok: true, file_id: "F1", upload_url: `${slack.url}upload` } }
        : { body: { ok: true, ts: "1.2" } };
    await client.filesUploadV2({ channel_id: "C1", content: "text", filename: "a.txt" });
    const stream = client.chatStream({ channel: "C1", thread_ts: "1.1" } as Parameters<
      WebClient["chatStream"]
    >[0]);
    await stream.append({ markdown_text: "hello" });
    await stream.stop();
    assert.deepEqual(slack.heard, [
      "files.getUploadURLExternal xoxb-T1",
      "upload xoxb-T1",
      "files.completeUploadExternal xoxb-T1",
      "chat.startStream xoxb-T1",
      "chat.stopStream xoxb-T1",
    ]);
  });

  it("is used by say, sayStream and setStatus", async () => {
    slack.answer = () => ({ body: { ok: true, ts: "1.2" } });
    workspaces.app.event("app_mention", async ({ say, sayStream, setStatus }) => {
      await say("hello");
      await setStatus("thinking");
      const stream = sayStream();
      await stream.append({ markdown_text: "hello" });
      await stream.stop();
    });
    await workspaces.event({ team: "T2" });
    assert.deepEqual(slack.heard, [
      "chat.postMessage xoxb-T2",
      "assistant.threads.setStatus xoxb-T2",
      "chat.startStream xoxb-T2",
      "chat.stopStream xoxb-T2",
    ]);
  });

  it("is not needed by respond", async () => {
    workspaces.app.command("/do", async ({ ack, respond }) => {
      await ack();
      await respond("done");
    });
    await workspaces.command("T1", `${slack.url}response`);
    assert.deepEqual(slack.heard, ["response undefined"]);
  });
});
