import assert from "node:assert/strict";
import { WebClient } from "@slack/web-api";
import type { Workspace } from "local-slack";
import { onADatabase } from "../databases.js";
import { Flow, type FlowOptions, MANIFEST } from "../flows/flow.js";

const HOUR_MS = 3_600_000;
const ROTATING = { ...MANIFEST, tokenRotationEnabled: true };
const NOT_FOUND = { code: "installation_not_found" };

onADatabase("A client outside of any listener", (database) => {
  let flow: Flow;
  let nowMs: number;
  const start = async (options: FlowOptions = {}) => {
    nowMs = Date.now();
    flow = await Flow.start(database(), { clock: () => nowMs, ...options });
  };
  afterEach(() => flow.stop());

  const calls = (method: string) => flow.localSlack.calls.filter((call) => call.method === method);
  const bot = ({ id }: Workspace) => flow.localSlack.bot(id)?.userId;
  const post = (client: WebClient, text: string, { general }: Workspace = flow.acme) =>
    client.chat.postMessage({ channel: general, text });

  it("writes to a workspace as its bot, and is a WebClient with everything that one has", async () => {
    await start();
    await flow.install(flow.acme);
    await flow.install(flow.globex);
    const client = await flow.app.clientFor({ teamId: flow.acme.id });
    assert.ok(client instanceof WebClient);
    await post(client, "news");
    const message = flow.localSlack.messages(flow.acme.general).find(({ text }) => text === "news");
    assert.equal(message?.user, bot(flow.acme));
    const other = await flow.app.clientFor({ teamId: flow.globex.id });
    assert.equal((await other.auth.test()).team_id, flow.globex.id);
    assert.equal(await flow.app.clientFor({ teamId: flow.acme.id }), client, "it is kept");
  });

  it("is not to be had where the app is not installed, or a person has not connected their account", async () => {
    await start();
    const { id: teamId, people } = flow.acme;
    await assert.rejects(flow.app.clientFor({ teamId }), NOT_FOUND);
    await assert.rejects(flow.app.clientFor({}), NOT_FOUND);
    await assert.rejects(flow.app.clientFor({ enterpriseId: "E0NOBODY" }), NOT_FOUND);
    await flow.install(flow.acme);
    await assert.rejects(flow.app.clientFor({ teamId, userId: people[1].id }), NOT_FOUND);
  });

  it("writes as a person with their own token", async () => {
    await start();
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    const [ada, ben] = flow.acme.people;
    const client = await flow.app.clientFor({ teamId: flow.acme.id, userId: ben.id });
    await post(client, "from me");
    const { user, tokenKind } = calls("chat.postMessage").at(-1) ?? {};
    assert.deepEqual([user, tokenKind], [ben.id, "user"]);
    await assert.rejects(flow.app.clientFor({ teamId: flow.acme.id, userId: ada.id }), NOT_FOUND);
  });

  it("has the organization's token for one of its workspaces, and the workspace's own where there is no other", async () => {
    await start();
    const enterpriseId = flow.initech.enterprise?.id ?? "";
    const teamId = flow.initech.id;
    await flow.install(flow.initech);
    const own = await flow.app.clientFor({ teamId, enterpriseId });
    await post(own, "own", flow.initech);
    assert.equal(calls("chat.postMessage").at(-1)?.team, teamId);
    await flow.install(flow.initech, { org: true });
    const ofOrg = await flow.app.clientFor({ teamId, enterpriseId });
    await post(ofOrg, "of the organization", flow.initech);
    const last = calls("chat.postMessage").at(-1);
    assert.deepEqual([last?.team, last?.args.team_id], [enterpriseId, teamId]);
    const whole = await flow.app.clientFor({ enterpriseId });
    assert.equal((await whole.auth.test()).enterprise_id, enterpriseId);
    assert.equal(calls("auth.test").at(-1)?.args.team_id, undefined);
    const alone = await flow.app.clientFor({ teamId });
    assert.equal((await alone.auth.test()).team_id, teamId);
  });

  it("may be kept: its calls go on with the new token after a reinstall, and fail while it is uninstalled", async () => {
    await start();
    await flow.install(flow.acme);
    const client = await flow.app.clientFor({ teamId: flow.acme.id });
    await post(client, "one");
    await flow.localSlack.uninstall(flow.acme.id);
    await flow.untilLogged("The app was uninstalled");
    await assert.rejects(post(client, "lost"), NOT_FOUND);
    await flow.install(flow.acme);
    await post(client, "two");
    assert.equal(calls("chat.postMessage").at(-1)?.ok, true);
  });

  it("has tokens that are refreshed before they end, and the next one for each call", async () => {
    await start({ manifest: ROTATING });
    await flow.install(flow.acme);
    const client = await flow.app.clientFor({ teamId: flow.acme.id });
    await post(client, "one");
    nowMs += 13 * HOUR_MS;
    await post(client, "two");
    const [first, second] = calls("chat.postMessage").slice(-2);
    assert.equal(second?.ok, true);
    assert.notEqual(second?.tokenLast4, first?.tokenLast4);
    assert.equal(flow.localSlack.refreshes.length, 1);
  });

  it("says by a stable code that the token is dead", async () => {
    await start();
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    const ben = flow.acme.people[1].id;
    const asBot = await flow.app.clientFor({ teamId: flow.acme.id });
    const asBen = await flow.app.clientFor({ teamId: flow.acme.id, userId: ben });
    for (const error of ["token_revoked", "account_inactive"]) {
      flow.localSlack.failNext("chat.postMessage", { error });
      await assert.rejects(post(asBot, "x"), { code: "token_dead" });
    }
    flow.localSlack.failNext("chat.postMessage", { error: "token_expired" });
    await assert.rejects(post(asBen, "x"), { code: "token_dead", message: new RegExp(`${ben} in `) });
    for (const error of ["invalid_auth", "channel_not_found"]) {
      flow.localSlack.failNext("chat.postMessage", { error });
      await assert.rejects(post(asBot, "x"), { code: "slack_webapi_platform_error" });
    }
    assert.equal((await post(asBot, "alive")).ok, true);
  });

  it("says that a token is dead which Slack refuses to refresh", async () => {
    await start({ manifest: ROTATING });
    await flow.install(flow.acme);
    const client = await flow.app.clientFor({ teamId: flow.acme.id });
    flow.localSlack.failNext("oauth.v2.access", { error: "invalid_refresh_token" });
    nowMs += 13 * HOUR_MS;
    await assert.rejects(post(client, "x"), { code: "token_dead" });
  });

  it("is given to a round through all installations, which a stop of the service ends", async () => {
    await start();
    await flow.install(flow.acme);
    await flow.install(flow.globex);
    const all = await flow.app.forEachInstallation(({ client, teamId }) =>
      post(client, `to ${teamId}`, teamId === flow.acme.id ? flow.acme : flow.globex),
    );
    assert.deepEqual([all.outcome, all.done], ["finished", 2]);
    for (const { id, general } of [flow.acme, flow.globex]) {
      assert.ok(flow.localSlack.messages(general).some(({ text }) => text === `to ${id}`));
    }
    let release: () => void = assert.fail;
    const inFlight = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isStopped = false;
    let stopping: Promise<void> = Promise.resolve();
    const round = flow.app.forEachInstallation(
      async ({ signal }) => {
        stopping = flow.stopApp().then(() => {
          isStopped = true;
        });
        assert.ok(signal.aborted);
        await inFlight;
        assert.equal(isStopped, false, "the stop waits for it");
      },
      { concurrency: 1 },
    );
    release();
    const { outcome, done } = await round;
    await stopping;
    assert.deepEqual([outcome, done], ["stopped", 1]);
    await flow.startApp();
    const again = await flow.app.forEachInstallation(() => undefined);
    assert.deepEqual([again.outcome, again.done], ["finished", 2]);
    await flow.app.stop();
    await flow.app.start();
    assert.equal((await flow.app.forEachInstallation(() => undefined)).outcome, "finished");
  });

  it("fails at once when Slack limits the rate, and tries again what Slack did not answer", async () => {
    await start();
    await flow.install(flow.acme);
    const client = await flow.app.clientFor({ teamId: flow.acme.id });
    flow.localSlack.failNext("chat.postMessage", { rateLimited: 30 });
    await assert.rejects(post(client, "x"), { code: "slack_webapi_rate_limited_error", retryAfter: 30 });
    flow.localSlack.failNext("chat.postMessage", { status: 502 });
    await post(client, "again");
  });
});
