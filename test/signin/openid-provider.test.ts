import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import * as jose from "jose";
import { verifyIdToken } from "../../src/signin/id-token.js";
import { OpenIdProvider } from "../../src/signin/openid-provider.js";
import { SignInError } from "../../src/signin/sign-in-error.js";

const ISSUER = "https://slack.com";
const CLIENT = { clientId: "1.2", clientSecret: "a-secret" };
const DOCUMENT = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/openid/connect/authorize`,
  token_endpoint: `${ISSUER}/api/openid.connect.token`,
  jwks_uri: `${ISSUER}/openid/connect/keys`,
};
const CLAIMS = {
  iss: ISSUER,
  aud: CLIENT.clientId,
  nonce: "a-nonce",
  "https://slack.com/team_id": "T0ACME01",
  "https://slack.com/user_id": "U0ACME02",
};

/** A provider for which this answers; what it was asked is in `asked`. */
function providerThat(answer: (path: string) => unknown, { issuer = ISSUER, clock = Date.now } = {}) {
  const asked: { path: string; init: RequestInit }[] = [];
  const provider = new OpenIdProvider({
    issuer,
    ...CLIENT,
    clock,
    fetch: async (url, init) => {
      const path = new URL(url).pathname;
      asked.push({ path, init });
      const value = await answer(path);
      return value instanceof Response ? value : Response.json(value);
    },
  });
  return { provider, asked };
}

const refusedAs = (code: string, detail?: string) => (error: unknown) => {
  assert.ok(error instanceof SignInError, String(error));
  assert.deepEqual([error.code, error.detail], [code, detail]);
  return true;
};
const away = (detail: string) => refusedAs("sign_in_slack_away", detail);

describe("OpenIdProvider", () => {
  it("has the addresses of Slack's discovery document", async () => {
    const { provider, asked } = providerThat(() => DOCUMENT);
    assert.deepEqual(await provider.addresses(), {
      authorize: DOCUMENT.authorization_endpoint,
      token: DOCUMENT.token_endpoint,
      keys: DOCUMENT.jwks_uri,
    });
    assert.deepEqual(
      asked.map(({ path }) => path),
      ["/.well-known/openid-configuration"],
    );
  });

  it("follows no redirect, and waits for no answer longer than some seconds", async () => {
    const { provider, asked } = providerThat(() => DOCUMENT);
    await provider.addresses();
    const { redirect, signal } = asked[0]?.init ?? {};
    assert.deepEqual([redirect, signal?.aborted], ["error", false]);
    const late = providerThat(() => Promise.reject(new DOMException("late", "TimeoutError")));
    await assert.rejects(late.provider.addresses(), away("no answer"));
  });

  for (const [what, document, detail] of [
    ["another issuer", { ...DOCUMENT, issuer: "https://slack.com.evil.example" }, "another issuer"],
    ["no keys' address", { ...DOCUMENT, jwks_uri: undefined }, "no jwks_uri"],
    ["an address that is none", { ...DOCUMENT, token_endpoint: "/api" }, "no token_endpoint"],
    ["plain http", { ...DOCUMENT, token_endpoint: "http://slack.com/api" }, "no token_endpoint"],
    ["a script", { ...DOCUMENT, authorization_endpoint: "javascript:alert(1)" }, "no authorization_endpoint"],
    ["a list", [DOCUMENT], "no JSON object"],
    ["no JSON", new Response("<html>"), "no JSON"],
    ["too much", new Response(`"${"a".repeat(200_000)}"`), "too long an answer"],
    ["an error", new Response("", { status: 404 }), "HTTP 404"],
  ] as const) {
    it(`refuses a discovery document with ${what}, and asks again the next time`, async () => {
      let isRight = false;
      const { provider } = providerThat(() => (isRight ? DOCUMENT : document));
      await assert.rejects(provider.addresses(), away(detail));
      isRight = true;
      await provider.addresses();
    });
  }

  it("takes plain http from a Slack on this machine that is itself at http", async () => {
    const issuer = "http://127.0.0.1:3100";
    const text = JSON.stringify(DOCUMENT).replaceAll(ISSUER, issuer);
    const { provider } = providerThat(() => JSON.parse(text), { issuer });
    assert.equal((await provider.addresses()).token, `${issuer}/api/openid.connect.token`);
  });

  for (const [what, keys] of [
    ["no list", {}],
    ["a list of texts", ["a"]],
    ["a list without end", Array.from({ length: 21 }, () => ({ kty: "RSA" }))],
  ] as const) {
    it(`refuses keys that are ${what}`, async () => {
      const { provider } = providerThat((path) => (path.endsWith("/keys") ? { keys } : DOCUMENT));
      await assert.rejects(provider.keys(), away("no keys"));
    });
  }

  it("sends code, redirect URI and the app's credentials, and has no piece of an answer in an error", async () => {
    const { provider, asked } = providerThat((path) =>
      path.startsWith("/api/") ? new Response('{"id_token": "eyJ.secret') : DOCUMENT,
    );
    const failed = await provider.exchange("a-code", "https://app.example.com/r").catch((error) => error);
    assert.ok(!JSON.stringify([failed.message, String(failed.cause)]).includes('secret"'));
    const { path, init } = asked[1] ?? { path: "", init: {} };
    assert.deepEqual([path, init.method], ["/api/openid.connect.token", "POST"]);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(String(init.body))), {
      client_id: CLIENT.clientId,
      client_secret: CLIENT.clientSecret,
      grant_type: "authorization_code",
      code: "a-code",
      redirect_uri: "https://app.example.com/r",
    });
    assert.equal(failed.cause, undefined);
  });
});

describe("verifyIdToken", () => {
  let keys: { publicKey: jose.KeyLike; privateKey: jose.KeyLike };
  let published: jose.JWK;
  before(async () => {
    keys = await jose.generateKeyPair("RS256", { extractable: true });
    published = { ...(await jose.exportJWK(keys.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  });

  const verified = (idToken: string, provided: readonly jose.JWK[] = [published]) => {
    const { provider, asked } = providerThat((path) =>
      path.endsWith("/keys") ? { keys: provided } : DOCUMENT,
    );
    const exchanged = { idToken, accessToken: "xoxp-1" };
    const result = verifyIdToken(exchanged, { provider, nonce: "a-nonce", jose, nowMs: Date.now() });
    return { result, asked };
  };
  const token = (header: Partial<jose.JWTHeaderParameters> = {}, claims: jose.JWTPayload = {}) =>
    new jose.SignJWT({ ...CLAIMS, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "one", ...header })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(keys.privateKey);

  it("says who signed in", async () => {
    assert.deepEqual(await verified(await token()).result, {
      teamId: "T0ACME01",
      userId: "U0ACME02",
      name: undefined,
      email: undefined,
      picture: undefined,
    });
  });

  it("takes a token that names no key, when there is one alone", async () => {
    const { kid: _, ...unnamed } = published;
    assert.equal(
      (await verified(await token({ kid: undefined as never }), [unnamed]).result).teamId,
      "T0ACME01",
    );
  });

  it("refuses a token whose key is not published, and looks once", async () => {
    const { result, asked } = verified(await token({ kid: "two" }));
    await assert.rejects(result, refusedAs("sign_in_token_invalid", "ERR_JWKS_NO_MATCHING_KEY"));
    assert.equal(asked.filter(({ path }) => path.endsWith("/keys")).length, 1, "it has just looked");
  });

  it("refuses a token that is signed with the published key as if that were a secret", async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const [, payload] = (await token()).split(".");
    const signed = `${encode({ alg: "HS256", kid: "one" })}.${payload}`;
    const signature = createHmac("sha256", await jose.exportSPKI(keys.publicKey))
      .update(signed)
      .digest("base64url");
    await assert.rejects(
      verified(`${signed}.${signature}`).result,
      refusedAs("sign_in_token_invalid", "ERR_JOSE_ALG_NOT_ALLOWED"),
    );
  });

  for (const alg of ["RS512", "PS256"]) {
    it(`refuses ${alg}, by whatever key`, async () => {
      const key = await jose.importJWK({ ...(await jose.exportJWK(keys.privateKey)), alg }, alg);
      const text = await new jose.SignJWT(CLAIMS)
        .setProtectedHeader({ alg, kid: "one" })
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(key);
      await assert.rejects(
        verified(text).result,
        refusedAs("sign_in_token_invalid", "ERR_JOSE_ALG_NOT_ALLOWED"),
      );
    });
  }

  it("refuses a token with one letter of its claims changed", async () => {
    const [header, payload = "", signature] = (await token()).split(".");
    const changed = JSON.parse(Buffer.from(payload, "base64url").toString());
    changed["https://slack.com/user_id"] = "U0ACME01";
    const forged = Buffer.from(JSON.stringify(changed)).toString("base64url");
    await assert.rejects(
      verified(`${header}.${forged}.${signature}`).result,
      refusedAs("sign_in_token_invalid", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"),
    );
  });

  for (const text of ["", "a.b", "a.b.c", "{}"]) {
    it(`refuses what is no token: ${JSON.stringify(text)}`, async () => {
      await assert.rejects(verified(text).result, { code: "sign_in_token_invalid" });
    });
  }

  it("has no claim in its error, which may be logged", async () => {
    const forged = await token({}, { name: "Ben Baker", aud: "2.3" });
    const error = await verified(forged).result.catch((each: unknown) => each);
    assert.ok(error instanceof SignInError);
    assert.equal(error.cause, undefined);
    assert.ok(!JSON.stringify({ ...error, message: error.message }).includes("Ben"));
  });
});
