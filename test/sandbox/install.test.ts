import assert from "node:assert/strict";
import { verifySlackRequest } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { approveInstall } from "../../src/sandbox/approve-install.js";
import { Browser } from "../../src/sandbox/browser.js";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.js";
import { TestApp } from "./test-app.js";

describe("sandbox: an install, end to end", () => {
  let app: TestApp;
  let sandbox: Sandbox;

  beforeEach(async () => {
    app = await TestApp.start();
    sandbox = await startSandbox();
    sandbox.configureApp(app.settings());
  });

  afterEach(async () => {
    await sandbox.stop();
    await app.stop();
  });

  it("leads from the authorize page to a bot that hears a mention and answers in the thread", async () => {
    const [acme] = sandbox.workspaces;
    assert.ok(acme);
    const [ada, ben] = acme.people;
    const scope = "app_mentions:read,chat:write";
    const authorize = new URL(sandbox.authorizeUrl);
    authorize.search = new URLSearchParams({ client_id: sandbox.clientId, scope, state: "s 1" }).toString();

    const page = await approveInstall(new Browser(), authorize.href, { team: acme.id, user: ada.id });
    const redirect = new URL(page.url);
    assert.equal(`${redirect.origin}${redirect.pathname}`, `${app.url}/redirect`);
    assert.equal(redirect.searchParams.get("state"), "s 1");

    const client = new WebClient(undefined, { slackApiUrl: sandbox.apiUrl });
    const installed = await client.oauth.v2.access({
      client_id: sandbox.clientId,
      client_secret: sandbox.clientSecret,
      code: redirect.searchParams.get("code") ?? "",
    });
    assert.equal(installed.team?.id, acme.id);
    assert.match(installed.access_token ?? "", /^xoxb-/);

    const bot = new WebClient(installed.access_token, { slackApiUrl: sandbox.apiUrl });
    assert.equal((await bot.auth.test()).user_id, sandbox.bot(acme.id)?.userId);

    const mention = await sandbox.postMessage({
      team: acme.id,
      user: ben.id,
      channel: acme.general,
      text: `<@${installed.bot_user_id}> hello`,
    });
    await sandbox.idle();
    const [request] = app.at("/events");
    assert.ok(request);
    verifySlackRequest({
      signingSecret: sandbox.signingSecret,
      body: request.body,
      headers: {
        "x-slack-signature": String(request.headers["x-slack-signature"]),
        "x-slack-request-timestamp": Number(request.headers["x-slack-request-timestamp"]),
      },
    });
    const { envelope } = app.events()[0] ?? {};
    assert.equal(envelope.event.type, "app_mention");
    assert.equal(envelope.event.ts, mention.ts);
    assert.equal(envelope.authorizations[0].user_id, installed.bot_user_id);

    await bot.chat.postMessage({ channel: acme.general, text: "Hello Ben", thread_ts: mention.ts });
    const reply = sandbox.messages(acme.general).at(-1);
    assert.deepEqual(
      [reply?.by, reply?.text, reply?.thread_ts, reply?.tokenLast4],
      ["bot_token", "Hello Ben", mention.ts, installed.access_token?.slice(-4)],
    );
  });
});
