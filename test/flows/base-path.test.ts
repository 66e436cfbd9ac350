import assert from "node:assert/strict";
import { Browser } from "local-slack";
import { freePort } from "../../src/demo/running-app.js";
import { onADatabase } from "../databases.js";
import { signInManifest } from "../fixtures/sign-in-manifest.js";
import { Flow } from "./flow.js";

onADatabase("An app under a path of PUBLIC_URL", (database) => {
  const BASE = "/apps/slack";
  let flow: Flow;
  let origin: string;
  beforeEach(async () => {
    const PORT = String(await freePort());
    origin = `http://127.0.0.1:${PORT}`;
    flow = await Flow.start(database(), {
      manifest: signInManifest(),
      environment: { PORT, PUBLIC_URL: origin + BASE },
    });
  });
  afterEach(() => flow.stop());

  it("installs, answers and connects accounts there", async () => {
    assert.equal(flow.app.installUrl, `${origin}${BASE}/slack/install`);
    const page = await flow.install(flow.acme);
    assert.equal(page.status, 200, page.text);
    assert.ok(page.url.startsWith(`${origin}${BASE}/slack/oauth_redirect?`), page.url);
    await flow.answerTo(await flow.mention(flow.acme));
    assert.equal((await flow.connect(flow.acme)).status, 200);
  });

  it("links from each page to pages there, and has its icon there", async () => {
    const elsewhere = async (path: string) => {
      const page = await new Browser().get(origin + BASE + path);
      const urls = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url = ""]) => url);
      assert.ok(urls.includes(`${BASE}/icon`), page.text);
      return urls.filter((url) => !url.startsWith(`${BASE}/`));
    };
    for (const path of [
      "",
      "/",
      "/nowhere",
      "/slack/connect",
      "/slack/install?link=x",
      "/slack/oauth_redirect?error=access_denied",
      "/%",
    ])
      assert.deepEqual(await elsewhere(path), [], path);
    const tryAgain = (
      await new Browser().get(`${origin}${BASE}/slack/oauth_redirect?code=1&state=x`)
    ).links();
    assert.ok(tryAgain.some(({ url }) => url === `${origin}${BASE}/slack/install`));
    const refused = await flow.connect(flow.globex);
    assert.ok(refused.links().some(({ url }) => url === `${origin}${BASE}/slack/install`));
    assert.equal((await fetch(`${origin}${BASE}/icon`)).status, 200);
    assert.equal((await fetch(`${origin}${BASE}/readyz`)).status, 200);
  });

  it("has links of the Home tab, install links and the way back without a state there", async () => {
    await flow.install(flow.acme);
    const [ada] = flow.acme.people;
    await flow.localSlack.openHome({ team: flow.acme.id, user: ada.id });
    const home = JSON.stringify(flow.localSlack.homeOf({ team: flow.acme.id, user: ada.id }));
    assert.ok(home.includes(`"${origin}${BASE}/slack/connect?team=${flow.acme.id}"`), home);
    const link = flow.app.installLink({ tenant: "customer-7" });
    flow.links.add(link);
    assert.ok(link.startsWith(`${origin}${BASE}/slack/install?link=`));
    assert.equal((await flow.install(flow.globex, { url: link })).status, 200);
    const response = await fetch(`${origin}${BASE}/slack/oauth_redirect?code=1.2.3`, { redirect: "manual" });
    assert.deepEqual([response.status, response.headers.get("location")], [302, `${BASE}/slack/install`]);
  });

  it("signs people in, and shows, removes and signs out there", async () => {
    await flow.install(flow.acme);
    const browser = new Browser();
    const page = await flow.signIn(flow.acme, { person: flow.acme.people[0], browser });
    assert.equal(page.url, `${origin}${BASE}/workspaces`);
    const removal = page.links().find(({ url }) => url.startsWith(`${origin}${BASE}/workspaces/remove?`));
    const question = await browser.get(removal?.url ?? assert.fail(page.text));
    const removed = await browser.submit(question, {}, { form: 0 });
    assert.equal(removed.url, `${origin}${BASE}/workspaces?done=removed`);
    assert.equal(flow.localSlack.bot(flow.acme.id), undefined);
    const out = await browser.submit(removed, {}, { form: 0 });
    assert.equal(out.url, `${origin}${BASE}/`);
  });

  it("has nothing at the root", async () => {
    for (const path of ["/", "/healthz", "/slack/install", "/apps", "/apps/slackers"])
      assert.equal((await fetch(origin + path, { redirect: "manual" })).status, 404, path);
    const body = JSON.stringify({ type: "url_verification", challenge: "c" });
    const headers = { ...flow.localSlack.sign(body), "content-type": "application/json" };
    const asked = (path: string) => fetch(origin + path, { method: "POST", body, headers });
    assert.equal((await asked("/slack/events")).status, 404);
    assert.deepEqual(await (await asked(`${BASE}/slack/events`)).json(), { challenge: "c" });
  });
});
