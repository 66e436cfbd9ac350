import assert from "node:assert/strict";
import { type LocalSlack, startLocalSlack } from "../src/local-slack.js";
import { Stage } from "./stage.js";

describe("Local Slack: starting and stopping", () => {
  const started: LocalSlack[] = [];
  const start: typeof startLocalSlack = async (options) => {
    const localSlack = await startLocalSlack(options);
    started.push(localSlack);
    return localSlack;
  };

  afterEach(async () => {
    for (const localSlack of started.splice(0)) await localSlack.stop();
  });

  it("makes credentials of Slack's shape, different ones each time", async () => {
    const [one, two] = [await start(), await start()];
    assert.match(one.clientId, /^\d+\.\d+$/);
    assert.match(one.clientSecret, /^[0-9a-f]{32}$/);
    assert.match(one.signingSecret, /^[0-9a-f]{32}$/);
    assert.match(one.appId, /^A[A-Z0-9]+$/);
    assert.notEqual(one.clientSecret, two.clientSecret);
    assert.notEqual(one.url, two.url);
  });

  it("takes credentials and port that it is given", async () => {
    const credentials = { clientId: "1.2", clientSecret: "cs", signingSecret: "ss" };
    const first = await start();
    const port = Number(new URL(first.url).port);
    await first.stop();
    const localSlack = await start({ ...credentials, port });
    assert.deepEqual(
      [localSlack.clientId, localSlack.clientSecret, localSlack.signingSecret],
      ["1.2", "cs", "ss"],
    );
    assert.deepEqual(
      [localSlack.url, localSlack.apiUrl, localSlack.authorizeUrl],
      [
        `http://127.0.0.1:${port}`,
        `http://127.0.0.1:${port}/api/`,
        `http://127.0.0.1:${port}/oauth/v2/authorize`,
      ],
    );
  });

  it("rejects when the port is taken", async () => {
    const { url } = await start();
    await assert.rejects(start({ port: Number(new URL(url).port) }), { code: "EADDRINUSE" });
  });

  it("has three workspaces, one of them in an organization, each with an admin and others", async () => {
    const { workspaces } = await start();
    assert.deepEqual(
      workspaces.map(({ name, enterprise }) => [name, enterprise?.name]),
      [
        ["Acme", undefined],
        ["Globex", undefined],
        ["Initech Berlin", "Initech"],
      ],
    );
    for (const { id, people, general, random } of workspaces) {
      assert.match(id, /^T[A-Z0-9]+$/);
      assert.match(general, /^C[A-Z0-9]+$/);
      assert.match(random, /^C[A-Z0-9]+$/);
      assert.deepEqual(
        people.map(({ isAdmin }) => isAdmin),
        people.map((_, index) => index === 0),
      );
    }
    const ids = workspaces.flatMap(({ people }) => people.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  it("can be stopped twice, and does not answer then", async () => {
    const localSlack = await start();
    await Promise.all([localSlack.stop(), localSlack.stop()]);
    await localSlack.stop();
    await assert.rejects(fetch(localSlack.url));
  });

  it("lists the secrets that it has issued", async () => {
    const stage = await Stage.start();
    try {
      const code = await stage.approve(stage.acme, {
        scope: "incoming-webhook,commands",
        user_scope: "users:read",
      });
      const { access_token, authed_user, incoming_webhook } = await stage.exchange(code);
      await stage.localSlack.uninstall(stage.acme.id);
      for (const secret of [code, access_token, authed_user?.access_token, incoming_webhook?.url]) {
        assert.ok(secret && stage.localSlack.secretsIssued.includes(secret));
      }
    } finally {
      await stage.stop();
    }
  });

  describe("waiting", () => {
    it("ends with the result, also when something outside has changed", async () => {
      const localSlack = await start();
      assert.equal(await localSlack.until("nothing", () => 1), 1);
      let outside: string | undefined;
      const found = localSlack.until("outside", () => outside);
      outside = "now";
      assert.equal(await found, "now");
    });

    it("ends with a sentence that says what did not come, or with the error that the callback throws", async () => {
      const localSlack = await start();
      await assert.rejects(
        localSlack.until("the answer", () => undefined, 30),
        /30 ms for the answer, which did not come/,
      );
      const looking = localSlack.until("trouble", () => {
        throw new Error("cannot look");
      });
      await assert.rejects(looking, /cannot look/);
    });
  });
});
