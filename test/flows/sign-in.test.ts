import assert from "node:assert/strict";
import { Browser, type Forgery } from "local-slack";
import { parseManifest } from "../../src/manifest/app-manifest.js";
import type { SignedInPerson } from "../../src/signin/signed-in.js";
import { onADatabase } from "../databases.js";
import { signInManifest, signInManifestText, withoutBot } from "../fixtures/sign-in-manifest.js";
import { Flow } from "./flow.js";

const HOUR_MS = 60 * 60_000;
const ELSEWHERE = "https://shop.example.net";

onADatabase("Sign in with Slack", (database) => {
  let flow: Flow;
  let now: number;
  let seen: SignedInPerson[];

  async function start(options: Parameters<typeof Flow.start>[1] = {}): Promise<void> {
    flow = await Flow.start(database(), {
      manifest: signInManifest(),
      clock: () => now,
      environment: { RETURN_ORIGINS: ELSEWHERE },
      onSignedIn: (person, _request, response) => {
        seen.push(person);
        response.writeHead(200, { "content-type": "text/plain" }).end("Welcome.");
      },
      ...options,
    });
  }
  beforeEach(() => {
    now = Date.now();
    seen = [];
  });
  afterEach(() => flow.stop());

  /** The redirect to Slack, as a browser gets it. */
  async function begin(query = "", browser = new Browser()) {
    const response = await fetch(`${flow.url}/slack/signin${query}`, { redirect: "manual" });
    const location = response.headers.get("location");
    return { browser, response, text: await response.text(), url: location ? new URL(location) : undefined };
  }

  const looks = (what: string) => flow.localSlack.calls.filter(({ method }) => method === what).length;
  const refusals = () => flow.logged("A person could not be signed in");
  const codes = () => refusals().map(({ err, level }) => [err.code, level]);

  describe("of a person", () => {
    beforeEach(() => start());

    it("asks Slack for openid, email and profile alone, with a state, always a nonce, and the redirect of its own", async () => {
      const { response, url } = await begin();
      assert.equal(response.status, 302);
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.equal(url?.origin + String(url?.pathname), `${flow.localSlack.url}/openid/connect/authorize`);
      const { state, nonce, ...asked } = Object.fromEntries(url?.searchParams ?? []);
      assert.deepEqual(asked, {
        response_type: "code",
        scope: "openid email profile",
        client_id: flow.localSlack.clientId,
        redirect_uri: `${flow.url}/slack/signin/redirect`,
      });
      assert.match(nonce ?? "", /^[\w-]{43}$/);
      assert.equal(state?.split(".").length, 3);
      const again = (await begin()).url?.searchParams;
      assert.notEqual(again?.get("nonce"), nonce);
      assert.notEqual(again?.get("state"), state);
    });

    it("is bound to the browser by a cookie that scripts and other sites do not get", async () => {
      const { response, url } = await begin();
      const cookie = response.headers.get("set-cookie") ?? "";
      assert.match(
        cookie,
        /^slack-signin=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      );
      const [, secret = ""] = /=([\w-]+)/.exec(cookie) ?? [];
      assert.ok(!url?.href.includes(secret), "Slack does not see it");
    });

    it("hints at the workspace that the link names, and at none that cannot be one", async () => {
      assert.equal((await begin(`?team=${flow.globex.id}`)).url?.searchParams.get("team"), flow.globex.id);
      for (const query of ["?team=acme", "?team=T1&team=T2", "?team="]) {
        assert.equal((await begin(query)).url?.searchParams.get("team"), null, query);
      }
    });

    it("tells the app who it is: the workspace and the person, with what Slack knows of them", async () => {
      const page = await flow.signIn(flow.acme);
      assert.deepEqual([page.status, page.text], [200, "Welcome."]);
      const [, ben] = flow.acme.people;
      const [{ picture, ...person } = {}] = seen as [Partial<SignedInPerson>];
      assert.deepEqual(person, {
        teamId: flow.acme.id,
        teamName: "Acme",
        userId: ben.id,
        name: "Ben Baker",
        email: "ben@acme.example",
      });
      assert.match(picture ?? "", /^https:\/\//);
      assert.deepEqual(refusals(), []);
      assert.equal(flow.logged("A person signed in with Slack")[0]?.team, flow.acme.id);
    });

    it("shows neither what Slack knows of a person, nor tokens, in the log", async () => {
      await flow.signIn(flow.acme);
      flow.localSlack.forgeNextIdToken({ claims: { aud: "1.2" } });
      await flow.signIn(flow.acme);
      const text = flow.log.join("");
      for (const personal of ["Ben Baker", "ben@acme", flow.acme.people[1].id, "id_token=", "eyJ"]) {
        assert.ok(!text.includes(personal), personal);
      }
    });

    it("names the organization of the person's workspace", async () => {
      await flow.signIn(flow.initech);
      assert.deepEqual([seen[0]?.enterpriseId, seen[0]?.teamId], ["E0INITECH01", flow.initech.id]);
    });

    it("has no address of a person's that Slack has not verified", async () => {
      flow.localSlack.forgeNextIdToken({ claims: { email_verified: false } });
      await flow.signIn(flow.acme);
      assert.deepEqual([seen.length, seen[0]?.email], [1, undefined]);
    });

    it("stores nothing and installs nothing", async () => {
      await flow.signIn(flow.acme);
      assert.deepEqual(
        await database().installations.find({ clientId: flow.localSlack.clientId }).toArray(),
        [],
      );
      assert.deepEqual(flow.localSlack.tokensOf(flow.acme.id), []);
    });

    it("keeps no cookie once it is done", async () => {
      const browser = new Browser();
      await flow.signIn(flow.acme, { browser });
      const again = await browser.get(`${flow.url}/slack/signin/redirect?code=1.2.a-code&state=a.b.c`);
      assert.match(again.text, /or this browser keeps no cookies/);
    });
  });

  describe("leads on", () => {
    it("to an address of RETURN_ORIGINS or of the app itself, which the app is told", async () => {
      await start();
      for (const returnTo of [`${ELSEWHERE}/cart?item=7`, `${flow.url}/welcome`]) {
        await flow.signIn(flow.acme, { query: { returnTo } });
        assert.equal(seen.at(-1)?.returnTo, returnTo);
      }
    });

    it("by itself, where the app does not take over: there, or to the landing page", async () => {
      await start({ onSignedIn: undefined });
      const returnTo = `${flow.url}/healthz`;
      assert.equal((await flow.signIn(flow.acme, { query: { returnTo } })).url, returnTo);
    });

    for (const [what, returnTo] of [
      ["another origin", "https://evil.example/"],
      ["one that only begins as an allowed one", `${ELSEWHERE}.evil.example/`],
      ["one with a password", "https://a:b@shop.example.net/"],
      ["a path alone", "/welcome"],
      ["a script", "javascript:alert(1)"],
      ["too long a one", `${ELSEWHERE}/${"a".repeat(512)}`],
      ["an empty one", ""],
    ] as const) {
      it(`to no other address: ${what}`, async () => {
        await start();
        const { response, text } = await begin(`?${new URLSearchParams({ returnTo })}`);
        assert.deepEqual([response.status, response.headers.get("set-cookie")], [400, null]);
        assert.match(text, /leads to a place to which this app sends nobody/);
        assert.deepEqual(codes(), [["sign_in_address_refused", "info"]]);
      });
    }
  });

  describe("is refused", () => {
    beforeEach(() => start());

    it("when the person cancels, who can begin again with the same link", async () => {
      const query = { team: flow.acme.id, returnTo: `${ELSEWHERE}/a` };
      const page = await flow.signIn(flow.acme, { cancel: true, query });
      assert.equal(page.status, 403);
      assert.match(page.text, /Nothing was changed/);
      assert.deepEqual(
        page.links().find(({ text }) => text === "Try again")?.url,
        `${flow.url}/slack/signin?${new URLSearchParams(query)}`,
      );
      assert.deepEqual(codes(), [["sign_in_cancelled", "info"]]);
    });

    /** A person's approval at Slack: the address to which Slack would send them. */
    async function approved(browser: Browser): Promise<string> {
      const { url } = await beginIn(browser);
      const page = await browser.get(url);
      const [, ben] = flow.acme.people;
      const form = page.forms()[0];
      assert.ok(form);
      const body = new URLSearchParams(
        form.fields.map(({ name, value = "" }): [string, string] => [name, value]),
      );
      body.set("as", `${flow.acme.id}/${ben.id}`);
      body.set("decision", "allow");
      const response = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      return response.headers.get("location") ?? "";
    }
    async function beginIn(browser: Browser) {
      const page = await browser.get(`${flow.url}/slack/signin`);
      flow.remember(page);
      return page;
    }

    it("in another browser than the one that began, which can still finish", async () => {
      const browser = new Browser();
      const back = await approved(browser);
      for (const other of [new Browser(), new Browser()]) {
        const page = await other.get(back);
        assert.equal(page.status, 400);
        assert.match(page.text, /opened in another browser/);
      }
      assert.deepEqual(codes().slice(0, 1), [["sign_in_other_browser", "info"]]);
      assert.equal((await browser.get(back)).text, "Welcome.");
    });

    it("in a browser that has begun another one since", async () => {
      const browser = new Browser();
      const back = await approved(browser);
      await beginIn(browser);
      const page = await browser.get(back);
      assert.match(page.text, /Another one was begun in this browser since/);
      assert.deepEqual(seen, []);
    });

    it("with a state that was used, in whatever browser and process", async () => {
      const browser = new Browser();
      const back = await approved(browser);
      const cookies = await Promise.all([browser, browser].map((each) => each.get(back)));
      assert.deepEqual(cookies.map(({ status }) => status).sort(), [200, 400]);
      assert.equal(seen.length, 1);
    });

    it("with a state that has expired", async () => {
      const browser = new Browser();
      const back = await approved(browser);
      now += 10 * 60_000;
      const page = await browser.get(back);
      assert.match(page.text, /It has expired/);
      assert.deepEqual(seen, []);
    });

    it("with a state that was forged, or none", async () => {
      const browser = new Browser();
      const back = new URL(await approved(browser));
      const [header, payload, signature] = (back.searchParams.get("state") ?? "").split(".");
      for (const state of [`${header}.${payload}.${signature?.replace(/^./, "-")}x`, "", "nonsense"]) {
        back.searchParams.set("state", state);
        const page = await browser.get(back.href);
        assert.equal(page.status, 400, state);
        assert.match(page.text, /It was not made by this app/);
      }
      assert.deepEqual(seen, []);
    });

    it("with the state of an install, as an install is with that of a sign-in", async () => {
      const browser = new Browser();
      const install = await fetch(flow.app.installUrl, { redirect: "manual" });
      const ofInstall = new URL(install.headers.get("location") ?? "").searchParams.get("state") ?? "";
      const back = new URL(await approved(browser));
      const ofSignIn = back.searchParams.get("state") ?? "";
      back.searchParams.set("state", ofInstall);
      assert.match((await browser.get(back.href)).text, /It was not made by this app/);

      const cookie = `slack-app-oauth-state=${ofSignIn}`;
      const query = new URLSearchParams({ code: "1.2.a-code", state: ofSignIn });
      const page = await fetch(`${flow.url}/slack/oauth_redirect?${query}`, { headers: { cookie } });
      assert.match(await page.text(), /It was not made by this app/);
    });

    for (const [what, query] of [
      ["another error of Slack's", "error=invalid_scope"],
      ["neither code nor error", ""],
      ["two codes", "code=1&code=2"],
      ["a code beside an error", "code=1.2.a&error=server_error"],
    ] as const) {
      it(`when Slack sends back ${what}`, async () => {
        const browser = new Browser();
        const state = new URL(await approved(browser)).searchParams.get("state") ?? "";
        const page = await browser.get(
          `${flow.url}/slack/signin/redirect?${query}&${new URLSearchParams({ state })}`,
        );
        assert.equal(page.status, 400);
        assert.match(page.text, /Slack sent you back without an approval/);
        assert.deepEqual(codes(), [["sign_in_not_approved", "warn"]]);
      });
    }

    for (const [slackError, code, status, sentence] of [
      ["invalid_code", "sign_in_code_refused", 400, /did not accept the approval/],
      ["code_already_used", "sign_in_code_refused", 400, /did not accept the approval/],
      ["bad_client_secret", "sign_in_misconfigured", 500, /a problem on our side/],
      ["invalid_client_id", "sign_in_misconfigured", 500, /a problem on our side/],
      ["bad_redirect_uri", "sign_in_misconfigured", 500, /a problem on our side/],
      ["fatal_error", "sign_in_slack_away", 502, /Slack could not be reached/],
    ] as const) {
      it(`when Slack answers ${slackError}`, async () => {
        flow.localSlack.failNext("openid.connect.token", { error: slackError });
        const page = await flow.signIn(flow.acme);
        assert.equal(page.status, status);
        assert.match(page.text, sentence);
        assert.equal(page.links().at(-1)?.url, `${flow.url}/slack/signin`);
        assert.equal(refusals()[0]?.err.code, code);
        assert.ok(refusals()[0]?.err.message.endsWith(`(${slackError})`));
      });
    }

    for (const [what, failure] of [
      ["breaks the connection", "drop"],
      ["answers HTTP 500", { status: 500 }],
      ["has had too many calls", { rateLimited: 30 }],
      ["answers without an id_token", { answer: { ok: true, access_token: "xoxp-1" } }],
    ] as const) {
      it(`when Slack ${what} at the exchange`, async () => {
        flow.localSlack.failNext("openid.connect.token", failure);
        const page = await flow.signIn(flow.acme);
        assert.deepEqual([page.status, codes()], [502, [["sign_in_slack_away", "error"]]]);
        assert.match(page.text, /Slack did not answer/);
        assert.equal((await flow.signIn(flow.acme)).text, "Welcome.");
      });
    }

    it("without a look at the state when only headers are asked for, and by no other method", async () => {
      const browser = new Browser();
      const back = await approved(browser);
      for (const method of ["HEAD", "POST"]) {
        const response = await fetch(back, { method });
        assert.deepEqual([response.status, response.headers.get("allow")], [405, "GET"]);
      }
      assert.equal((await browser.get(back)).text, "Welcome.");
    });

    const FORGED: readonly (readonly [what: string, forgery: Forgery, detail: string])[] = [
      ["signed by another key", { signedBy: "another key" }, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
      ["signed by nobody", { signedBy: "nobody" }, "ERR_JOSE_ALG_NOT_ALLOWED"],
      ["of another issuer", { claims: { iss: "https://evil.example" } }, "iss"],
      ["of no issuer", { claims: { iss: undefined } }, "iss"],
      ["for another app", { claims: { aud: "1.2" } }, "aud"],
      ["for no app", { claims: { aud: undefined } }, "aud"],
      ["that has no end", { claims: { exp: undefined } }, "exp"],
      ["that has no beginning", { claims: { iat: undefined } }, "iat"],
      ["of another sign-in", { claims: { nonce: "another" } }, "nonce"],
      ["of no sign-in, as Slack answers where no nonce was sent", { claims: { nonce: "" } }, "nonce"],
      ["without a nonce", { claims: { nonce: undefined } }, "nonce"],
      ["for another access token", { claims: { at_hash: "tUbyWGBHe0V32FJEupkgVQ" } }, "at_hash"],
      [
        "of no workspace",
        { claims: { "https://slack.com/team_id": undefined } },
        "https://slack.com/team_id",
      ],
      ["of no person", { claims: { "https://slack.com/user_id": undefined } }, "https://slack.com/user_id"],
      [
        "of what is no workspace",
        { claims: { "https://slack.com/team_id": "t1/../" } },
        "https://slack.com/team_id",
      ],
      [
        "of what is no person",
        { claims: { "https://slack.com/user_id": ["U1"] } },
        "https://slack.com/user_id",
      ],
    ];
    for (const [what, forgery, detail] of FORGED) {
      it(`with an id_token ${what}`, async () => {
        flow.localSlack.forgeNextIdToken(forgery);
        const page = await flow.signIn(flow.acme);
        assert.equal(page.status, 502);
        assert.match(page.text, /What Slack said of you could not be verified/);
        assert.deepEqual(seen, []);
        assert.deepEqual(codes(), [["sign_in_token_invalid", "error"]]);
        assert.ok(refusals()[0]?.err.message.endsWith(`(${detail})`), refusals()[0]?.err.message);
      });
    }

    it("with an id_token for this app and another one", async () => {
      flow.localSlack.forgeNextIdToken({ claims: { aud: [flow.localSlack.clientId, "1.2"] } });
      assert.equal((await flow.signIn(flow.acme)).status, 502);
    });

    it("with an id_token that is over, or of the future, beyond what clocks differ", async () => {
      const nowSec = Math.floor(now / 1_000);
      for (const [claims, status] of [
        [{ exp: nowSec - 61 }, 502],
        [{ exp: nowSec - 30 }, 200],
        [{ iat: nowSec + 90 }, 502],
        [{ iat: nowSec + 30 }, 200],
        [{ iat: nowSec - 11 * 60 - 1, exp: nowSec + 600 }, 502],
        [{ iat: nowSec - 9 * 60, exp: nowSec + 600 }, 200],
      ] as const) {
        flow.localSlack.forgeNextIdToken({ claims });
        assert.equal((await flow.signIn(flow.acme)).status, status, JSON.stringify(claims));
      }
    });
  });

  it("is done without at_hash, where Slack gives none", async () => {
    await start();
    flow.localSlack.forgeNextIdToken({ claims: { at_hash: undefined } });
    assert.equal((await flow.signIn(flow.acme)).text, "Welcome.");
  });

  it("shows a page when the app's own part of it fails, and logs that", async () => {
    await start({
      onSignedIn: () => {
        throw new Error("no room");
      },
    });
    const page = await flow.signIn(flow.acme);
    assert.equal(page.status, 500);
    assert.match(page.text, /a problem on our side/);
    assert.deepEqual(codes(), [["sign_in_hook_failed", "error"]]);
  });

  describe("asks Slack for its addresses and keys", () => {
    beforeEach(() => start());

    it("once an hour, however many sign in", async () => {
      await Promise.all([flow.acme, flow.globex, flow.initech].map((workspace) => flow.signIn(workspace)));
      assert.deepEqual([looks("openid-configuration"), looks("openid-keys")], [1, 1]);
      now += HOUR_MS;
      await flow.signIn(flow.acme);
      assert.deepEqual([looks("openid-configuration"), looks("openid-keys")], [2, 2]);
    });

    it("again for a key that it does not know, but not more often than every half minute", async () => {
      await flow.signIn(flow.acme);
      now += 30_000;
      flow.localSlack.renewSigningKey();
      assert.equal((await flow.signIn(flow.acme)).text, "Welcome.");
      assert.equal(looks("openid-keys"), 2);
      flow.localSlack.renewSigningKey();
      now += 29_999;
      assert.equal((await flow.signIn(flow.acme)).status, 502);
      assert.equal(looks("openid-keys"), 2);
      now += 1;
      assert.equal((await flow.signIn(flow.acme)).text, "Welcome.");
      assert.equal(looks("openid-keys"), 3);
    });

    for (const [name, failure] of [
      ["openid-configuration", { status: 503 }],
      ["openid-configuration", "drop"],
      ["openid-configuration", { answer: { ok: true, issuer: "https://evil.example" } }],
      ["openid-keys", { status: 503 }],
      ["openid-keys", { answer: { ok: true, keys: "none" } }],
    ] as const) {
      it(`and says that Slack is away when ${name} is ${JSON.stringify(failure)}, until the next time`, async () => {
        flow.localSlack.failNext(name, failure);
        const page = await flow.signIn(flow.acme);
        assert.equal(page.status, 502);
        assert.match(page.text, /Slack did not answer/);
        assert.equal(refusals()[0]?.err.code, "sign_in_slack_away");
        assert.equal((await flow.signIn(flow.acme)).text, "Welcome.");
      });
    }
  });

  it("is not there for an app whose manifest does not ask for it", async () => {
    flow = await Flow.start(database());
    for (const path of ["/slack/signin", "/slack/signin/redirect?code=1&state=2"]) {
      assert.equal((await fetch(flow.url + path, { redirect: "manual" })).status, 404, path);
    }
    assert.doesNotMatch(await (await fetch(flow.url)).text(), /Sign in with Slack/);
  });

  it("is not there for an app of one workspace", async () => {
    await start();
    await flow.stopApp();
    await flow.startApp(signInManifest(), { botToken: "xoxb-1-2-a-token" });
    assert.equal((await fetch(`${flow.url}/slack/signin`, { redirect: "manual" })).status, 404);
  });

  it("is all that an app offers whose manifest asks for nothing else", async () => {
    await start({ manifest: parseManifest(withoutBot(signInManifestText("[openid]")), "manifest.yml") });
    const landing = await new Browser().get(flow.url);
    assert.deepEqual(
      landing.links().map(({ text }) => text),
      ["Sign in with Slack"],
    );
    assert.doesNotMatch(landing.text, /runs in one workspace|Slack asks for your approval/);
    const install = await fetch(flow.app.installUrl, { redirect: "manual" });
    assert.equal(install.status, 404);
    assert.match(await install.text(), /There is nothing to install/);
    assert.equal((await fetch(flow.connectUrl(flow.acme), { redirect: "manual" })).status, 404);
    assert.equal((await flow.signIn(flow.acme)).text, "Welcome.");
    assert.deepEqual([seen[0]?.name, seen[0]?.email], [undefined, undefined]);
  });

  it("is offered by the landing page", async () => {
    await start();
    const page = await new Browser().get(flow.url);
    assert.deepEqual(
      page
        .links()
        .map(({ url, text }) => [new URL(url).pathname, text])
        .slice(0, 2),
      [
        ["/slack/install", "Add to Slack"],
        ["/slack/signin", "Sign in with Slack"],
      ],
    );
  });
});
