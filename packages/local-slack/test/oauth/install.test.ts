import assert from "node:assert/strict";
import { verifySlackRequest } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import { type LocalSlack, startLocalSlack } from "../../src/local-slack.js";
import { TestApp } from "../test-app.js";

describe("Local Slack: an install from beginning to end", () => {
  let app: TestApp;
  let localSlack: LocalSlack;

  beforeEach(async () => {
    app = await TestApp.start();
    localSlack = await startLocalSlack();
    localSlack.configureApp(app.settings());
  });

  afterEach(async () => {
    await localSlack.stop();
    await app.stop();
  });

  it("leads from the authorize page to a bot that is mentioned and answers in the thread", async () => {
    const [acme] = localSlack.workspaces;
    assert.ok(acme);
    const [ada, ben] = acme.people;
    const scope = "app_mentions:read,chat:write";
    const authorize = new URL(localSlack.authorizeUrl);
    authorize.search = new URLSearchParams({
      client_id: localSlack.clientId,
      scope,
      state: "s 1",
    }).toString();

    const page = await approveInstall(new Browser(), authorize.href, { team: acme.id, user: ada.id });
    const redirect = new URL(page.url);
    assert.equal(`${redirect.origin}${redirect.pathname}`, `${app.url}/redirect`);
    assert.equal(redirect.searchParams.get("state"), "s 1");

    const client = new WebClient(undefined, { slackApiUrl: localSlack.apiUrl });
    const installed = await client.oauth.v2.access({
      client_id: localSlack.clientId,
      client_secret: localSlack.clientSecret,
      code: redirect.searchParams.get("code") ?? "",
    });
    assert.equal(installed.team?.id, acme.id);
    assert.match(installed.access_token ?? "", /^xoxb-/);

    const bot = new WebClient(installed.access_token, { slackApiUrl: localSlack.apiUrl });
    assert.equal((await bot.auth.test()).user_id, localSlack.bot(acme.id)?.userId);

    const mention = await localSlack.postMessage({
      team: acme.id,
      user: ben.id,
      channel: acme.general,
      text: `<@${installed.bot_user_id}> hello`,
    });
    await localSlack.idle();
    const [request] = app.at("/events");
    assert.ok(request);
    verifySlackRequest({
      signingSecret: localSlack.signingSecret,
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
    const reply = localSlack.messages(acme.general).at(-1);
    assert.deepEqual(
      [reply?.by, reply?.text, reply?.thread_ts, reply?.tokenLast4],
      ["bot_token", "Hello Ben", mention.ts, installed.access_token?.slice(-4)],
    );
  });
});
