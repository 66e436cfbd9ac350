import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { Stage, slackError } from "../../../stage.js";

describe("Local Slack: files", () => {
  let stage: Stage;
  let bot: WebClient;
  let token: string;

  beforeEach(async () => {
    stage = await Stage.start();
    const scope = "files:read,files:write,chat:write,channels:history";
    token = (await stage.install(stage.acme, { scope })).access_token ?? "";
    bot = stage.client(token);
  });
  afterEach(() => stage.stop());

  const get = async (url = "", bearer?: string) =>
    fetch(url, {
      redirect: "manual",
      headers: { connection: "close", ...(bearer && { authorization: `Bearer ${bearer}` }) },
    });

  it("come through the client's uploadV2, into a thread with a comment, and are got with the token", async () => {
    const channel_id = stage.acme.general;
    const { ts = "" } = await bot.chat.postMessage({ channel: channel_id, text: "Here:" });
    await bot.files.uploadV2({
      channel_id,
      thread_ts: ts,
      initial_comment: "Two files",
      file_uploads: [
        { content: "one", filename: "one.txt", title: "The first" },
        { file: Buffer.from([1, 2, 3, 255]), filename: "two.png" },
      ],
    });
    const { messages } = await bot.conversations.replies({ channel: channel_id, ts });
    const message = messages?.[1];
    assert.deepEqual(
      [message?.text, message?.files?.map(({ title, mimetype, size }) => [title, mimetype, size])],
      [
        "Two files",
        [
          ["The first", "text/plain", 3],
          ["two.png", "image/png", 4],
        ],
      ],
    );
    const url = message?.files?.[1]?.url_private;
    const bytes = Buffer.from(await (await get(url, token)).arrayBuffer());
    assert.deepEqual([...bytes], [1, 2, 3, 255]);
  });

  it("are not given without a token that sees them: Slack leads to its sign-in page", async () => {
    await bot.files.uploadV2({ filename: "own.txt", content: "secret" });
    const own = (await bot.files.list({})).files?.[0];
    const { authed_user } = await stage.install(stage.acme, {
      user: stage.acme.people[1].id,
      scope: "",
      user_scope: "files:read,chat:write",
    });
    for (const bearer of [undefined, "xoxb-unknown", authed_user?.access_token]) {
      assert.equal((await get(own?.url_private, bearer)).status, 302);
    }
    const person = stage.client(authed_user?.access_token);
    assert.equal((await slackError(person.files.info({ file: own?.id ?? "" }))).error, "file_not_found");
  });

  it("are there only when the upload is complete, and has the size that was announced", async () => {
    const { file_id: id = "", upload_url = "" } = await bot.files.getUploadURLExternal({
      filename: "a.txt",
      length: 3,
    });
    const upload = (body: string) =>
      fetch(upload_url, { method: "POST", body, headers: { connection: "close" } });
    assert.equal(
      (await slackError(bot.files.completeUploadExternal({ files: [{ id }] }))).error,
      "file_not_found",
    );
    assert.equal((await upload("too long")).status, 400);
    assert.equal(await (await upload("abc")).text(), "OK - 3");
    assert.equal((await slackError(bot.files.info({ file: id }))).error, "file_not_found");
    await bot.files.completeUploadExternal({ files: [{ id }] });
    assert.equal((await bot.files.info({ file: id })).file?.size, 3);
    assert.equal(
      (await slackError(bot.files.completeUploadExternal({ files: [{ id }] }))).error,
      "file_not_found",
    );
    assert.ok(stage.localSlack.secretsIssued.includes(upload_url));
  });

  it("come as a form with a file in it too", async () => {
    const { file_id: id = "", upload_url = "" } = await bot.files.getUploadURLExternal({
      filename: "a.txt",
      length: 3,
    });
    const form = new FormData();
    form.append("file", new Blob(["abc"]), "a.txt");
    await fetch(upload_url, { method: "POST", body: form, headers: { connection: "close" } });
    const { files } = await bot.files.completeUploadExternal({
      files: [{ id }],
      channel_id: stage.acme.general,
    });
    const answer = await get(files?.[0]?.url_private, token);
    assert.equal(await answer.text(), "abc");
  });

  it("are listed in numbered pages, by channel, person and kind, and are gone from messages when deleted", async () => {
    const channel_id = stage.acme.general;
    for (const name of ["1.png", "2.txt", "3.txt"]) {
      await bot.files.uploadV2({ channel_id, filename: name, content: name });
    }
    const { files, paging } = await bot.files.list({ channel: channel_id, count: 2 });
    assert.deepEqual(
      files?.map(({ name }) => name),
      ["3.txt", "2.txt"],
    );
    assert.deepEqual(paging, { count: 2, total: 3, page: 1, pages: 2 });
    const rest = await bot.files.list({ count: 2, page: 2 });
    assert.deepEqual(
      rest.files?.map(({ name }) => name),
      ["1.png"],
    );
    assert.deepEqual(
      (await bot.files.list({ types: "images" })).files?.map(({ name }) => name),
      ["1.png"],
    );
    assert.deepEqual((await bot.files.list({ user: stage.acme.people[0].id })).files, []);
    await bot.files.delete({ file: rest.files?.[0]?.id ?? "" });
    const { messages } = await bot.conversations.history({ channel: channel_id });
    assert.deepEqual(
      messages?.map(({ files: shown }) => shown?.length),
      [1, 1, 0],
    );
  });
});
