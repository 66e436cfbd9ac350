import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { flawsOf } from "../../src/app/manifest-check.js";
import { Browser } from "../../src/browser/browser.js";
import { type Stage, slackError } from "../stage.js";
import { exchangeCode, signInCode, signInUrl, startSignInStage } from "./sign-in-stage.js";

const FIRST_SECOND_MS = 1_800_000_000_000;

describe("Local Slack: Sign in with Slack", () => {
  let stage: Stage;
  let now: number;

  beforeEach(async () => {
    now = FIRST_SECOND_MS;
    stage = await startSignInStage({ clock: () => now });
  });

  afterEach(() => stage.stop());

  async function configuration() {
    const response = await fetch(`${stage.localSlack.url}/.well-known/openid-configuration`);
    return (await response.json()) as Readonly<Record<string, string>>;
  }

  /** What jose makes of an id_token, with the keys that this Slack publishes. */
  async function verified(idToken: string) {
    const { issuer, jwks_uri } = await configuration();
    const { payload, protectedHeader } = await jwtVerify(
      idToken,
      createRemoteJWKSet(new URL(jwks_uri ?? "")),
      {
        issuer: String(issuer),
        audience: stage.localSlack.clientId,
        algorithms: ["RS256"],
        currentDate: new Date(now),
      },
    );
    return { claims: payload, header: protectedHeader };
  }

  async function signIn(params: Parameters<typeof signInCode>[2] = {}) {
    const { body } = await exchangeCode(stage, { code: await signInCode(stage, stage.acme, params) });
    return { accessToken: String(body.access_token), idToken: String(body.id_token) };
  }

  it("publishes where its parts are, as Slack does", async () => {
    const { url } = stage.localSlack;
    const published = await configuration();
    assert.deepEqual(
      {
        issuer: published.issuer,
        authorize: published.authorization_endpoint,
        token: published.token_endpoint,
        userInfo: published.userinfo_endpoint,
        keys: published.jwks_uri,
        algorithms: published.id_token_signing_alg_values_supported,
      },
      {
        issuer: url,
        authorize: `${url}/openid/connect/authorize`,
        token: `${url}/api/openid.connect.token`,
        userInfo: `${url}/api/openid.connect.userInfo`,
        keys: `${url}/openid/connect/keys`,
        algorithms: ["RS256"],
      },
    );
  });

  it("exchanges a code for an access token and an id_token, which its published key verifies", async () => {
    const code = await signInCode(stage, stage.acme);
    now += 60_000;
    const { body } = await exchangeCode(stage, { code });
    const { access_token, id_token, ...others } = body;
    assert.deepEqual(others, { ok: true, token_type: "Bearer" });
    assert.match(String(access_token), /^xoxp-/);
    const { claims, header } = await verified(String(id_token));
    assert.deepEqual([header.alg, header.typ], ["RS256", "JWT"]);
    const [, ben] = stage.acme.people;
    assert.deepEqual(
      {
        ...claims,
        at_hash: undefined,
        picture: undefined,
      },
      {
        ...claims,
        iss: stage.localSlack.url,
        sub: ben.id,
        aud: stage.localSlack.clientId,
        iat: FIRST_SECOND_MS / 1_000 + 60,
        exp: FIRST_SECOND_MS / 1_000 + 360,
        auth_time: FIRST_SECOND_MS / 1_000,
        nonce: "a-nonce",
        at_hash: undefined,
        picture: undefined,
        "https://slack.com/team_id": stage.acme.id,
        "https://slack.com/user_id": ben.id,
        email: "ben@acme.example",
        email_verified: true,
        name: "Ben Baker",
        given_name: "Ben",
        family_name: "Baker",
        "https://slack.com/team_name": "Acme",
        "https://slack.com/team_domain": "acme",
      },
    );
    const half = createHash("sha256").update(String(access_token)).digest().subarray(0, 16);
    assert.equal(claims.at_hash, half.toString("base64url"));
  });

  it("names the organization of a person's workspace", async () => {
    const { body } = await exchangeCode(stage, { code: await signInCode(stage, stage.initech) });
    const { claims } = await verified(String(body.id_token));
    assert.equal(claims["https://slack.com/enterprise_id"], "E0INITECH01");
  });

  it("says in an id_token only what was asked for", async () => {
    const { idToken } = await signIn({ scope: "openid" });
    const { claims } = await verified(idToken);
    assert.deepEqual([claims.email, claims.name, claims.picture], [undefined, undefined, undefined]);
    assert.equal(claims["https://slack.com/team_id"], stage.acme.id);
  });

  it("has an empty nonce in an id_token when the app sent none", async () => {
    const { claims } = await verified((await signIn({ nonce: "" })).idToken);
    assert.equal(claims.nonce, "");
  });

  it("exchanges a code once", async () => {
    const code = await signInCode(stage, stage.acme);
    assert.equal((await exchangeCode(stage, { code })).body.ok, true);
    assert.deepEqual((await exchangeCode(stage, { code })).body, { ok: false, error: "code_already_used" });
  });

  it("exchanges no code after ten minutes", async () => {
    const code = await signInCode(stage, stage.acme);
    now += 10 * 60_000;
    assert.equal((await exchangeCode(stage, { code })).body.error, "invalid_code");
  });

  for (const [what, args, error] of [
    ["another client", { client_id: "1.2" }, "invalid_client_id"],
    ["another secret", { client_secret: "no" }, "bad_client_secret"],
    ["another redirect URI", { redirect_uri: "https://evil.example/" }, "bad_redirect_uri"],
    ["no redirect URI, though the link named one", { redirect_uri: "" }, "bad_redirect_uri"],
    ["another code", { code: "1.2.3" }, "invalid_code"],
    ["another grant", { grant_type: "password" }, "invalid_grant_type"],
  ] as const) {
    it(`answers ${error} to ${what}, and the code stays good`, async () => {
      const code = await signInCode(stage, stage.acme);
      assert.deepEqual((await exchangeCode(stage, { code, ...args })).body, { ok: false, error });
      assert.equal((await exchangeCode(stage, { code })).body.ok, true);
    });
  }

  it("exchanges no code of an install, and an install none of a sign-in", async () => {
    const ofInstall = await stage.approve(stage.acme);
    assert.equal((await exchangeCode(stage, { code: ofInstall })).body.error, "invalid_code");
    const ofSignIn = await signInCode(stage, stage.acme);
    assert.equal((await slackError(stage.exchange(ofSignIn))).error, "invalid_code");
  });

  it("says who a person is by the access token, with what was asked for", async () => {
    const { accessToken } = await signIn({ scope: "openid email" });
    const said = await stage.client(accessToken).openid.connect.userInfo();
    const [, ben] = stage.acme.people;
    assert.deepEqual(
      [said.sub, said["https://slack.com/team_id"], said["https://slack.com/user_id"], said.email, said.name],
      [ben.id, stage.acme.id, ben.id, "ben@acme.example", undefined],
    );
  });

  it("says to no other token who a person is", async () => {
    const bot = await stage.installedBot(stage.acme);
    assert.deepEqual(await slackError(bot.openid.connect.userInfo()), {
      ok: false,
      error: "missing_scope",
      needed: "openid",
      provided: "app_mentions:read,im:history,channels:history,chat:write,commands,users:read",
      response_metadata: {
        scopes: [
          "app_mentions:read",
          "im:history",
          "channels:history",
          "chat:write",
          "commands",
          "users:read",
        ],
        acceptedScopes: ["openid"],
      },
    });
  });

  it("installs nothing, and its access token does nothing else until it is revoked", async () => {
    const { accessToken } = await signIn();
    const client = stage.client(accessToken);
    assert.deepEqual(stage.localSlack.tokensOf(stage.acme.id), []);
    assert.equal(
      (await slackError(client.users.info({ user: stage.acme.people[0].id }))).error,
      "missing_scope",
    );
    await client.auth.revoke();
    assert.equal((await slackError(client.openid.connect.userInfo())).error, "token_revoked");
    await stage.localSlack.idle();
    assert.deepEqual(stage.app.events(), [], "and the app is told nothing");
  });

  it("counts codes and tokens among the secrets, and shows none in its calls", async () => {
    const code = await signInCode(stage, stage.acme);
    const { body } = await exchangeCode(stage, { code });
    for (const secret of [code, body.access_token, body.id_token]) {
      assert.ok(stage.localSlack.secretsIssued.includes(String(secret)));
      assert.ok(!JSON.stringify(stage.localSlack.calls).includes(String(secret)));
    }
  });

  it("forges the next id_token alone: with other claims, by another key, or by nobody", async () => {
    const { localSlack } = stage;
    localSlack.forgeNextIdToken({ claims: { aud: "1.2", nonce: undefined } });
    await assert.rejects(verified((await signIn()).idToken), { code: "ERR_JWT_CLAIM_VALIDATION_FAILED" });
    localSlack.forgeNextIdToken({ signedBy: "another key" });
    await assert.rejects(verified((await signIn()).idToken), {
      code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    });
    localSlack.forgeNextIdToken({ signedBy: "nobody" });
    await assert.rejects(verified((await signIn()).idToken), { code: "ERR_JOSE_ALG_NOT_ALLOWED" });
    await verified((await signIn()).idToken);
  });

  it("signs with another key after a renewal, and publishes that one alone", async () => {
    const { idToken: before } = await signIn();
    const { header } = await verified(before);
    stage.localSlack.renewSigningKey();
    await assert.rejects(verified(before), { code: "ERR_JWKS_NO_MATCHING_KEY" });
    assert.notEqual((await verified((await signIn()).idToken)).header.kid, header.kid);
  });

  for (const [name, path] of [
    ["openid-configuration", "/.well-known/openid-configuration"],
    ["openid-keys", "/openid/connect/keys"],
  ] as const) {
    it(`fails to answer ${path} when that is ordered, and lists who looked among the calls`, async () => {
      const url = stage.localSlack.url + path;
      stage.localSlack.failNext(name, { status: 503 });
      stage.localSlack.failNext(name, { answer: { ok: true, made: "up" } });
      assert.equal((await fetch(url)).status, 503);
      assert.deepEqual(await (await fetch(url)).json(), { ok: true, made: "up" });
      assert.equal((await fetch(url)).status, 200);
      const looks = stage.localSlack.calls.filter(({ method }) => method === name);
      assert.deepEqual(
        looks.map(({ ok }) => ok),
        [false, true, true],
      );
    });
  }

  it("takes its scopes in a manifest as user scopes alone", () => {
    const manifest = (bot: readonly string[], user: readonly string[]) => ({
      display_information: { name: "Sample" },
      oauth_config: { redirect_urls: ["https://app.example.com/r"], scopes: { bot, user } },
    });
    assert.deepEqual(flawsOf(manifest(["chat:write"], ["openid", "email", "profile"])), []);
    assert.deepEqual(
      flawsOf(manifest(["chat:write", "openid", "email"], [])).map(({ code, message }) => [code, message]),
      [["illegal_bot_scopes", "Illegal bot scopes found `openid`, `email`"]],
    );
  });

  it("sends a person who cancels back without a code", async () => {
    const browser = new Browser();
    const page = await browser.get(signInUrl(stage));
    const back = await browser.submit(page, {
      as: `${stage.acme.id}/${stage.acme.people[0].id}`,
      decision: "cancel",
    });
    assert.equal(new URL(back.url).searchParams.get("error"), "access_denied");
  });
});
