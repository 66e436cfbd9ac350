import assert from "node:assert/strict";
import type { Document } from "../../src/database/collection.js";
import { onEachDatabase } from "../databases.js";
import { DAY_MS, DashboardStage } from "./dashboard-stage.js";
import { type LoadedPage, OperatorBrowser } from "./operator-browser.js";

const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
const TOKEN = "xoxb-1111-2222-nobody-sees-wxyz";

onEachDatabase("The pages of the dashboard", (database) => {
  let stage: DashboardStage;
  let browser: OperatorBrowser;
  const insert = (events: readonly Document[]) => database().events.insertMany(events, { ordered: false });

  beforeEach(() => {
    stage = new DashboardStage(database());
  });
  afterEach(() => stage.stop());

  async function open(): Promise<void> {
    browser = await OperatorBrowser.open((await stage.start()).url);
  }

  /** A page, in which no token is, nor anything that is sealed. */
  async function page(path: string): Promise<LoadedPage> {
    const loaded = await browser.get(path);
    assert.equal(loaded.status, 200, loaded.text);
    const secret = /.{0,40}(xox[abep]-\d|nobody-sees|wxyz|v[12]\.2026a).{0,40}/.exec(loaded.html);
    assert.equal(secret, null, `${path} has ${secret?.[0]}`);
    return loaded;
  }

  const day = (date: Date) => date.toISOString().slice(0, 10);

  it("count what there is, and plot installs and removals", async () => {
    await stage.install("T1", { missingScopes: ["im:write", "users:read"], lastEventAt: ago(95) });
    await stage.install("T2", { missingScopes: ["users:read"], lastEventAt: ago(40) });
    const expiresAt = Math.floor(Date.now() / 1_000);
    await stage.install(
      "T3",
      { rotation: { expiresAt, needsReinstallSince: ago(1) } },
      { expiresAt, refreshToken: "xoxe-1-nobody-sees" },
    );
    await stage.connect("T1", "U7");
    await insert([stage.failedEvent(`Ev1${stage.clientId}`), stage.failedEvent(`Ev2${stage.clientId}`)]);
    const who = { kind: "person", userId: "U1" } as const;
    const target = { isEnterpriseInstall: false, teamId: "T1" };
    for (const action of ["install", "install", "uninstall", "connect"] as const) {
      await stage.audit.record({ action, who, target });
    }
    await stage.audit.record({ action: "installations_delete", who, target, details: { userId: "U7" } });
    await database().audit.updateOne(
      { clientId: stage.clientId, action: "uninstall" },
      { $set: { at: ago(2) } },
    );
    await open();
    const { text, html } = await page("/");
    assert.match(
      text,
      /3 workspaces 0 organizations 1 connected accounts 1 need a reinstall 2 silent for 30 days 1 silent for 90 days 2 failed events 0 events that wait/,
    );
    assert.match(text, /Counted just now\./);
    assert.match(text, /2 installs 1 removal, below the line/);
    assert.match(text, new RegExp(`Day Installs Removals ${day(new Date())} 2 0 ${day(ago(2))} 0 1 `));
    assert.equal(html.match(/<rect class="installs" x=/g)?.length, 2, "a bar in each of two sizes");
    assert.equal(html.match(/<rect class="removals" x=/g)?.length, 2);
    assert.match(text, /users:read 2 im:write 1 /);
    assert.match(text, /The missing scopes are not yet counted for this manifest/);
  });

  it("say so where there is nothing", async () => {
    await open();
    assert.match(
      (await page("/")).text,
      /0 workspaces 0 organizations .* no install and no removal in this time/,
    );
    assert.match((await page("/workspaces")).text, /There is no such installation\./);
    assert.match(
      (await page("/workspaces/T404")).text,
      /The app is not installed in T404\..*There is no entry\./,
    );
    assert.match((await page("/events")).text, /There is no such event\./);
    assert.match((await page("/events/Ev404")).text, /No event that failed has this id\./);
    assert.match((await page("/audit")).text, /There is no such entry\./);
    assert.match((await page("/keys")).text, /2026a 0 0 0 0 yes/);
    for (const path of ["/nowhere", "/workspaces/X1", "/workspaces/T1/lose", "/workspaces/T1/constructor"]) {
      const { status, text } = await browser.get(path);
      assert.deepEqual([status, /There is nothing here/.test(text)], [404, true], path);
    }
  });

  it("count no optional scope as missing, and offer no list of those that lack it", async () => {
    await stage.stop();
    stage = new DashboardStage(database(), { manifest: { optionalBotScopes: ["im:write"] } });
    await stage.countScopes();
    await open();
    assert.doesNotMatch((await page("/")).text, /not yet counted/);
    const { html } = await page("/workspaces");
    const offered = [...html.matchAll(/<option>([^<]+)</g)].map(([, scope]) => scope);
    assert.ok(offered.includes("users:read") && !offered.includes("im:write"), offered.join());
  });

  it("list workspaces by missing scope, by needed reinstall and by silence, and find one by its id", async () => {
    const expiresAt = Math.floor(Date.now() / 1_000);
    await stage.install("T1", { missingScopes: ["im:write"], lastEventAt: ago(95) });
    await stage.install("T2", { lastEventAt: ago(40) });
    await stage.install(
      "T3",
      { rotation: { expiresAt, needsReinstallSince: ago(1) } },
      { expiresAt, refreshToken: "xoxe-1-nobody-sees" },
    );
    await open();
    const teams = async (path: string) =>
      [...(await page(path)).html.matchAll(/<a href="\/workspaces\/(T\d)">/g)].map(([, id]) => id);
    assert.deepEqual(await teams("/workspaces"), ["T1", "T2", "T3"]);
    assert.deepEqual(await teams("/workspaces?scope=im%3Awrite"), ["T1"]);
    assert.deepEqual(await teams("/workspaces?scope=chat%3Awrite"), []);
    assert.deepEqual(await teams("/workspaces?needs=reinstall"), ["T3"]);
    assert.deepEqual(await teams("/workspaces?silent=30"), ["T1", "T2"]);
    assert.deepEqual(await teams("/workspaces?silent=90"), ["T1"]);
    assert.match((await page("/find?id=T2")).text, /Team T2 \(T2\)/);
    assert.match((await page("/find?id=nonsense")).text, /Workspaces/);
  });

  it("go on page by page, with each workspace, event and entry once", async () => {
    const at = ago(1);
    const [example] = await (async () => {
      await stage.install("T0000", { missingScopes: ["im:write"], lastEventAt: ago(40) });
      return database()
        .installations.find({ _id: stage.id("T0000") })
        .toArray();
    })();
    const name = (number: number) => `T${String(number).padStart(4, "0")}`;
    const copies = Array.from({ length: 119 }, (_, index) => {
      const _id = stage.id(name(index + 1));
      return { ...example, _id, workspace: _id, team: { id: name(index + 1) } };
    });
    await database().installations.insertMany(copies, { ordered: false });
    await stage.connect(name(3), "U7");
    await insert(
      Array.from({ length: 120 }, (_, index) =>
        stage.failedEvent(`Ev${index}${stage.clientId}`, { at: at.getTime() }),
      ),
    );
    await Promise.all(
      copies.map(({ team }) =>
        stage.audit.record({
          action: "install",
          who: { kind: "slack" },
          target: { isEnterpriseInstall: false, teamId: team.id },
        }),
      ),
    );
    await open();
    for (const [path, links, count] of [
      ["/workspaces", /<a href="\/workspaces\/(T\d+)">/g, 120],
      ["/workspaces?scope=im%3Awrite", /<a href="\/workspaces\/(T\d+)">/g, 120],
      ["/workspaces?silent=30", /<a href="\/workspaces\/(T\d+)">/g, 120],
      ["/events", /<a href="\/events\/(Ev[\w.]+)">/g, 120],
      ["/events?team=T1", /<a href="\/events\/(Ev[\w.]+)">/g, 120],
      ["/audit", /<a href="\/workspaces\/(T\d+)">/g, 119],
    ] as const) {
      const seen: string[] = [];
      let pages = 0;
      for (let next: string | undefined = path; next !== undefined; pages += 1) {
        const { html } = await page(next);
        seen.push(...[...html.matchAll(links)].map(([, id = ""]) => id));
        next = /<a class="do" href="([^"]*)" rel="next">/.exec(html)?.[1]?.replaceAll("&amp;", "&");
      }
      assert.deepEqual([seen.length, new Set(seen).size, pages], [count, count, 3], path);
    }
  });

  it("read past a workspace with many people in few queries", async () => {
    await stage.install("T1");
    await stage.connect("T1", "U0");
    const [person] = await database()
      .installations.find({ _id: `${stage.id("T1")}:user:U0` })
      .toArray();
    const people = Array.from({ length: 450 }, (_, index) => ({
      ...person,
      _id: `${stage.id("T1")}:user:U${1_000 + index}`,
    }));
    await database().installations.insertMany(people, { ordered: false });
    await stage.install("T2");
    await open();
    assert.match((await page("/workspaces")).text, /T1 Team T1 .* T2 Team T2/);
    assert.match((await page("/workspaces/T1")).text, /U0, .* and more/);
  });

  it("show of one workspace what is stored, and never a token", async () => {
    await stage.install("T1", {}, { token: TOKEN });
    await stage.connect("T1", "U7");
    await stage.audit.record({
      action: "connect",
      who: { kind: "person", userId: "U7" },
      target: { isEnterpriseInstall: false, teamId: "T1" },
      details: { userScopes: ["chat:write"] },
    });
    await insert([
      stage.failedEvent(`Ev1${stage.clientId}`),
      stage.failedEvent(`Ev2${stage.clientId}`, { teamId: "T2" }),
    ]);
    await open();
    const { text } = await page("/workspaces/T1");
    assert.match(
      text,
      /Team T1 \(T1\) Workspace T1 \(Team T1\) Installed \d{4}-.* Bot token stored, until 2030-03-17 17:46/,
    );
    assert.match(text, /Missing scopes none Needs reinstall no Connected people .*U7/);
    assert.match(text, /connect T1 userScopes: chat:write/);
    assert.ok(text.includes(`Ev1${stage.clientId}`) && !text.includes(`Ev2${stage.clientId}`));
  });

  it("show a failed event with its error, and what Slack sent without its secrets", async () => {
    const id = `Ev9${stage.clientId}`;
    const body = { event: { text: `<b>hello</b> ${TOKEN}`, user: "U1" } };
    await insert([stage.failedEvent(id, { error: "boom", body })]);
    await open();
    const { text } = await page(`/events/${id}`);
    assert.match(text, /Workspace T1 Error boom Tries 6 Received /);
    assert.ok(!text.includes("hello"));
    const shown = await page(`/events/${id}?body=yes`);
    assert.match(shown.text, /"text": "<b>hello<\/b> xoxb-\[token\]"/);
    assert.ok(!shown.html.includes("<b>hello"));
    for (const [query, isThere] of [
      ["error=BOO", true],
      ["team=T1", true],
      ["team=T2", false],
      ["error=x", false],
    ] as const) {
      assert.equal((await page(`/events?${query}`)).text.includes(id), isThere, query);
    }
  });

  it("say which key seals how many records, and which one is missing", async () => {
    await stage.install("T1");
    await insert([stage.failedEvent(`Ev1${stage.clientId}`)]);
    const sealedBot = String((await database().installations.findOne({ _id: stage.id("T1") }))?.sealedBot);
    await stage.install("T2", { sealedBot: sealedBot.replace("2026a", "2019z") });
    await open();
    const { text } = await page("/keys");
    assert.match(text, /Values are sealed with the key 2026a/);
    assert.match(text, /2026a v1 1 0 1 2 yes/);
    assert.match(text, /2019z v1 1 0 0 1 no/);
    assert.match(text, /sealed with what is not in the key ring: 2019z\./);
    await database().installations.deleteMany({ _id: stage.id("T2") });
    assert.match((await page("/keys")).text, /2019z/, "it is not counted for each look");
    const counted = await browser.press(await page("/keys"), "Count again");
    assert.ok(counted.url.endsWith("/keys"));
    let later = counted;
    while (later.text.includes("2019z")) later = await page("/keys");
    assert.match(later.text, /2026a v1 1 0 1 2 yes/);
  });

  it("have the entries of the audit trail of one workspace", async () => {
    for (const teamId of ["T1", "T2"]) {
      await stage.audit.record({
        action: "install",
        who: { kind: "person", userId: `U${teamId}` },
        target: { isEnterpriseInstall: false, teamId },
      });
    }
    await open();
    assert.match((await page("/audit")).text, /UT1|UT2/);
    const { text } = await page("/audit?place=T2");
    assert.ok(text.includes("UT2") && !text.includes("UT1"));
    assert.match((await page("/audit?place=nonsense")).text, /There is no such entry\./);
  });

  it("are 503 while the database is away, with a sentence and without what was asked of it", async () => {
    const away = () => Promise.reject(new Error("connect ECONNREFUSED mongodb://user:secret@host"));
    const failing = new Proxy(database().installations, {
      get: (target, name) => (name === "find" ? () => ({ toArray: away }) : Reflect.get(target, name)),
    });
    const { installations: _, ...rest } = database();
    browser = await OperatorBrowser.open((await stage.start({ ...rest, installations: failing })).url);
    const { status, text } = await browser.get("/workspaces");
    assert.equal(status, 503);
    assert.match(text, /The database does not answer/);
    assert.ok(!text.includes("secret"));
    assert.ok(stage.errors.length > 0 && !stage.errors.join().includes("secret"));
  });
});
