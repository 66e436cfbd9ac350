import assert from "node:assert/strict";
import { onEachDatabase } from "../databases.js";
import { DashboardStage } from "./dashboard-stage.js";
import { formsOf, OperatorBrowser } from "./operator-browser.js";

onEachDatabase("The verbs of the dashboard", (database) => {
  let stage: DashboardStage;
  let browser: OperatorBrowser;
  let first: string;
  let second: string;
  beforeEach(async () => {
    stage = new DashboardStage(database());
    [first, second] = [`Ev1${stage.clientId}`, `Ev2${stage.clientId}`];
    await stage.install("T1");
    await database().events.insertMany(
      [stage.failedEvent(first), stage.failedEvent(second, { error: "boom", teamId: "T2" })],
      { ordered: false },
    );
    browser = await OperatorBrowser.open((await stage.start()).url);
  });
  afterEach(() => stage.stop());

  const events = async () =>
    (await database().events.find({ clientId: stage.clientId }).toArray())
      .map(({ eventId, failedAt }) => (failedAt === undefined ? `${eventId} is due` : eventId))
      .sort();
  const notes = async () =>
    (await database().audit.find({ clientId: stage.clientId }).toArray()).map(
      ({ action, who, details, teamId }) => ({
        action,
        who,
        details,
        teamId,
      }),
    );
  const who = { kind: "operator", command: "dashboard" };

  it("have one event tried again, and note it", async () => {
    const page = await browser.press(await browser.get(`/events/${first}`), "Retry");
    assert.match(page.text, new RegExp(`^.*${first} is due: a running service takes what is due`));
    assert.deepEqual(await events(), [`${first} is due`, second]);
    assert.deepEqual(await notes(), [
      { action: "events_retry", who, details: { retried: 1, notFound: 0 }, teamId: undefined },
    ]);
    const again = await browser.post(`/events/${first}/retry`, {
      token: formsOf(page.html)[0]?.fields.token ?? "",
      back: "/events",
    });
    assert.match(again.text, /Nothing was changed\. .* It is not among the failed events any more\./);
  });

  it("have the selected events tried again", async () => {
    const page = await browser.press(await browser.get("/events?team=T2"), "Retry all selected events");
    assert.match(page.text, /1 event is due/);
    assert.deepEqual(await events(), [first, `${second} is due`]);
    assert.deepEqual(await notes(), [
      { action: "events_retry", who, details: { retried: 1, notFound: 0 }, teamId: "T2" },
    ]);
  });

  it("ask before an event is dropped, and name it", async () => {
    const question = await browser.get(`/events/${first}/drop`);
    assert.match(
      question.text,
      new RegExp(
        `Erase the event ${first} for good\\? app_mention of T1, failed on .* with channel_not_found after 6 tries It cannot be undone\\.`,
      ),
    );
    assert.deepEqual(await events(), [first, second]);
    assert.match((await browser.press(question, "Yes, do it")).text, new RegExp(`${first} is erased\\.`));
    assert.deepEqual(await events(), [second]);
    assert.deepEqual(await notes(), [
      { action: "events_drop", who, details: { dropped: 1, notFound: 0 }, teamId: undefined },
    ]);
    assert.match((await browser.get(`/events/${first}/drop`)).text, /There is nothing to destroy/);
    const twice = await browser.press(question, "Yes, do it");
    assert.deepEqual([twice.status, /This question was answered already/.test(twice.text)], [410, true]);
  });

  it("drop the selected events that were counted, and none that failed since", async () => {
    const question = await browser.get("/events/drop?error=boom");
    assert.match(question.text, /Erase 1 failed event for good\? those with “boom” in the error/);
    const late = `Ev3${stage.clientId}`;
    await database().events.insertOne(stage.failedEvent(late, { error: "boom", at: Date.now() + 5_000 }));
    assert.match((await browser.press(question, "Yes, do it")).text, /1 event is erased\./);
    assert.deepEqual(await events(), [first, late]);
  });

  it("delete the records that were named, and none that was written since", async () => {
    await stage.connect("T1", "U7");
    const question = await browser.get("/workspaces/T1/delete");
    assert.match(question.text, /Delete the records of workspace T1 here\? At Slack nothing ends/);
    assert.match(
      question.text,
      /the bot's token.* of workspace T1 \(Team T1\), installed on .* the tokens? of .*U7/,
    );
    await stage.connect("T1", "U8");
    const done = await browser.press(question, "Yes, do it");
    assert.match(done.text, /records are deleted\. .*:user:U8 was written meanwhile, and is kept\./);
    assert.match(done.text, /The app is not installed in T1\./);
    const left = await database()
      .installations.find({ workspace: stage.id("T1") })
      .toArray();
    assert.deepEqual(
      left.map(({ _id }) => _id),
      [`${stage.id("T1")}:user:U8`],
    );
    const [note] = await notes();
    assert.deepEqual([note?.action, note?.who, note?.teamId], ["installations_delete", who, "T1"]);
  });

  it("ask of what is stored about a customer how much there is", async () => {
    const question = await browser.get("/workspaces/T1/erase");
    assert.match(
      question.text,
      /Erase what is stored about workspace T1 for good\? 1 event, 0 answers of the agent, 0 entries of the audit trail, 1 installation record/,
    );
    const nobody = await browser.get("/workspaces/T404/erase");
    assert.match(nobody.text, /There is nothing to destroy/);
  });

  it("lead back to a path of the dashboard alone", async () => {
    const [form] = formsOf((await browser.get("/events")).html);
    assert.ok(form);
    for (const back of [
      "https://evil.example/",
      "//evil.example/",
      "/\\evil.example",
      "javascript:alert(1)",
      "",
    ]) {
      const response = await fetch(new URL("/count", browser.origin), {
        method: "POST",
        redirect: "manual",
        headers: { origin: browser.origin, cookie: browser.cookies },
        body: new URLSearchParams({ token: form.fields.token ?? "", which: "keys", back }),
      });
      assert.deepEqual([response.status, response.headers.get("location")], [303, "/"], back);
    }
  });
});
