import assert from "node:assert/strict";
import { approveInstall, Browser } from "local-slack";
import { developmentCipher } from "../../src/encryption/development-keys.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { installationQuery } from "../../src/installations/record-ids.js";
import { createLog } from "../../src/log/log.js";
import { INSTALL_PATH } from "../../src/manifest/paths.js";
import type { Approved } from "../../src/oauth/approvals.js";
import { OAuthStateStore } from "../../src/oauth/oauth-state-store.js";
import { SlackReceiver } from "../../src/requests/slack-receiver.js";
import { buildExpressReceiver } from "../../src/web/express-receiver.js";
import { onADatabase } from "../databases.js";
import { Flow } from "../flows/flow.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { appThat } from "../requests/request-stage.js";

const WITHIN_MS = 300;

onADatabase("An approval that takes longer than its deadline", (database) => {
  let flow: Flow;
  let web: SlackReceiver;
  let store: MongoInstallationStore;
  let approved: Approved[];
  let url: string;
  let start: (approvalWithinMs: number) => Promise<void>;
  /** What each write of an installation waits for. */
  let beforeWrites: Promise<void>;

  beforeEach(async () => {
    flow = await Flow.start(database());
    const { config } = flow;
    await flow.stopApp();
    const { clientId, clientSecret } = flow.localSlack;
    const { installations } = database();
    beforeWrites = Promise.resolve();
    store = new MongoInstallationStore({
      installations: watched(installations, {
        updateOne: async (...write) => {
          await beforeWrites;
          return installations.updateOne(...write);
        },
      }).collection,
      cipher: developmentCipher(config.dataDirectory),
      clientId,
    });
    approved = [];
    url = config.publicUrl;
    start = async (approvalWithinMs) => {
      const log = createLog({ level: "info", destination: { write: (line) => flow.log.push(line) } });
      const express = buildExpressReceiver({
        config,
        installationStore: store,
        stateStore: new OAuthStateStore({ states: database().oauthStates, secret: clientSecret }),
        log,
        track: (work) => web.track(work),
        ready: () => Promise.resolve(),
        load: () => undefined,
        approved: async (what) => void approved.push(what),
        hooks: {},
        audit: { record: () => Promise.resolve() },
        approvalWithinMs,
      });
      web = new SlackReceiver({ receiver: express, signingSecret: config.slack.signingSecret, log });
      web.init(appThat(() => assert.fail("nothing but pages is asked for")));
      await web.start({ port: config.port, host: "127.0.0.1" });
    };
  });
  afterEach(async () => {
    await web.stop(5_000);
    await flow.stop();
  });

  const approve = async (path: string, user = flow.acme.people[0].id) => {
    const startedAt = performance.now();
    const page = await approveInstall(new Browser(), url + path, { team: flow.acme.id, user });
    flow.remember(page);
    return { page, tookMs: performance.now() - startedAt };
  };
  const stored = (userId?: string) =>
    store.fetchFromDatabase(installationQuery({ isEnterpriseInstall: false, teamId: flow.acme.id }, userId));
  const liveToken = (userId: string) =>
    flow.localSlack.tokensOf(flow.acme.id).find((token) => token.kind === "user" && token.userId === userId);

  /** From now on, writes wait until this is called. */
  function holdWrites(): (outcome?: Promise<void>) => void {
    let release = (_: Promise<void>): void => assert.fail();
    beforeWrites = new Promise((resolve) => {
      release = resolve;
    });
    return (outcome = Promise.resolve()) => release(outcome);
  }

  /** Where Slack sends an installer back to, and with which cookie. */
  async function sentBack(): Promise<{ readonly address: string; readonly cookie: string }> {
    const begun = await fetch(url + INSTALL_PATH, { redirect: "manual" });
    const page = await new Browser().get(begun.headers.get("location") ?? "");
    const [form] = page.forms();
    const fields = (form?.fields ?? []).flatMap(({ name, value }) =>
      value === undefined ? [] : [[name, value]],
    );
    const as = `${flow.acme.id}/${flow.acme.people[0].id}`;
    const { headers } = await fetch(form?.action ?? "", {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ ...Object.fromEntries(fields), as, decision: "allow" }),
    });
    const [cookie = ""] = (begun.headers.get("set-cookie") ?? "").split(";");
    return { address: headers.get("location") ?? "", cookie };
  }

  it("is answered in time although each of Slack's answers comes in time, and its tokens are stored all the same", async () => {
    await start(WITHIN_MS);
    flow.localSlack.failNext("oauth.v2.access", { delayMs: WITHIN_MS - 50 });
    flow.localSlack.failNext("auth.test", { delayMs: WITHIN_MS - 50 });
    const { page, tookMs } = await approve(INSTALL_PATH);
    assert.equal(page.status, 504);
    assert.match(page.text, /takes longer than it should/);
    assert.ok(tookMs >= WITHIN_MS, `took ${tookMs} ms`);
    assert.equal(await web.stop(5_000), true, "a stop waits for it");
    assert.ok((await stored()).bot?.token);
    assert.deepEqual(
      approved.map(({ kind }) => kind),
      ["install"],
    );
  });

  it("is answered in time when the database is slow, and a stop waits until it is finished", async () => {
    await start(WITHIN_MS);
    const write = holdWrites();
    assert.equal((await approve(INSTALL_PATH)).page.status, 504);
    const stop = web.stop(5_000);
    write();
    assert.equal(await stop, true);
    assert.ok((await stored()).bot?.token);
  });

  it("ends without a second answer when it fails later, and its token is revoked", async () => {
    await start(WITHIN_MS);
    const { id } = flow.acme.people[1];
    await approve(INSTALL_PATH);
    await flow.localSlack.until("the install", () => approved[0]);
    const write = holdWrites();
    const connectPath = `/slack/connect?team=${flow.acme.id}`;
    const { page } = await approve(connectPath, id);
    assert.equal(page.status, 504);
    assert.ok(
      page.links().some((link) => link.url === url + connectPath),
      "and can be tried again where it began",
    );
    assert.ok(liveToken(id));
    write(Promise.reject(new Error("connection lost")));
    assert.equal(await web.stop(5_000), true);
    assert.equal(liveToken(id), undefined);
    assert.equal((await stored(id)).user.token, undefined);
    const said = flow.logged(/./).filter(({ level }) => level !== "info");
    assert.deepEqual(
      said.slice(-2).map(({ msg }) => msg),
      ["An approval takes too long; the person was answered, and the work goes on", "An install failed"],
    );
  });

  it("is finished before a stop ends, even when the person has closed the page", async () => {
    await start(60_000);
    const write = holdWrites();
    const { address, cookie } = await sentBack();
    const gone = new AbortController();
    const answer = fetch(address, { headers: { cookie }, signal: gone.signal });
    await flow.localSlack.until("Slack's test of the token", () =>
      flow.localSlack.calls.find(({ method }) => method === "auth.test"),
    );
    gone.abort();
    await assert.rejects(answer, { name: "AbortError" });
    const stop = web.stop(5_000);
    write();
    assert.equal(await stop, true);
    assert.ok((await stored()).bot?.token);
  });
});
