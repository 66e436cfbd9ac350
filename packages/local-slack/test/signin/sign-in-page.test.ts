import assert from "node:assert/strict";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import type { Stage } from "../stage.js";
import { signInUrl, startSignInStage } from "./sign-in-stage.js";

describe("Local Slack: the page of Sign in with Slack", () => {
  let stage: Stage;
  const browser = new Browser();

  beforeEach(async () => {
    stage = await startSignInStage();
  });

  afterEach(() => stage.stop());

  it("says what the app will learn, and offers every person of every workspace, and no organization", async () => {
    const page = await browser.get(signInUrl(stage));
    assert.equal(page.status, 200);
    assert.equal(page.title, "Sign in to My App with Slack");
    for (const scope of ["openid", "email", "profile"])
      assert.ok(page.text.includes(`<code>${scope}</code>`));
    const everyone = [stage.acme, stage.globex, stage.initech].flatMap(({ id, people }) =>
      people.map((person) => `${id}/${person.id}`),
    );
    assert.deepEqual(page.forms()[0]?.fields.find(({ name }) => name === "as")?.choices, everyone);
  });

  it("offers the one workspace that the link hints at, and there who was last seen", async () => {
    const { id, people } = stage.globex;
    await browser.get(`${stage.localSlack.url}/client/${id}/${people[1].id}/`);
    const page = await browser.get(signInUrl(stage, { team: id }));
    const as = page.forms()[0]?.fields.find(({ name }) => name === "as");
    assert.deepEqual(
      [as?.choices, as?.value],
      [people.map((person) => `${id}/${person.id}`), `${id}/${people[1].id}`],
    );
  });

  it("offers everybody when the link hints at a workspace that there is not", async () => {
    const page = await browser.get(signInUrl(stage, { team: "T0NOWHERE" }));
    const choices = page.forms()[0]?.fields.find(({ name }) => name === "as")?.choices;
    assert.equal(choices?.length, 8);
  });

  it("redirects with a code and the state as it was, whatever is in it", async () => {
    const state = `a"b<c>&d=e+f %20 ü`;
    const choice = { team: stage.acme.id, user: stage.acme.people[1].id };
    const redirect = new URL((await approveInstall(browser, signInUrl(stage, { state }), choice)).url);
    assert.equal(redirect.origin + redirect.pathname, `${stage.app.url}/redirect`);
    assert.equal(redirect.searchParams.get("state"), state);
    assert.ok(redirect.searchParams.get("code"));
  });

  it("redirects a cancel with access_denied and the state, and no code", async () => {
    const choice = { team: stage.acme.id, user: stage.acme.people[0].id, cancel: true };
    const page = await approveInstall(browser, signInUrl(stage, { state: "s" }), choice);
    assert.deepEqual(Object.fromEntries(new URL(page.url).searchParams), {
      error: "access_denied",
      state: "s",
    });
  });

  it("refuses a person of another workspace, which the form does not offer", async () => {
    const response = await fetch(signInUrl(stage), {
      method: "POST",
      redirect: "manual",
      headers: { connection: "close" },
      body: new URLSearchParams({
        ...Object.fromEntries(new URL(signInUrl(stage)).searchParams),
        decision: "allow",
        as: `${stage.acme.id}/${stage.globex.people[0].id}`,
      }),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /invalid_choice/);
  });

  for (const [what, params, error] of [
    ["an unknown client", { client_id: "1.2" }, "invalid_client_id"],
    ["a redirect URI elsewhere", { redirect_uri: "https://evil.example/" }, "bad_redirect_uri"],
    ["another response type", { response_type: "token" }, "unsupported_response_type"],
    ["no response type", { response_type: "" }, "unsupported_response_type"],
    ["no scopes", { scope: "" }, "invalid_scope"],
    ["scopes without openid", { scope: "email profile" }, "invalid_scope"],
    [
      "a scope that is not for signing in, though it is declared",
      { scope: "openid chat:write" },
      "invalid_scope",
    ],
  ] as const) {
    it(`answers ${what} with a page that says ${error}, and never redirects`, async () => {
      const page = await browser.get(signInUrl(stage, params));
      assert.equal(page.status, 400);
      assert.match(page.text, new RegExp(`<code>${error}</code>`));
      assert.deepEqual([page.hops, page.forms()], [[], []]);
    });
  }

  it("refuses what the app's manifest does not have among its user scopes", async () => {
    stage.localSlack.configureApp(stage.app.settings({ userScopes: ["openid"], botScopes: ["email"] }));
    assert.equal((await browser.get(signInUrl(stage, { scope: "openid" }))).status, 200);
    const page = await browser.get(signInUrl(stage, { scope: "openid email" }));
    assert.match(page.text, /Invalid permissions requested: email<\/p>/);
  });

  for (const [what, params] of [
    ["a person", { user_scope: "openid,chat:write" }],
    ["a bot", { scope: "chat:write,email" }],
  ] as const) {
    it(`are the only place that asks for its scopes: an install cannot ask ${what} for them`, async () => {
      const page = await browser.get(stage.authorizeUrl(params));
      assert.equal(page.status, 400);
      assert.match(page.text, /invalid_scope/);
    });
  }

  it("escapes what it was given", async () => {
    const page = await browser.get(signInUrl(stage, { nonce: `"><script>alert(1)</script>` }));
    assert.equal(page.status, 200);
    assert.ok(!page.text.includes("<script>"));
  });
});
