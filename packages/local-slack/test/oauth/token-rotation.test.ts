import assert from "node:assert/strict";
import { Stage, slackError } from "../stage.js";

const TWELVE_HOURS_MS = 12 * 3_600_000;

describe("Local Slack: token rotation", () => {
  let stage: Stage;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse("2026-01-02T03:04:05Z");
    stage = await Stage.start({
      settings: { tokenRotationEnabled: true },
      localSlack: { clock: () => nowMs },
    });
  });

  afterEach(() => stage.stop());

  const refresh = (refresh_token = "") =>
    stage.client().oauth.v2.access({
      client_id: stage.localSlack.clientId,
      client_secret: stage.localSlack.clientSecret,
      grant_type: "refresh_token",
      refresh_token,
    });
  const works = async (token: string | undefined) => {
    const { body } = await stage.call("auth.test", { headers: { authorization: `Bearer ${token}` } });
    return body.ok === true || body.error;
  };

  it("gives tokens that expire in twelve hours, with refresh tokens", async () => {
    const { acme, localSlack } = stage;
    const { access_token, refresh_token, expires_in, authed_user } = await stage.install(acme, {
      user_scope: "chat:write",
    });
    assert.match(access_token ?? "", /^xoxe\.xoxb-1-/);
    assert.match(authed_user?.access_token ?? "", /^xoxe\.xoxp-1-/);
    for (const [token, seconds] of [
      [refresh_token, expires_in],
      [authed_user?.refresh_token, authed_user?.expires_in],
    ]) {
      assert.match(String(token), /^xoxe-1-/);
      assert.equal(seconds, 43_200);
      assert.ok(localSlack.secretsIssued.includes(String(token)));
    }
    nowMs += 1_000;
    assert.equal((await stage.client(access_token).auth.test()).expires_in, 43_199);
  });

  it("answers token_expired after that time, and the app stays installed", async () => {
    const { acme, localSlack } = stage;
    const { access_token } = await stage.install(acme);
    nowMs += TWELVE_HOURS_MS - 1;
    assert.equal(await works(access_token), true);
    nowMs += 1;
    assert.equal(await works(access_token), "token_expired");
    assert.deepEqual(localSlack.tokensOf(acme.id), []);
    const { userId } = localSlack.bot(acme.id) ?? {};
    await localSlack.postMessage({
      team: acme.id,
      user: acme.people[1].id,
      channel: acme.general,
      text: `<@${userId}> hi`,
    });
    await localSlack.idle();
    assert.ok(stage.app.events().some(({ envelope }) => envelope.event.type === "app_mention"));
  });

  it("refreshes a bot's token, also one that has expired", async () => {
    const { acme, localSlack } = stage;
    const first = await stage.install(acme, { scope: "chat:write" });
    nowMs += TWELVE_HOURS_MS;
    const { access_token, refresh_token, response_metadata, ...rest } = await refresh(first.refresh_token);
    assert.notEqual(access_token, first.access_token);
    assert.notEqual(refresh_token, first.refresh_token);
    assert.deepEqual(rest, {
      ok: true,
      app_id: localSlack.appId,
      scope: "chat:write",
      token_type: "bot",
      expires_in: 43_200,
      bot_user_id: localSlack.bot(acme.id)?.userId,
      team: { id: acme.id, name: "Acme" },
      enterprise: null,
      is_enterprise_install: false,
    });
    assert.equal(await works(access_token), true);
  });

  it("refreshes a person's token, which is then at the top of the answer, and no other", async () => {
    const { authed_user, access_token } = await stage.install(stage.acme, { user_scope: "chat:write" });
    const renewed = await refresh(authed_user?.refresh_token);
    assert.deepEqual(
      [renewed.token_type, renewed.scope, renewed.bot_user_id, renewed.authed_user],
      ["user", "chat:write", undefined, undefined],
    );
    const { user_id, bot_id } = await stage.client(renewed.access_token).auth.test();
    assert.deepEqual([user_id, bot_id], [stage.acme.people[0].id, undefined]);
    assert.equal(await works(access_token), true);
  });

  it("names no workspace for an org-wide install", async () => {
    const { refresh_token } = await stage.install(stage.initech, { org: true });
    const renewed = await refresh(refresh_token);
    assert.deepEqual(
      [renewed.team, renewed.enterprise?.id, renewed.is_enterprise_install],
      [null, "E0INITECH01", true],
    );
  });

  it("honours a used refresh token for a minute, and then no longer", async () => {
    const { refresh_token } = await stage.install(stage.acme);
    await refresh(refresh_token);
    nowMs += 59_999;
    const again = await refresh(refresh_token);
    nowMs += 1;
    assert.equal((await slackError(refresh(refresh_token))).error, "invalid_refresh_token");
    assert.equal(await works((await refresh(again.refresh_token)).access_token), true);
    assert.equal((await slackError(refresh("xoxe-1-unknown"))).error, "invalid_refresh_token");
  });

  it("lists the refreshes, with the token that was used and whether it was used before", async () => {
    const { acme, localSlack } = stage;
    const { refresh_token, authed_user } = await stage.install(acme, { user_scope: "chat:write" });
    await refresh(refresh_token);
    await refresh(refresh_token);
    await refresh(authed_user?.refresh_token);
    await refresh("xoxe-1-unknown").catch(() => undefined);
    const bot = { target: acme.id, userId: localSlack.bot(acme.id)?.userId, kind: "bot", at: nowMs };
    const person = { target: acme.id, userId: acme.people[0].id, kind: "user", at: nowMs };
    assert.deepEqual(localSlack.refreshes, [
      { ...bot, refreshToken: refresh_token, isRepeated: false },
      { ...bot, refreshToken: refresh_token, isRepeated: true },
      { ...person, refreshToken: authed_user?.refresh_token, isRepeated: false },
    ]);
  });

  describe("oauth.v2.exchange", () => {
    const exchange = (token = "") =>
      stage.client().oauth.v2.exchange({
        client_id: stage.localSlack.clientId,
        client_secret: stage.localSlack.clientSecret,
        token,
      });
    const rotates = (tokenRotationEnabled: boolean) =>
      stage.localSlack.configureApp(stage.app.settings({ tokenRotationEnabled }));

    for (const kind of ["bot", "user"] as const) {
      it(`gives a ${kind} token that expires for one that does not, which works on until the first refresh`, async () => {
        rotates(false);
        const installed = await stage.install(stage.acme, { user_scope: "chat:write" });
        const lasting = kind === "bot" ? installed.access_token : installed.authed_user?.access_token;
        rotates(true);
        const { access_token, refresh_token, expires_in, token_type } = await exchange(lasting);
        assert.deepEqual([expires_in, token_type], [43_200, kind]);
        assert.deepEqual([await works(lasting), await works(access_token)], [true, true]);
        await refresh(refresh_token);
        assert.deepEqual([await works(lasting), await works(access_token)], ["token_expired", true]);
      });
    }

    it("is done once for each token, for live tokens, and where the app rotates tokens", async () => {
      rotates(false);
      const { access_token } = await stage.install(stage.acme);
      const other = await stage.install(stage.globex);
      const refusal = async (token: string | undefined) => (await slackError(exchange(token))).error;
      assert.equal(await refusal(access_token), "token_rotation_not_enabled");
      rotates(true);
      const exchanged = await exchange(access_token);
      assert.equal(await refusal(access_token), "token_already_exchanged");
      assert.equal(await refusal(exchanged.access_token), "token_already_exchanged");
      assert.equal(await refusal("xoxb-unknown"), "invalid_token");
      await stage.localSlack.uninstall(stage.globex.id);
      assert.equal(await refusal(other.access_token), "authorization_not_found");
    });
  });

  it("lets the earlier token work on until it expires, and never more than two", async () => {
    const first = await stage.install(stage.acme);
    nowMs += 3_600_000;
    const second = await refresh(first.refresh_token);
    assert.deepEqual([await works(first.access_token), await works(second.access_token)], [true, true]);
    const third = await refresh(second.refresh_token);
    assert.deepEqual(
      [await works(first.access_token), await works(second.access_token), await works(third.access_token)],
      ["token_revoked", true, true],
    );
    assert.deepEqual(
      stage.localSlack.tokensOf(stage.acme.id).map(({ value }) => value),
      [second.access_token, third.access_token],
    );
    await stage.localSlack.idle();
    assert.deepEqual(stage.app.events(), []);
  });

  it("makes new tokens at each approval, with the scopes of both", async () => {
    const first = await stage.install(stage.acme, { scope: "chat:write" });
    const second = await stage.install(stage.acme, { scope: "commands" });
    assert.notEqual(second.access_token, first.access_token);
    assert.equal(second.scope, "chat:write,commands");
    assert.equal((await refresh(first.refresh_token)).scope, "chat:write,commands");
  });

  it("lets auth.revoke end one token and nothing else", async () => {
    const { acme, localSlack } = stage;
    const { access_token, refresh_token } = await stage.install(acme);
    const answer = await stage.client(access_token).auth.revoke();
    assert.equal("revoked" in answer && answer.revoked, true);
    assert.equal(await works(access_token), "token_revoked");
    assert.ok(localSlack.bot(acme.id));
    assert.equal(await works((await refresh(refresh_token)).access_token), true);
    await localSlack.idle();
    assert.deepEqual(stage.app.events(), []);
  });

  it("ends with the install: no refresh token works after it", async () => {
    const { acme, localSlack } = stage;
    const { access_token, refresh_token, authed_user } = await stage.install(acme, {
      user_scope: "chat:write",
    });
    nowMs += TWELVE_HOURS_MS;
    const { deliver } = await localSlack.uninstall(acme.id, { deliver: "later" });
    for (const token of [refresh_token, authed_user?.refresh_token]) {
      assert.equal((await slackError(refresh(token))).error, "invalid_refresh_token");
    }
    assert.equal(await works(access_token), "account_inactive");
    const [revoked] = deliver();
    const { tokens } = JSON.parse(revoked?.body ?? "").event;
    assert.deepEqual(tokens, { oauth: [acme.people[0].id], bot: [tokens.bot[0]] });
  });

  it("that is switched on leaves an earlier token alone until the first refresh", async () => {
    const { acme, localSlack, app } = stage;
    localSlack.configureApp(app.settings());
    const lasting = await stage.install(acme);
    assert.equal(lasting.refresh_token, undefined);
    localSlack.configureApp(app.settings({ tokenRotationEnabled: true }));
    const { refresh_token } = await stage.install(acme);
    assert.equal(await works(lasting.access_token), true);
    await refresh(refresh_token);
    assert.equal(await works(lasting.access_token), "token_expired");
  });
});
