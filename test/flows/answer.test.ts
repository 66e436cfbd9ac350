import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("An answer of the app", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database());
  });
  afterEach(() => flow.stop());

  const last4 = (target: string, kind: "bot" | "user") =>
    flow.localSlack
      .tokensOf(target)
      .find((token) => token.kind === kind)
      ?.value.slice(-4);
  it("answers a mention in its thread, in each workspace with that workspace's own bot token", async () => {
    for (const workspace of flow.localSlack.workspaces) await flow.install(workspace);
    await Promise.all(
      flow.localSlack.workspaces.map(async (workspace) => {
        const mention = await flow.mention(workspace);
        const answer = await flow.answerTo(mention);
        assert.equal(answer.by, "bot_token");
        assert.equal(answer.user, flow.localSlack.bot(workspace.id)?.userId);
        assert.equal(answer.tokenLast4, last4(workspace.id, "bot"));
      }),
    );
    const tokens = flow.localSlack.workspaces.map(({ id }) => last4(id, "bot"));
    assert.equal(new Set(tokens).size, 3);
  });

  it("answers as the bot even to a person who connected their own account", async () => {
    const [ada] = flow.acme.people;
    await flow.install(flow.acme);
    const bot = flow.localSlack.bot(flow.acme.id)?.userId;
    const mention = await flow.localSlack.postMessage({
      team: flow.acme.id,
      user: ada.id,
      channel: flow.acme.general,
      text: `<@${bot}> hi`,
    });
    assert.equal((await flow.answerTo(mention)).by, "bot_token");
  });

  it("answers in a workspace of an org-wide install with the organization's token", async () => {
    await flow.install(flow.initech, { org: true });
    const answer = await flow.answerTo(await flow.mention(flow.initech));
    assert.equal(answer.tokenLast4, last4(flow.initech.enterprise?.id ?? "", "bot"));
  });

  describe("A slash command", () => {
    const [command] = MANIFEST.commands.map(({ command }) => command);
    assert.ok(command);
    const give = (user: string, text: string, options: { force?: boolean } = {}) =>
      flow.localSlack.command({
        team: flow.acme.id,
        user,
        channel: flow.acme.general,
        command,
        text,
        ...options,
      });

    it("gives the install link in a workspace where the app is not installed", async () => {
      const result = await give(flow.acme.people[0].id, "hello", { force: true });
      assert.equal(result.status, 200);
      assert.ok(result.message?.text.includes(flow.app.installUrl));
      await flow.untilLogged(/not installed/);
    });

    it("is answered at once with 404 when the app does not have it", async () => {
      await flow.install(flow.acme);
      const body = new URLSearchParams({
        command: "/unheard-of",
        team_id: flow.acme.id,
        user_id: "U1",
        channel_id: "C1",
      }).toString();
      const answer = await flow.localSlack.sendRaw({
        body,
        headers: { ...flow.localSlack.sign(body), "content-type": "application/x-www-form-urlencoded" },
      });
      assert.equal(answer.status, 404);
      const [line, ...more] = flow.logged(/No listener answers|failed/);
      assert.deepEqual([line?.command, line?.team, more.length], ["/unheard-of", flow.acme.id, 0]);
    });
  });

  for (const parameters of ["; charset=utf-8", ";charset=UTF-8", '; charset="utf-8"']) {
    it(`reads a form whose content type ends with ${parameters}`, async () => {
      await flow.install(flow.acme);
      const body = new URLSearchParams({
        command: "/post",
        text: "",
        team_id: flow.acme.id,
        user_id: flow.acme.people[1].id,
        channel_id: flow.acme.general,
      }).toString();
      const headers = {
        ...flow.localSlack.sign(body),
        "content-type": `application/x-www-form-urlencoded${parameters}`,
      };
      const answer = await flow.localSlack.sendRaw({ body, headers });
      assert.equal(answer.status, 200, answer.text);
    });
  }

  it("reads JSON whose content type names its charset", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "c" });
    const headers = { ...flow.localSlack.sign(body), "content-type": "application/json; charset=utf-8" };
    assert.equal((await flow.localSlack.sendRaw({ body, headers })).text, '{"challenge":"c"}');
  });

  it("answers a view that it never opened, however often it is submitted, with 404 and a log line each", async () => {
    await flow.install(flow.acme);
    const payload = {
      type: "view_submission",
      team: { id: flow.acme.id },
      user: { id: flow.acme.people[0].id, team_id: flow.acme.id },
      view: { id: "V1", callback_id: "of_an_older_version", private_metadata: "what people wrote" },
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const headers = { ...flow.localSlack.sign(body), "content-type": "application/x-www-form-urlencoded" };
    for (const count of [1, 2]) {
      assert.equal((await flow.localSlack.sendRaw({ body, headers })).status, 404);
      assert.equal(flow.logged("No listener answers a Slack request").length, count);
    }
    assert.ok(!flow.log.join("").includes("what people wrote"));
  });

  describe("where the app is not installed", () => {
    it("answers an event 200, calls nothing, and logs one line that names the workspace", async () => {
      const delivery = flow.localSlack.deliver(flow.globex.id, {
        type: "app_mention",
        user: "U1",
        text: "hi",
        channel: "C1",
        ts: "1.1",
        event_ts: "1.1",
      });
      await flow.localSlack.idle();
      assert.deepEqual(
        delivery.attempts.map(({ status }) => status),
        [200],
      );
      await flow.untilLogged(/not installed/);
      const lines = flow.log.map((line) => JSON.parse(line)).filter(({ level }) => level !== "info");
      assert.equal(lines.length, 1, flow.log.join(""));
      assert.equal(lines[0].team, flow.globex.id);
      assert.deepEqual(flow.localSlack.calls, []);
    });

    it("logs one line a workspace and hour, with the number of requests that it stands for", async () => {
      await flow.stop();
      let aheadMs = 0;
      flow = await Flow.start(database(), { clock: () => Date.now() + aheadMs });
      const requests = () => flow.logged(/not installed/).map(({ team, requests }) => `${team}: ${requests}`);
      const send = async (team: string, times: number) => {
        for (let sent = 0; sent < times; sent++) flow.localSlack.deliver(team, { type: "app_mention" });
        await flow.localSlack.idle();
        await flow.localSlack.until(
          "what is in flight",
          () => flow.app.inbox?.load.inFlight === 0 || undefined,
        );
      };
      await send(flow.globex.id, 3);
      await send(flow.acme.id, 1);
      assert.deepEqual(requests(), [`${flow.globex.id}: 1`, `${flow.acme.id}: 1`]);
      aheadMs += 60 * 60 * 1_000;
      await send(flow.globex.id, 2);
      assert.deepEqual(requests().slice(2), [`${flow.globex.id}: 3`]);
    });

    it("counts a workspace with only a person's token as not installed", async () => {
      const [ada] = flow.acme.people;
      await flow.app.installationStore.storeInstallation({
        team: { id: flow.acme.id },
        enterprise: undefined,
        user: { id: ada.id, token: "xoxp-only-a-person", scopes: ["chat:write"] },
        isEnterpriseInstall: false,
        authVersion: "v2",
      });
      const delivery = flow.localSlack.deliver(flow.acme.id, {
        type: "app_mention",
        user: ada.id,
        text: "hi",
        channel: flow.acme.general,
        ts: "1.1",
        event_ts: "1.1",
      });
      await flow.localSlack.idle();
      assert.equal(delivery.attempts[0]?.status, 200);
      await flow.untilLogged(/not installed/);
      assert.deepEqual(flow.localSlack.calls, []);
    });
  });
});
