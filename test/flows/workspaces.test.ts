import assert from "node:assert/strict";
import { Browser, type Page, type Person, type Workspace } from "local-slack";
import { listAudit } from "../../src/audit/list-audit.js";
import type { Disconnection } from "../../src/lifecycle/lifecycle-hooks.js";
import { onADatabase } from "../databases.js";
import { signInManifest } from "../fixtures/sign-in-manifest.js";
import { Flow } from "./flow.js";

const HOUR_MS = 60 * 60_000;

onADatabase("Your workspaces", (database) => {
  let flow: Flow;
  let now: number;
  let uninstalled: unknown[];
  let disconnected: Disconnection[];
  let browser: Browser;

  async function start(options: Parameters<typeof Flow.start>[1] = {}): Promise<void> {
    flow = await Flow.start(database(), {
      manifest: signInManifest(),
      clock: () => now,
      hooks: {
        onUninstalled: (target) => void uninstalled.push(target),
        onDisconnected: (disconnection) => void disconnected.push(disconnection),
      },
      ...options,
    });
  }
  beforeEach(async () => {
    now = Date.now();
    uninstalled = [];
    disconnected = [];
    browser = new Browser();
    await start();
  });
  afterEach(() => flow.stop());

  const signIn = (workspace: Workspace, person: Person = workspace.people[0]) =>
    flow.signIn(workspace, { person, browser });
  const show = () => browser.get(`${flow.url}/workspaces`);
  const press = (page: Page, action: string) =>
    browser.submit(page, {}, { form: page.forms().findIndex((form) => form.action.endsWith(action)) });
  /** What a person sends who fills the form of a page in as they like. */
  async function post(
    cookie: string,
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    const page = await (await fetch(`${flow.url}/workspaces`, { headers: { cookie } })).text();
    const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "";
    return fetch(`${flow.url}/workspaces/${path}`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie, ...headers },
      body: new URLSearchParams({ token, ...fields }),
    });
  }
  const links = (page: Page) => page.links().map(({ text }) => text);
  const audited = async (action: "uninstall" | "disconnect") =>
    (await listAudit(database().audit, { clientId: flow.localSlack.clientId, action }, 10)).map(
      ({ who, target }) => ({ who, target }),
    );
  const records = async () =>
    (await database().installations.find({ clientId: flow.localSlack.clientId }).toArray()).map(({ _id }) =>
      String(_id).split(":").slice(1).join(":"),
    );

  it("shows nothing to who has not signed in, but how to", async () => {
    await flow.install(flow.acme);
    const page = await show();
    assert.equal(page.status, 200);
    assert.deepEqual(links(page), ["Bolt MongoDB App", "Sign in with Slack"]);
    assert.doesNotMatch(page.text, /Acme/);
    assert.equal(page.headers["cache-control"], "no-store");
  });

  it("is where people arrive who signed in, with a cookie that scripts and other sites do not get", async () => {
    const page = await signIn(flow.acme);
    assert.equal(page.url, `${flow.url}/workspaces`);
    const answer = await flow.signIn(flow.acme, { browser: new Browser() });
    assert.equal(answer.status, 200);
  });

  it("shows the installer where they installed the app, to install it again or remove it", async () => {
    await flow.install(flow.acme);
    const page = await signIn(flow.acme);
    assert.match(page.text, /<h2>Acme<\/h2>\n<p>You have installed the app here on \d{4}-\d\d-\d\d\.<\/p>/);
    assert.deepEqual(links(page).slice(1), [
      "Install again",
      "Remove",
      "Connect your account",
      "Sign in to another workspace",
    ]);
  });

  it("lets nobody else remove it, though they see that it is there", async () => {
    await flow.install(flow.acme);
    const page = await signIn(flow.acme, flow.acme.people[1]);
    assert.match(page.text, /Somebody else has installed the app here/);
    assert.deepEqual(links(page).slice(1), ["Connect your account", "Sign in to another workspace"]);
    const question = await browser.get(`${flow.url}/workspaces/remove?place=${flow.acme.id}`);
    assert.deepEqual([question.status, question.forms().length], [403, 0]);
    const cookie = await sessionCookie(flow.acme.people[1]);
    const answer = await post(cookie, "remove", { place: flow.acme.id });
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /You cannot do this here/);
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("lets nobody reach a workspace that they have not signed in to", async () => {
    await flow.install(flow.globex, { person: flow.globex.people[0] });
    const page = await signIn(flow.acme);
    assert.doesNotMatch(page.text, /Globex/);
    const cookie = await sessionCookie();
    for (const place of [flow.globex.id, "E0INITECH01", ""]) {
      const question = await browser.get(`${flow.url}/workspaces/remove?place=${place}`);
      assert.equal(question.status, 403, place);
      for (const path of ["remove", "disconnect"]) {
        assert.equal((await post(cookie, path, { place })).status, 403, `${path} ${place}`);
      }
    }
    assert.deepEqual(await records(), [`team:${flow.globex.id}`]);
  });

  it("offers the install where the app is not", async () => {
    const page = await signIn(flow.acme);
    assert.match(page.text, /The app is not installed here/);
    assert.deepEqual(links(page).slice(1), ["Add to Slack", "Sign in to another workspace"]);
  });

  it("names what the app may not do yet", async () => {
    await flow.stopApp();
    await flow.startApp({
      ...signInManifest(),
      botScopes: ["chat:write", "commands", "app_mentions:read", "im:history"],
    });
    await flow.install(flow.acme);
    await flow.stopApp();
    await flow.startApp();
    assert.match(
      (await signIn(flow.acme)).text,
      /has learned something new[^<]*<code>im:write<\/code> <code>users:read/,
    );
  });

  it("removes the app at Slack and here, after it has asked", async () => {
    await flow.install(flow.acme);
    await flow.connect(flow.acme);
    await flow.install(flow.globex);
    await signIn(flow.acme);
    const question = await browser.get(`${flow.url}/workspaces/remove?place=${flow.acme.id}`);
    assert.match(question.text, /<h1>Remove Bolt MongoDB App from Acme\?<\/h1>/);
    assert.equal((await records()).length, 3, "a question removes nothing");
    const page = await press(question, "/remove");
    assert.deepEqual([page.status, page.url], [200, `${flow.url}/workspaces?done=removed`]);
    assert.match(page.text, /The app is removed/);
    assert.match(page.text, /The app is not installed here/);
    assert.deepEqual(flow.localSlack.tokensOf(flow.acme.id), []);
    assert.deepEqual(await records(), [`team:${flow.globex.id}`]);
    await flow.localSlack.idle();
    await flow.untilLogged("The app was uninstalled");
    const target = { isEnterpriseInstall: false, teamId: flow.acme.id };
    assert.deepEqual(uninstalled, [{ ...target, enterpriseId: undefined }], "once, though Slack said it too");
    const [entry, ...others] = await audited("uninstall");
    assert.deepEqual(others, []);
    assert.deepEqual(entry?.who, { kind: "person", userId: flow.acme.people[0].id });
    await flow.answerTo(await flow.mention(flow.globex));
  });

  it("removes an org-wide install, which only its installer can", async () => {
    const [ingrid, jonas] = flow.initech.people;
    await flow.install(flow.initech, { org: true });
    const others = await signIn(flow.initech, jonas);
    assert.match(others.text, /<h2>Initech \(all workspaces\)<\/h2>\n<p>Somebody else/);
    assert.equal((await browser.get(`${flow.url}/workspaces/remove?place=E0INITECH01`)).status, 403);
    const page = await signIn(flow.initech, ingrid);
    assert.match(page.text, /<h2>Initech \(all workspaces\)<\/h2>\n<p>You have installed/);
    const question = await browser.get(`${flow.url}/workspaces/remove?place=E0INITECH01`);
    await press(question, "/remove");
    assert.deepEqual([flow.localSlack.tokensOf("E0INITECH01"), await records()], [[], []]);
  });

  it("removes what was installed with tokens that expire, also when the stored one has", async () => {
    await flow.stopApp();
    await flow.startApp({ ...signInManifest(), tokenRotationEnabled: true });
    await flow.install(flow.acme);
    now += 13 * HOUR_MS;
    await signIn(flow.acme);
    const question = await browser.get(`${flow.url}/workspaces/remove?place=${flow.acme.id}`);
    await press(question, "/remove");
    assert.deepEqual([flow.localSlack.tokensOf(flow.acme.id), await records()], [[], []]);
  });

  it("keeps everything when Slack does not answer, says so, and can be asked again", async () => {
    await flow.install(flow.acme);
    await signIn(flow.acme);
    const question = await browser.get(`${flow.url}/workspaces/remove?place=${flow.acme.id}`);
    flow.localSlack.failNext("apps.uninstall", { error: "fatal_error" }, 5);
    const page = await press(question, "/remove");
    assert.equal(page.status, 502);
    assert.match(page.text, /Slack did not confirm it/);
    assert.deepEqual([await records(), uninstalled], [[`team:${flow.acme.id}`], []]);
    assert.equal(flow.logged(/asked for on the page of their workspaces failed/).length, 1);
  });

  it("does not remove what somebody else has installed since", async () => {
    await flow.install(flow.acme);
    await signIn(flow.acme);
    const question = await browser.get(`${flow.url}/workspaces/remove?place=${flow.acme.id}`);
    await flow.install(flow.acme, { person: flow.acme.people[1] });
    assert.equal((await press(question, "/remove")).status, 403);
    await flow.answerTo(await flow.mention(flow.acme));
  });

  it("disconnects a person's own account: the token is revoked, its record deleted, the bot stays", async () => {
    const [, ben, cleo] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme, { person: ben });
    assert.ok(cleo);
    await flow.connect(flow.acme, { person: cleo });
    const page = await press(await signIn(flow.acme, ben), "/disconnect");
    assert.equal(page.url, `${flow.url}/workspaces?done=disconnected`);
    assert.match(page.text, /Your account is disconnected/);
    assert.deepEqual((await records()).sort(), [
      `team:${flow.acme.id}`,
      `team:${flow.acme.id}:user:${cleo.id}`,
    ]);
    const people = flow.localSlack.tokensOf(flow.acme.id).filter(({ kind }) => kind === "user");
    assert.deepEqual(
      people.map(({ userId }) => userId),
      [cleo.id],
    );
    assert.deepEqual(
      disconnected.map(({ userId, reason }) => [userId, reason]),
      [[ben.id, "disconnected"]],
    );
    assert.deepEqual((await audited("disconnect"))[0]?.who, { kind: "person", userId: ben.id });
  });

  it("disconnects in an org-wide install, too", async () => {
    const [, jonas] = flow.initech.people;
    await flow.install(flow.initech, { org: true });
    await flow.connect(flow.initech, { person: jonas, url: flow.connectUrl(flow.initech, true) });
    await press(await signIn(flow.initech, jonas), "/disconnect");
    assert.deepEqual(await records(), ["org:E0INITECH01"]);
  });

  it("has in one session the workspaces that the person signed in to, one after the other", async () => {
    await flow.install(flow.acme);
    await signIn(flow.acme);
    const both = await signIn(flow.globex);
    assert.match(both.text, /<h2>Acme<\/h2>[\s\S]*<h2>Globex<\/h2>/);
    const changed = await signIn(flow.acme, flow.acme.people[1]);
    assert.equal(changed.text.split("<h2>Acme</h2>").length, 2, "as one person in each");
    assert.match(changed.text, /Somebody else has installed/);
  });

  it("is over with a sign-out, and after eight hours", async () => {
    await press(await signIn(flow.acme), "/sign-out");
    assert.match((await show()).text, /Sign in with Slack, and see/);
    await signIn(flow.acme);
    now += 8 * HOUR_MS;
    assert.match((await show()).text, /Sign in with Slack, and see/);
  });

  for (const [what, change] of [
    [
      "with another signature",
      (cookie: string) =>
        cookie.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === "A" ? "B" : "A"}${rest}`),
    ],
    [
      "with another person",
      (cookie: string) =>
        cookie.replace(
          /\.[^.]+\./,
          `.${Buffer.from('{"people":[],"exp":9999999999}').toString("base64url")}.`,
        ),
    ],
    ["of a state", () => new URL(flow.app.installLink({ tenant: "t" })).searchParams.get("link") ?? ""],
    ["of nothing", () => ""],
  ] as const) {
    it(`honours no cookie ${what}`, async () => {
      const value = (await sessionCookie()).replace("workspaces=", "");
      const show = async (cookie: string) =>
        (await fetch(`${flow.url}/workspaces`, { headers: { cookie: `workspaces=${cookie}` } })).text();
      assert.match(await show(value), /<h2>Acme<\/h2>/);
      assert.match(await show(change(value)), /Sign in with Slack, and see/);
    });
  }

  /** Signs a person in, without a browser that keeps cookies for itself, and returns the session's. */
  async function sessionCookie({ id }: Person = flow.acme.people[0]): Promise<string> {
    const begun = await fetch(`${flow.url}/slack/signin`, { redirect: "manual" });
    const [binding = ""] = (begun.headers.get("set-cookie") ?? "").split(";");
    const asked = await new Browser().get(begun.headers.get("location") ?? "");
    flow.remember(asked);
    const [form] = asked.forms();
    assert.ok(form);
    const values = form.fields.map(({ name, value = "" }): [string, string] => [name, value]);
    const body = new URLSearchParams({
      ...Object.fromEntries(values),
      as: `${flow.acme.id}/${id}`,
      decision: "allow",
    });
    const approved = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    const back = await fetch(approved.headers.get("location") ?? "", {
      redirect: "manual",
      headers: { cookie: binding },
    });
    const [taken, given = ""] = back.headers.getSetCookie();
    assert.match(taken ?? "", /^slack-signin=; Path=\/; Expires=Thu, 01 Jan 1970/);
    assert.match(given, /^workspaces=[\w.-]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax$/);
    return given.split(";")[0] ?? "";
  }

  describe("refuses a form", () => {
    let cookie: string;
    beforeEach(async () => {
      await flow.install(flow.acme);
      cookie = await sessionCookie();
    });
    const remove = (
      fields: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>> = {},
    ) => post(cookie, "remove", { place: flow.acme.id, ...fields }, headers);

    for (const [what, body, headers] of [
      ["without a token", { token: "" }, {}],
      ["with another token", { token: "A".repeat(43) }, {}],
      ["of another website", {}, { origin: "https://evil.example" }],
      ["of a page of another site, whatever it says of its origin", {}, { "sec-fetch-site": "cross-site" }],
    ] as const) {
      it(`${what}, and does nothing`, async () => {
        const answer = await remove(body, headers);
        assert.equal(answer.status, 403);
        assert.match(await answer.text(), /The page was out of date/);
        await flow.answerTo(await flow.mention(flow.acme));
      });
    }

    it("that is too long, and does nothing", async () => {
      assert.equal((await remove({ more: "a".repeat(5_000) })).status, 413);
      await flow.answerTo(await flow.mention(flow.acme));
    });

    it("of who has signed out, and takes the one that is right", async () => {
      const signedOut = await remove({}, { cookie: "" });
      assert.match(await signedOut.text(), /Sign in with Slack, and see/);
      await flow.answerTo(await flow.mention(flow.acme));
      assert.equal((await remove({}, { origin: flow.url, "sec-fetch-site": "same-origin" })).status, 303);
    });
  });

  it("lets a page have its own forms, and nothing else that the other pages do not have", async () => {
    const page = await show();
    const landing = await browser.get(flow.url);
    const policy = String(page.headers["content-security-policy"]);
    assert.match(policy, /form-action 'self'/);
    assert.equal(
      policy.replace("form-action 'self'", "form-action 'none'"),
      landing.headers["content-security-policy"],
    );
  });

  it("is not there where the app takes over who signed in, nor where nobody signs in", async () => {
    await flow.stop();
    await start({ onSignedIn: (_person, _request, response) => void response.end() });
    assert.equal((await show()).status, 404);
    await flow.stopApp();
    await flow.startApp({ ...signInManifest(), signIn: undefined } as never);
    assert.equal((await show()).status, 404);
  });
});
