import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Browser } from "local-slack";
import type { Document } from "../../src/database/collection.js";
import type { LifecycleHooks } from "../../src/lifecycle/lifecycle-hooks.js";
import { InstallLinks } from "../../src/oauth/links/install-links.js";
import { OAuthStateStore } from "../../src/oauth/oauth-state-store.js";
import { onADatabase } from "../databases.js";
import { Flow } from "./flow.js";

const HOUR_MS = 3_600_000;
const IMPOSSIBLE = { code: "install_link_impossible" };

onADatabase("An install link", (database) => {
  let flow: Flow;
  /** The company's own site. */
  let site: Server;
  let origin: string;
  let nowMs: number;
  let told: string[];
  const hooks: LifecycleHooks = {
    onInstalled: ({ team }, { tenant }) => void told.push(`${team?.id} of ${tenant}`),
  };

  before(async () => {
    site = createServer((request, response) => response.end(`back at ${request.url}`)).listen(0, "127.0.0.1");
    await once(site, "listening");
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  });
  after(() => site.close());
  beforeEach(async () => {
    told = [];
    nowMs = Date.now();
    const environment = { RETURN_ORIGINS: `${origin}, https://crm.example.com` };
    flow = await Flow.start(database(), { environment, hooks, clock: () => nowMs });
  });
  afterEach(() => flow.stop());

  const linkIn = (url: string) => new URL(url).searchParams.get("link") ?? "";
  const install = (url: string, options: { cancel?: boolean; org?: boolean; browser?: Browser } = {}) => {
    flow.links.add(linkIn(url));
    return flow.install(options.org ? flow.initech : flow.acme, { url, ...options });
  };
  const record = async (id = flow.acme.id): Promise<Document | null> =>
    database().installations.findOne({ _id: `${flow.localSlack.clientId}:team:${id}` });
  const untilTold = (count: number) =>
    flow.localSlack.until("the hook", () => (told.length >= count ? told : undefined));

  it("leads through Slack, and stores the tenant, tells the hook, and finds the installation by it", async () => {
    const url = flow.app.installLink({ tenant: "customer-42" });
    assert.equal(new URL(url).pathname, "/slack/install");
    const page = await install(url);
    assert.equal(page.status, 200);
    assert.match(page.text, /is installed in Acme/);
    const stored = await record();
    assert.deepEqual([stored?.tenant, stored?.metadata], ["customer-42", undefined]);
    assert.deepEqual(await untilTold(1), [`${flow.acme.id} of customer-42`]);
    await flow.install(flow.globex);
    const [found, ...more] = await flow.app.findInstallations({ tenant: "customer-42" });
    assert.deepEqual(more, []);
    assert.deepEqual(
      [found?.team?.id, found?.organization, found?.installedBy, found?.tenant],
      [flow.acme.id, null, flow.acme.people[0].id, "customer-42"],
    );
    assert.deepEqual(found?.botScopes, flow.config.manifest.botScopes);
    assert.equal(found?.installedAt.getTime(), nowMs);
    assert.ok(!JSON.stringify(found).includes("xox"));
    assert.deepEqual(await flow.app.findInstallations({ tenant: "customer-4" }), []);
  });

  it("works again until it expires: a reinstall without one keeps the tenant, and another one replaces it", async () => {
    const url = flow.app.installLink({ tenant: "first" });
    await install(url);
    await flow.install(flow.acme);
    assert.equal((await record())?.tenant, "first");
    await install(url);
    await install(flow.app.installLink({ tenant: "second" }));
    assert.equal((await record())?.tenant, "second");
    const expected = ["first", "first", "first", "second"].map((tenant) => `${flow.acme.id} of ${tenant}`);
    assert.deepEqual(await untilTold(4), expected);
  });

  it("sends the person back after the install, with what came of it beside their own query", async () => {
    const returnTo = `${origin}/done?a=1&status=x#part`;
    const page = await install(flow.app.installLink({ tenant: "c", returnTo }));
    assert.equal(page.text, `back at /done?a=1&status=installed&team=${flow.acme.id}`);
    const { status } = page.hops.at(-1) ?? {};
    assert.equal(status, 303);
    const org = await install(flow.app.installLink({ tenant: "c", returnTo: `${origin}/` }), { org: true });
    assert.equal(org.text, `back at /?status=installed&organization=${flow.initech.enterprise?.id}`);
    const found = await flow.app.findInstallations({ tenant: "c" });
    assert.deepEqual(found.map(({ kind }) => kind).sort(), ["org", "workspace"]);
  });

  it("sends the person back who cancels at Slack, in the browser that began it alone", async () => {
    const url = flow.app.installLink({ tenant: "c", returnTo: `${origin}/done` });
    const page = await install(url, { cancel: true });
    assert.equal(page.text, "back at /done?status=cancelled");
    const redirect = page.hops.find(({ location }) => location.startsWith(origin))?.url ?? "";
    assert.match(redirect, /error=access_denied/);
    const elsewhere = await new Browser().get(redirect);
    assert.equal(elsewhere.status, 403);
    const again = elsewhere.links().find(({ text }) => text === "Try again")?.url ?? "";
    assert.deepEqual([new URL(again).pathname, linkIn(again)], ["/slack/install", linkIn(url)]);
    assert.equal(await record(), null);
  });

  it("is in the link to try again after a failure, so that the tenant is not lost", async () => {
    flow.localSlack.failNext("oauth.v2.access", { error: "invalid_code" });
    const page = await install(flow.app.installLink({ tenant: "c", returnTo: `${origin}/done` }));
    assert.equal(page.status, 400);
    const again = page.links().find(({ text }) => text === "Try again")?.url ?? "";
    assert.equal((await install(again)).text, `back at /done?status=installed&team=${flow.acme.id}`);
    assert.equal((await record())?.tenant, "c");
  });

  it("that expires while the person is at Slack still counts, and one that has expired leads nowhere", async () => {
    const url = flow.app.installLink({ tenant: "c", expiresInMs: HOUR_MS });
    nowMs += HOUR_MS - 5_000;
    const browser = new Browser();
    const asked = await browser.get(url);
    flow.remember(asked);
    nowMs += 60_000;
    const [ada] = flow.acme.people;
    const page = await browser.submit(asked, { as: `${flow.acme.id}/${ada.id}`, decision: "allow" });
    assert.equal(page.status, 200);
    assert.equal((await record())?.tenant, "c");
    const late = await new Browser().get(url);
    assert.equal(late.status, 400);
    assert.match(late.text, /It has expired/);
    assert.deepEqual(late.hops, []);
  });

  it("that was forged, cut, or made for another app leads nowhere, and sets no cookie", async () => {
    const { clientId, clientSecret } = flow.localSlack;
    const made = (secret: string, returnOrigins: readonly string[]) =>
      new InstallLinks({ secret, installUrl: flow.app.installUrl, returnOrigins, clock: () => nowMs });
    const ours = linkIn(flow.app.installLink({ tenant: "c" }));
    const [header, payload = "", signature] = ours.split(".");
    const claims = {
      ...JSON.parse(Buffer.from(payload, "base64url").toString()),
      returnTo: "https://evil.example/",
    };
    const forged = Buffer.from(JSON.stringify(claims)).toString("base64url");
    const evil = made(`${clientSecret}x`, ["https://evil.example"]);
    const state = await new OAuthStateStore({
      states: database().oauthStates,
      secret: clientSecret,
    }).generateStateParam({ scopes: [] }, new Date());
    for (const link of [
      "",
      clientId,
      ours.slice(0, -1),
      `${header}.${forged}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString("base64url")}.${forged}.`,
      linkIn(evil.make({ tenant: "c", returnTo: "https://evil.example/" })),
      state,
    ]) {
      const page = await new Browser().get(`${flow.app.installUrl}?${new URLSearchParams({ link })}`);
      assert.equal(page.status, 400, link);
      assert.deepEqual([page.hops, page.headers["set-cookie"]], [[], undefined], link);
      assert.match(page.text, /not complete, or was not made for this app/);
    }
    const twice = await new Browser().get(`${flow.app.installUrl}?link=${ours}&link=${ours}`);
    assert.equal(twice.status, 400);
  });

  it("is no state, and its return address is no open redirect", async () => {
    const link = linkIn(flow.app.installLink({ tenant: "c", returnTo: `${origin}/done` }));
    const redirect = `${flow.url}${flow.config.manifest.redirectPath}`;
    const evil = Buffer.from(
      JSON.stringify({ options: { scopes: [], metadata: link }, jti: "x", exp: 9_999_999_999 }),
    ).toString("base64url");
    for (const state of [link, `x.${evil}.x`]) {
      const query = new URLSearchParams({ error: "access_denied", state });
      const page = await new Browser().get(`${redirect}?${query}`);
      assert.deepEqual([page.status, page.hops], [403, []]);
    }
  });

  it("sends nobody to an origin that is not allowed any more", async () => {
    const url = flow.app.installLink({ tenant: "c", returnTo: `${origin}/done` });
    flow.links.add(linkIn(url));
    await flow.stopApp();
    await flow.startApp();
    const page = await flow.install(flow.acme, {
      url: flow.url + new URL(url).pathname + new URL(url).search,
    });
    assert.equal(page.status, 200);
    assert.match(page.text, /is installed in Acme/);
    assert.equal((await record())?.tenant, "c");
  });

  it("is refused for a return address outside of RETURN_ORIGINS", async () => {
    const { host } = new URL(origin);
    for (const returnTo of [
      "https://evil.example/",
      `https://${host}/`,
      "https://crm.example.com.evil.example/",
      "https://crm.example.com:444/",
      "http://crm.example.com/",
      "https://user@crm.example.com/",
      "https://crm.example.com@evil.example/",
      "//crm.example.com/",
      "/done",
      "javascript:alert(1)",
      "",
      `${origin}/${"x".repeat(512)}`,
    ]) {
      assert.throws(() => flow.app.installLink({ tenant: "c", returnTo }), IMPOSSIBLE, returnTo);
    }
    const longest = `https://crm.example.com/${"x".repeat(512 - 24)}`;
    const tenant = "~".repeat(128);
    const page = await install(flow.app.installLink({ tenant, returnTo: longest }), { cancel: true }).catch(
      (error: Error) => error, // nobody answers at that address
    );
    assert.ok(page instanceof Error);
    assert.match(page.message, /crm\.example\.com/);
  });

  it("fits into the cookie of the state, at its longest and with many scopes", async () => {
    const returnTo = `https://crm.example.com/${"x".repeat(512 - 24)}`;
    const metadata = linkIn(flow.app.installLink({ tenant: "~".repeat(128), returnTo }));
    const { oauthStates: states } = database();
    const store = new OAuthStateStore({ states, secret: flow.localSlack.clientSecret });
    const scopes = Array.from({ length: 60 }, (_, number) => `some.resource:read.${number}`);
    const redirectUri = `${flow.url}${flow.config.manifest.redirectPath}`;
    const state = await store.generateStateParam({ scopes, redirectUri, metadata }, new Date());
    // RFC 6265: browsers keep 4,096 bytes of name, value and attributes.
    assert.ok(state.length < 4_096 - 150, `${state.length}`);
  });

  it("is refused for a tenant that is no id, and for a time that is none", () => {
    for (const tenant of ["", " ", "a b", "ä", "a\n", "x".repeat(129)]) {
      assert.throws(() => flow.app.installLink({ tenant }), IMPOSSIBLE, JSON.stringify(tenant));
    }
    for (const expiresInMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => flow.app.installLink({ tenant: "c", expiresInMs }), IMPOSSIBLE, `${expiresInMs}`);
    }
  });

  it("is refused where there is one workspace alone", async () => {
    await flow.stopApp();
    await flow.startApp(undefined, { botToken: "xoxb-made-up-token" });
    assert.throws(() => flow.app.installLink({ tenant: "c" }), IMPOSSIBLE);
  });
});
