import assert from "node:assert/strict";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import { Stage } from "../stage.js";

describe("Local Slack: the authorize page", () => {
  let stage: Stage;
  const browser = new Browser();

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  it("shows the scopes and offers every person of every workspace, and the organization's", async () => {
    const page = await browser.get(stage.authorizeUrl({ scope: "chat:write", user_scope: "users:read" }));
    assert.equal(page.status, 200);
    assert.match(page.text, /<li>Write messages under its own name <code>chat:write<\/code><\/li>/);
    assert.match(page.text, /<li>See the people of the workspace <code>users:read<\/code><\/li>/);
    const { acme, globex, initech } = stage;
    const expected = [acme, globex, initech].flatMap(({ id, people, enterprise }) =>
      [id, ...(enterprise ? [enterprise.id] : [])].flatMap((place) =>
        people.map((person) => `${place}/${person.id}`),
      ),
    );
    assert.deepEqual(page.forms()[0]?.fields.find(({ name }) => name === "as")?.choices, expected);
  });

  it("offers no organization to an app that is not ready for one", async () => {
    stage.localSlack.configureApp(stage.app.settings({ orgDeployEnabled: false }));
    const [ingrid] = stage.initech.people;
    const url = stage.authorizeUrl({ scope: "chat:write" });
    await assert.rejects(
      approveInstall(browser, url, { team: stage.initech.id, user: ingrid.id, org: true }),
      { code: "local_slack_use_invalid" },
    );
  });

  it("offers the one workspace that the link asks for", async () => {
    const page = await browser.get(stage.authorizeUrl({ scope: "chat:write", team: stage.globex.id }));
    const choices = page.forms()[0]?.fields.find(({ name }) => name === "as")?.choices ?? [];
    assert.ok(choices.length > 0 && choices.every((choice) => choice.startsWith(`${stage.globex.id}/`)));
  });

  it("has chosen who was last seen in the workspace", async () => {
    const { id, people } = stage.globex;
    const link = stage.authorizeUrl({ scope: "chat:write", team: id });
    const chosen = async () => /<option value="([^"]*)" selected>/.exec((await browser.get(link)).text)?.[1];
    assert.equal(await chosen(), `${id}/${people[0].id}`);
    await browser.get(`${stage.localSlack.url}/client/${id}/${people[1].id}/`);
    assert.equal(await chosen(), `${id}/${people[1].id}`);
  });

  it("redirects with a code and the state as it was, whatever is in it", async () => {
    const state = `a"b<c>&d=e+f %20 ü`;
    const page = await approveInstall(browser, stage.authorizeUrl({ scope: "chat:write", state }), {
      team: stage.acme.id,
      user: stage.acme.people[1].id,
    });
    const [hop] = page.hops;
    assert.deepEqual([page.hops.length, hop?.status, hop?.location], [1, 302, page.url]);
    const redirect = new URL(page.url);
    assert.equal(redirect.searchParams.get("state"), state);
    assert.ok(redirect.searchParams.get("code"));
    assert.equal(redirect.searchParams.get("error"), null);
  });

  it("sends an empty state when the link had none", async () => {
    const page = await approveInstall(browser, stage.authorizeUrl({ scope: "chat:write" }), {
      team: stage.acme.id,
      user: stage.acme.people[0].id,
    });
    assert.equal(new URL(page.url).searchParams.get("state"), "");
  });

  it("redirects a cancel with access_denied and the state, and no code", async () => {
    const page = await approveInstall(browser, stage.authorizeUrl({ scope: "chat:write", state: "s" }), {
      team: stage.acme.id,
      user: stage.acme.people[0].id,
      cancel: true,
    });
    assert.deepEqual(Object.fromEntries(new URL(page.url).searchParams), {
      error: "access_denied",
      state: "s",
    });
  });

  it("keeps the query of the redirect URI", async () => {
    const redirect_uri = `${stage.app.url}/redirect?tenant=7`;
    stage.localSlack.configureApp(stage.app.settings({ redirectUrls: [redirect_uri] }));
    const page = await approveInstall(browser, stage.authorizeUrl({ scope: "chat:write", redirect_uri }), {
      team: stage.acme.id,
      user: stage.acme.people[0].id,
    });
    assert.equal(new URL(page.url).searchParams.get("tenant"), "7");
  });

  it("goes to the first registered redirect URL when the link names none, and to the one it names", async () => {
    const [first, second] = [`${stage.app.url}/first`, `${stage.app.url}/second`];
    stage.localSlack.configureApp(stage.app.settings({ redirectUrls: [first, second] }));
    const choice = { team: stage.acme.id, user: stage.acme.people[0].id };
    const unnamed = await approveInstall(browser, stage.authorizeUrl({ scope: "chat:write" }), choice);
    assert.ok(unnamed.url.startsWith(`${first}?`), unnamed.url);
    const named = await approveInstall(
      browser,
      stage.authorizeUrl({ scope: "chat:write", redirect_uri: second }),
      choice,
    );
    assert.ok(named.url.startsWith(`${second}?`), named.url);
  });

  it("refuses an org-wide install by a person who is not an admin", async () => {
    const choice = { team: stage.initech.id, user: stage.initech.people[1].id, org: true };
    const page = await approveInstall(browser, stage.authorizeUrl({ scope: "chat:write" }), choice);
    assert.equal(page.status, 403);
    assert.match(page.text, /not_org_admin/);
    assert.deepEqual(stage.app.received, []);
  });

  it("refuses a person of another workspace, which the form does not offer", async () => {
    const response = await fetch(stage.localSlack.authorizeUrl, {
      method: "POST",
      redirect: "manual",
      headers: { connection: "close" },
      body: new URLSearchParams({
        client_id: stage.localSlack.clientId,
        scope: "chat:write",
        decision: "allow",
        as: `${stage.acme.id}/${stage.globex.people[0].id}`,
      }),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /invalid_choice/);
  });

  for (const [what, params, error] of [
    ["an unknown client", { client_id: "1.2", scope: "chat:write" }, "invalid_client_id"],
    ["no scopes", {}, "no_scopes"],
    ["empty scopes", { scope: "", user_scope: " , " }, "no_scopes"],
    ["a bot scope that cannot be one", { scope: "chat:write,Chat Write!" }, "invalid_scope"],
    ["a user scope that cannot be one", { user_scope: "users.read:" }, "invalid_scope"],
    [
      "a redirect URI elsewhere",
      { scope: "chat:write", redirect_uri: "https://evil.example/" },
      "bad_redirect_uri",
    ],
  ] as const) {
    it(`answers ${what} with a page that says ${error}, and never redirects`, async () => {
      const page = await browser.get(stage.authorizeUrl(params));
      assert.equal(page.status, 400);
      assert.match(page.text, new RegExp(`<code>${error}</code>`));
      assert.deepEqual([page.hops, page.forms()], [[], []]);
    });
  }

  for (const [what, change] of [
    ["below", (url: string) => `${url}/deeper`],
    ["with another query", (url: string) => `${url}?x=1`],
    ["with a slash more", (url: string) => `${url}/`],
    ["in capitals", (url: string) => url.toUpperCase()],
  ] as const) {
    it(`accepts no redirect URI ${what} of the registered one`, async () => {
      const redirect_uri = change(`${stage.app.url}/redirect`);
      const page = await browser.get(stage.authorizeUrl({ scope: "chat:write", redirect_uri }));
      assert.match(page.text, /bad_redirect_uri/);
    });
  }

  it("escapes what it was given", async () => {
    const redirect_uri = `https://evil.example/"><script>alert(1)</script>`;
    const page = await browser.get(stage.authorizeUrl({ scope: "chat:write", redirect_uri }));
    assert.ok(!page.text.includes("<script>"));
    assert.ok(page.text.includes("&lt;script&gt;"));
  });

  it("refuses everything while no app is configured", async () => {
    stage.localSlack.configureApp({ ...stage.app.settings(), redirectUrls: [] });
    const page = await browser.get(stage.authorizeUrl({ scope: "chat:write" }));
    assert.match(page.text, /bad_redirect_uri/);
  });
});
