import assert from "node:assert/strict";
import { CHANGES_PATH } from "../../src/pages/frame/event-stream.js";
import { methods } from "../../src/web-api/methods/index.js";
import { getRoutes } from "./get-routes.js";
import { LargeSlack, medianMs } from "./large-slack.js";

const MOST_MS = 200;
const MOST_BYTES = 300_000;

/** Reads what there is, and changes nothing. */
const READS =
  /\.(list|info|history|replies|members|get|getPermalink|getPresence|conversations|lookupByEmail|test)$|^search\./;

describe("A local Slack with 1,000 people and 10,000 messages in a channel", function () {
  this.timeout(60_000);
  isFastAndSmall(60);
});

describe("A local Slack with 1,000 people, 10,000 messages, and thousands of deliveries and calls (long: 40 s)", function () {
  this.timeout(180_000);
  isFastAndSmall(3_000);
});

/** Declares the cases. The app has been sent so many events, and has called as often. */
function isFastAndSmall(times: number): void {
  let large: LargeSlack;
  before(async () => {
    large = await LargeSlack.start();
    await large.work(times);
  });
  after(() => large.stop());

  it("sends every page within 200 ms, and none of more than 300 kB", async () => {
    const slow: string[] = [];
    for (const path of pathsOf(large)) {
      const { status, bytes, text } = await large.ask(path);
      assert.ok(status < 400, `${path} is answered ${status}: ${text.slice(0, 300)}`);
      const ms = await medianMs(() => large.ask(path));
      if (ms > MOST_MS || bytes > MOST_BYTES) slow.push(`${path}: ${Math.round(ms)} ms, ${bytes} bytes`);
    }
    assert.deepEqual(slow, []);
  });

  it("answers every method that reads within 200 ms", async () => {
    const slow: string[] = [];
    for (const [method, args] of callsOf(large)) {
      const token = method.startsWith("search.") ? large.userToken : large.botToken;
      const { ok, error } = JSON.parse((await large.call(method, args, token)).text);
      assert.equal(ok, true, `${method}: ${error}`);
      const ms = await medianMs(() => large.call(method, args, token));
      if (ms > MOST_MS) slow.push(`${method}: ${Math.round(ms)} ms`);
    }
    assert.deepEqual(slow, []);
  });

  it("takes a message, and sends to an open page what is new in it alone", async () => {
    const { local, workspace, person } = large;
    const path = large.clientPath(workspace.general);
    const page = await large.ask(path);
    const headers = { "if-none-match": page.tag ?? "", "a-im": "x-lines" };
    const same = await large.ask(path, { headers });
    assert.deepEqual([same.status, same.bytes], [304, 0]);
    const who = { team: workspace.id, user: person.id, channel: workspace.general };
    const ms = await medianMs(async () => {
      await local.postMessage({ ...who, text: "What is new" });
      const { status, bytes, text } = await large.ask(path, { headers });
      assert.equal(status, 226);
      assert.match(text, /What is new/);
      assert.ok(bytes < 30_000, `${bytes} bytes`);
    });
    assert.ok(ms < MOST_MS, `${ms} ms`);
    await local.idle();
  });
}

/** Every page, and the other places that long lists lead to. */
function pathsOf(large: LargeSlack): readonly string[] {
  const { local, workspace, person, threadTs, fileId } = large;
  const values: Readonly<Record<string, string>> = {
    team: workspace.id,
    user: person.id,
    channel: workspace.general,
    id: fileId,
    name: "plan.txt",
    app: local.appId,
  };
  const authorize = new URLSearchParams({
    client_id: local.clientId,
    scope: "chat:write",
    user_scope: "chat:write",
  });
  const redirect_uri = `${large.app.url}/redirect`;
  const signIn = new URLSearchParams({
    client_id: local.clientId,
    scope: "openid",
    response_type: "code",
    nonce: "n",
    redirect_uri,
  });
  const queries: Readonly<Record<string, string>> = {
    "/oauth/v2/authorize": `?${authorize}`,
    "/openid/connect/authorize": `?${signIn}`,
    "/app_redirect": `?${new URLSearchParams({ app: local.appId, team: workspace.id })}`,
    "/client/:team/:user/:channel/completions": "?typed=family7",
  };
  const routes = getRoutes();
  assert.ok(routes.includes("/client/:team/:user/:channel"));
  const pages = routes
    // It never ends, and has no list in it.
    .filter((path) => path !== CHANGES_PATH)
    .map(
      (path) =>
        path.replaceAll(/:(\w+)/g, (_, name: string) => {
          const value = values[name];
          assert.ok(value !== undefined, `give :${name} of ${path} a value`);
          return value;
        }) + (queries[path] ?? ""),
    );
  const old = local.messages(workspace.general).at(200)?.ts ?? "";
  const dm = local.dm(workspace.id, person.id);
  const spread = local.channelsOf({ team: workspace.id, user: person.id }).at(100)?.id ?? "";
  const others = [
    `${workspace.general}?from=${old}`,
    `${workspace.general}?thread=${threadTs}`,
    dm,
    spread,
    "people?find=family7&from=10",
    "channels?find=1&from=10",
    "deliveries?from=5",
    "calls?from=5",
  ];
  return [...pages, ...others.map((page) => large.clientPath(page))];
}

/** Every method that reads, with as much as it can be asked for at once. */
function callsOf({ local, workspace, person, threadTs, fileId }: LargeSlack) {
  const channel = workspace.general;
  const all = {
    channel,
    ts: threadTs,
    message_ts: threadTs,
    timestamp: threadTs,
    file: fileId,
    user: person.id,
    email: `${person.name}@${workspace.domain}.example`,
    query: "message family",
    bot: local.bot(workspace.id)?.botId ?? "",
    usergroup: workspace.usergroups[0]?.id ?? "",
    channel_id: channel,
  };
  const names = [...methods.keys()].filter((name) => READS.test(name));
  assert.ok(names.includes("conversations.history") && names.includes("search.messages"));
  return [
    ...names.map((name) => [name, all] as const),
    ["conversations.history", { channel, limit: "999" }] as const,
    ["conversations.members", { channel, limit: "1000" }] as const,
    ["conversations.list", { types: "public_channel,im", limit: "1000" }] as const,
    ["search.messages", { query: "message", count: "100" }] as const,
  ];
}
