import assert from "node:assert/strict";
import { connect } from "node:net";
import type { Installation } from "@slack/oauth";
import type { Workspace } from "local-slack";
import { Browser } from "local-slack";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

onADatabase("Installing the app", (database) => {
  let flow: Flow;
  let now: number;

  beforeEach(async () => {
    now = Date.now();
    flow = await Flow.start(database(), { clock: () => now });
  });
  afterEach(() => flow.stop());

  const stored = (workspace: Workspace, userId?: string): Promise<Installation> =>
    flow.app.installationStore.fetchInstallation({
      isEnterpriseInstall: false,
      teamId: workspace.id,
      enterpriseId: undefined,
      ...(userId !== undefined && { userId }),
    });
  const notInstalled = { code: "installation_not_found" };

  it("leads from the landing page through Slack to the success page, and stores what Slack gave", async () => {
    const { acme } = flow;
    const [ada] = acme.people;
    const browser = new Browser();
    const landing = await browser.get(`${flow.url}/`);
    assert.equal(landing.status, 200);
    assert.match(landing.text, new RegExp(MANIFEST.name));
    const button = landing.links().find(({ text }) => text === "Add to Slack");
    assert.equal(button?.url, flow.app.installUrl);

    const page = await flow.install(acme, { browser });
    assert.equal(page.status, 200);
    assert.match(page.text, /Acme/);
    const links = page.links().map(({ url }) => url);
    assert.ok(
      links.some((url) => url.startsWith(`slack://app?team=${acme.id}&id=${flow.localSlack.appId}`)),
      `${links}`,
    );
    assert.ok(
      links.some((url) => /^https?:\/\/.*app_redirect\?app=A\w+&team=/.test(url)),
      `${links}`,
    );

    const [bot] = flow.localSlack.tokensOf(acme.id).filter(({ kind }) => kind === "bot");
    const installation = await stored(acme, ada.id);
    assert.equal(installation.bot?.token, bot?.value);
    assert.deepEqual(installation.bot?.scopes, MANIFEST.botScopes);
    assert.equal(installation.bot?.userId, flow.localSlack.bot(acme.id)?.userId);
    assert.equal(installation.bot?.id, flow.localSlack.bot(acme.id)?.botId);
    assert.equal(installation.user.token, undefined);
    assert.equal(installation.appId, flow.localSlack.appId);
    assert.equal(installation.team?.name, "Acme");
    assert.deepEqual(
      {
        installer: "installerUserId" in installation && installation.installerUserId,
        at: "installedAt" in installation && installation.installedAt,
      },
      { installer: ada.id, at: new Date(now).toISOString() },
    );
  });

  it("stores no token of the installer, and none is made at Slack, when it asks for none", async () => {
    for (const org of [false, true]) {
      const workspace = org ? flow.initech : flow.acme;
      await flow.install(workspace, { org });
      const target = org ? (workspace.enterprise?.id ?? "") : workspace.id;
      assert.deepEqual(
        flow.localSlack.tokensOf(target).map(({ kind }) => kind),
        ["bot"],
      );
    }
    const kinds = await database()
      .installations.find({ clientId: flow.localSlack.clientId }, { projection: { kind: 1 } })
      .toArray();
    assert.deepEqual(kinds.map(({ kind }) => kind).sort(), ["org", "workspace"]);
  });

  it("answers the install path with a redirect to Slack and the state cookie", async () => {
    const response = await fetch(flow.app.installUrl, { redirect: "manual" });
    assert.equal(response.status, 302);
    const location = new URL(response.headers.get("location") ?? "");
    assert.equal(location.origin + location.pathname, flow.localSlack.authorizeUrl);
    assert.equal(location.searchParams.get("scope"), MANIFEST.botScopes.join(","));
    assert.equal(location.searchParams.has("user_scope"), false);
    assert.equal(location.searchParams.get("client_id"), flow.localSlack.clientId);
    assert.equal(location.searchParams.get("redirect_uri"), flow.url + MANIFEST.redirectPath);
    const state = location.searchParams.get("state") ?? "";
    assert.ok(response.headers.get("set-cookie")?.startsWith(`slack-app-oauth-state=${state};`));
  });

  it("installs into two workspaces at once, each with its own token", async () => {
    const pages = await Promise.all([flow.install(flow.acme), flow.install(flow.globex)]);
    assert.deepEqual(
      pages.map(({ status }) => status),
      [200, 200],
    );
    const [acme, globex] = await Promise.all([stored(flow.acme), stored(flow.globex)]);
    assert.notEqual(acme.bot?.token, globex.bot?.token);
  });

  it("says that nothing was installed when the person cancels, and lets them try again", async () => {
    const browser = new Browser();
    const page = await flow.install(flow.acme, { cancel: true, browser });
    assert.equal(page.status, 403);
    assert.match(page.text, /cancelled/);
    await assert.rejects(stored(flow.acme), notInstalled);
    const again = page.links().find(({ text }) => /try again/i.test(text));
    assert.equal(again?.url, flow.app.installUrl);
    assert.equal((await flow.install(flow.acme, { browser })).status, 200);
  });

  it("accepts a state once, only in its own browser, and not after ten minutes", async () => {
    const browser = new Browser();
    const authorize = async (at: Browser) => {
      const page = await at.get(flow.app.installUrl);
      flow.remember(page);
      const as = `${flow.acme.id}/${flow.acme.people[0].id}`;
      // The approval, stopped at the last redirect: where Slack sends the browser.
      const response = await fetch(page.forms()[0]?.action ?? "", {
        method: "POST",
        redirect: "manual",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          ...Object.fromEntries(
            (page.forms()[0]?.fields ?? []).flatMap(({ name, value }) =>
              value === undefined ? [] : [[name, value]],
            ),
          ),
          as,
          decision: "allow",
        }),
      });
      const location = response.headers.get("location") ?? "";
      assert.ok(location.startsWith(flow.url), `${response.status} ${await response.text()}`);
      return location;
    };

    const foreign = await authorize(browser);
    const other = await new Browser().get(foreign);
    assert.equal(other.status, 400);
    assert.match(other.text, /another browser/);
    assert.match(other.text, /keeps no cookies from this site/);
    assert.match(
      other.text,
      /allow cookies for this site, and try again; without them you will be back here/,
    );
    await assert.rejects(stored(flow.acme), notInstalled);

    assert.equal((await browser.get(foreign)).status, 200, "its own browser may still use it");
    const replayed = await browser.get(foreign);
    assert.equal(replayed.status, 400);
    assert.match(replayed.text, /already used/);

    const late = await authorize(browser);
    now += 10 * 60_000;
    const expired = await browser.get(late);
    assert.equal(expired.status, 400);
    assert.match(expired.text, /expired/);
  });

  it("accepts a stolen state and cookie only once, whoever is first", async () => {
    const page = await new Browser().get(flow.app.installUrl);
    flow.remember(page);
    const state = new URL(page.hops[0]?.location ?? "").searchParams.get("state") ?? "";
    const use = () =>
      fetch(`${flow.url}${MANIFEST.redirectPath}?code=nonsense&state=${state}`, {
        headers: { cookie: `slack-app-oauth-state=${state}` },
      });
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await use()).text()));
    assert.equal(statuses.filter((text) => /Slack did not accept/.test(text)).length, 1);
    assert.equal(statuses.filter((text) => /already used/.test(text)).length, 9);
  });

  it("sends an approval without a state through the install path, and never exchanges it", async () => {
    const response = await fetch(`${flow.url}${MANIFEST.redirectPath}?code=1.2.3`, { redirect: "manual" });
    assert.equal(response.status, 302);
    assert.equal(new URL(response.headers.get("location") ?? "", flow.url).href, flow.app.installUrl);
    assert.deepEqual(
      flow.localSlack.calls.filter(({ method }) => method === "oauth.v2.access"),
      [],
    );
  });

  it("keeps every other method and path out of the redirect", async () => {
    const address = flow.url + MANIFEST.redirectPath;
    const page = await new Browser().get(flow.app.installUrl);
    const state = new URL(page.hops[0]?.location ?? "").searchParams.get("state") ?? "";
    flow.remember(page);
    const headers = { cookie: `slack-app-oauth-state=${state}` };
    const query = `?code=1.2.3&state=${state}`;
    for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
      const { status } = await fetch(address + query, { method, headers, redirect: "manual" });
      assert.equal(status, 405, method);
    }
    for (const path of ["/", "/x", "x"]) {
      assert.equal((await fetch(address + path + query, { headers, redirect: "manual" })).status, 404, path);
    }
    const upper = flow.url + MANIFEST.redirectPath.toUpperCase() + query;
    assert.equal((await fetch(upper, { headers, redirect: "manual" })).status, 404);
    assert.deepEqual(
      flow.localSlack.calls.filter(({ method }) => method === "oauth.v2.access"),
      [],
    );
  });

  it("asks for the scopes of a changed manifest, and stores them on a reinstall", async () => {
    await flow.install(flow.acme);
    await flow.stopApp();
    const botScopes = [...MANIFEST.botScopes, "reactions:write"];
    await flow.startApp({ ...MANIFEST, botScopes });
    assert.deepEqual((await stored(flow.acme)).bot?.scopes, MANIFEST.botScopes);
    await flow.install(flow.acme);
    assert.deepEqual((await stored(flow.acme)).bot?.scopes, botScopes);
  });

  it("says that a link was replaced by a newer one in this browser, and does not mention cookies", async () => {
    const browser = new Browser();
    const first = await browser.get(flow.app.installUrl);
    flow.remember(first);
    flow.remember(await browser.get(flow.app.installUrl));
    const as = `${flow.acme.id}/${flow.acme.people[0].id}`;
    const page = await browser.submit(first, { as, decision: "allow" });
    assert.equal(page.status, 400);
    assert.match(page.text, /Another one was begun in this browser since/);
    assert.doesNotMatch(page.text, /cookie/i);
    await assert.rejects(stored(flow.acme), notInstalled);
  });

  it("keeps the tokens of people who are connected when the app is installed again for its bot alone", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.stopApp();
    await flow.startApp(MANIFEST, { environment: { INSTALL_ASKS_FOR: "bot+user" } });
    await flow.install(flow.acme, { person: ada });
    const before = (await stored(flow.acme, ada.id)).user.token;
    assert.ok(before);
    await flow.stopApp();
    await flow.startApp();
    await flow.connect(flow.acme, { person: ben });
    for (const person of [ben, ada]) assert.equal((await flow.install(flow.acme, { person })).status, 200);
    assert.equal((await stored(flow.acme, ada.id)).user.token, before);
    await flow.localSlack.command({
      team: flow.acme.id,
      user: ada.id,
      channel: flow.acme.general,
      command: MANIFEST.commands[0]?.command ?? "",
      text: "still me",
    });
    const { by, user } = await flow.localSlack.until("the post", () =>
      flow.localSlack.messages(flow.acme.general).find(({ text }) => text === "still me"),
    );
    assert.deepEqual([by, user], ["user_token", ada.id]);
    assert.ok((await stored(flow.acme, ben.id)).user.token);
  });

  it("keeps the first person's token when a second person installs", async () => {
    const [ada, ben] = flow.acme.people;
    await flow.install(flow.acme, { person: ada });
    await flow.connect(flow.acme, { person: ada });
    await flow.install(flow.acme, { person: ben });
    await flow.connect(flow.acme, { person: ben });
    const [first, second] = await Promise.all([stored(flow.acme, ada.id), stored(flow.acme, ben.id)]);
    assert.ok(first.user.token);
    assert.ok(second.user.token);
    assert.notEqual(first.user.token, second.user.token);
    assert.equal(first.bot?.token, second.bot?.token);
    assert.equal((await stored(flow.acme)).user.token, undefined);
  });

  it("installs org-wide and leads the admin to where workspaces are added", async () => {
    const { initech } = flow;
    const page = await flow.install(initech, { org: true });
    assert.equal(page.status, 200);
    const links = page.links().map(({ url }) => url);
    assert.ok(
      links.some((url) =>
        url.endsWith(`manage/organization/apps/profile/${flow.localSlack.appId}/workspaces/add`),
      ),
      `${links}`,
    );
    const installation = await flow.app.installationStore.fetchInstallation({
      isEnterpriseInstall: true,
      enterpriseId: initech.enterprise?.id ?? "",
      teamId: undefined,
      userId: initech.people[0].id,
    });
    assert.equal(installation.isEnterpriseInstall, true);
    assert.equal(installation.team, undefined);
    assert.ok(installation.bot?.token);
    await assert.rejects(stored(initech), notInstalled);
  });

  describe("when the code cannot be exchanged", () => {
    const exchanges = () => flow.localSlack.calls.filter(({ method }) => method === "oauth.v2.access").length;

    it("says so when Slack refuses it", async () => {
      flow.localSlack.failNext("oauth.v2.access", { error: "invalid_code" });
      const page = await flow.install(flow.acme);
      assert.equal(page.status, 400);
      assert.match(page.text, /Slack did not accept/);
      assert.equal(exchanges(), 1);
    });

    for (const error of [
      "fatal_error",
      "internal_error",
      "service_unavailable",
      "request_timeout",
      "ratelimited",
    ]) {
      it(`does not blame the person when Slack says ${error}`, async () => {
        flow.localSlack.failNext("oauth.v2.access", { error });
        const page = await flow.install(flow.acme);
        assert.equal(page.status, 502);
        assert.match(page.text, /Slack did not answer/);
      });
    }

    for (const error of ["bad_client_secret", "invalid_client_id", "bad_redirect_uri"]) {
      it(`says that it is our problem when Slack says ${error}, and tells the operator`, async () => {
        flow.localSlack.failNext("oauth.v2.access", { error });
        const page = await flow.install(flow.acme);
        assert.equal(page.status, 500);
        assert.match(page.text, /a problem on our side/);
        const [line] = flow.logged("An install failed");
        assert.deepEqual([line.level, line.err.slackError], ["error", error]);
      });
    }

    it("says so when Slack fails, and does not try the code again", async () => {
      flow.localSlack.failNext("oauth.v2.access", { status: 500 });
      assert.equal((await flow.install(flow.acme)).status, 502);
      flow.localSlack.failNext("oauth.v2.access", "drop");
      const page = await flow.install(flow.acme);
      assert.equal(page.status, 502);
      assert.match(page.text, /Slack could not be reached/);
      assert.equal(exchanges(), 2);
      await assert.rejects(stored(flow.acme), notInstalled);
    });

    it("says so when Slack sends the person back with an error of its own", async () => {
      const page = await new Browser().get(`${flow.url}${MANIFEST.redirectPath}?error=invalid_scope&state=x`);
      assert.equal(page.status, 400);
      assert.match(page.text, /Slack refused/);
    });
  });

  it("refuses an approval without the bot when somebody removed it from Slack's URL", async () => {
    const browser = new Browser();
    const asked = await browser.get(flow.app.installUrl);
    flow.remember(asked);
    const withoutBot = new URL(asked.hops[0]?.location ?? "");
    withoutBot.searchParams.set("scope", "");
    withoutBot.searchParams.set("user_scope", "chat:write");
    const as = `${flow.acme.id}/${flow.acme.people[0].id}`;
    const page = await browser.submit(await browser.get(withoutBot.href), { as, decision: "allow" });
    assert.equal(page.status, 400);
    assert.match(page.text, /The bot is missing/);
    await assert.rejects(stored(flow.acme), notInstalled);
  });

  it("refuses a redirect with an invalid Host header, without an error in the log", async () => {
    const { hostname, port } = new URL(flow.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.end(
          `GET ${MANIFEST.redirectPath}?code=1&state=2 HTTP/1.1\r\nhost: [\r\nconnection: close\r\n\r\n`,
        ),
      );
      let text = "";
      socket.on("data", (data) => {
        text += data;
      });
      socket.on("close", () => resolve(text)).on("error", reject);
    });
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.equal(flow.logged(/./).filter(({ level }) => level === "error").length, 0);
  });

  it("shows no inner detail and escapes what it is given", async () => {
    const attack = "<script>alert(1)</script>";
    const page = await new Browser().get(
      `${flow.url}${MANIFEST.redirectPath}?error=${encodeURIComponent(attack)}&state=${encodeURIComponent(attack)}`,
    );
    assert.ok(!page.text.includes(attack));
    assert.ok(!/Error|at .*\.js|node_modules/.test(page.text));
  });
});
