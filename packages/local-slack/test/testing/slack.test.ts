import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Slack } from "../../src/testing/slack.js";
import { startSlack } from "../../src/testing/start-slack.js";
import { startBoltApp } from "./bolt-app.js";

describe("startSlack: what a test finds", () => {
  let slack: Slack;

  beforeEach(async () => {
    slack = await startSlack();
  });

  afterEach(() => slack.stop());

  it("finds a workspace by its name or id, and names those that there are when there is none", () => {
    assert.equal(slack.workspace("acme").id, slack.workspace("T0ACME01").id);
    assert.throws(() => slack.workspace("Umbrella"), {
      code: "local_slack_use_invalid",
      message: 'There is no workspace "Umbrella". There is Acme, Globex, Initech Berlin.',
    });
  });

  it("finds a person by first name, full name, handle or id, and names those in the workspace when there is none", () => {
    const acme = slack.workspace("Acme");
    const ids = ["Ada", "Ada Admin", "ada", "U0ACME01"].map((name) => acme.person(name).id);
    assert.deepEqual(ids, Array(4).fill("U0ACME01"));
    assert.throws(() => acme.person("Gina"), {
      message: 'There is no person in Acme "Gina". There is Ada Admin, Ben Baker, Cleo Clark.',
    });
  });

  it("says which channels a person has when there is none of a name", async () => {
    const ada = slack.workspace("Acme").person("Ada");
    await assert.rejects(ada.post("hi", { in: "#sales" }), {
      message: 'There is no channel of Ada Admin "sales". There is general, random.',
    });
  });

  it("says what to do when the app does not run yet, or is not installed", async () => {
    const app = slack.app();
    const ada = slack.workspace("Acme").person("Ada");
    await assert.rejects(ada.mention(app, "hi"), /app\.runsAt\(await bolt\.start\(0\)\)/);
    app.runsAt("http://127.0.0.1:9");
    await assert.rejects(ada.mention(app, "hi"), /not installed in Acme.*person\.install\(app\)/);
  });

  it("sends nothing to an app that does not run yet, which may call methods all the same", async () => {
    const app = slack.app();
    const ada = slack.workspace("Acme").person("Ada");
    const { botToken } = await ada.install(app);
    const { channel } = (await ada.post("hi")).message;
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: "POST",
      headers: { authorization: `Bearer ${botToken}` },
      body: new URLSearchParams({ channel, text: "Hello" }),
    });
    assert.equal(response.status, 200);
    assert.deepEqual([ada.messages().at(-1)?.text, slack.deliveries.length], ["Hello", 0]);
  });

  it("makes an app of a manifest, whose URLs it moves to where the app runs", async () => {
    const file = fileURLToPath(new URL("../fixtures/manifest.yml", import.meta.url));
    const app = slack.app({ manifest: file });
    assert.equal(app.isRunning, false);
    app.runsAt("http://127.0.0.1:4321");
    const { eventsUrl, commandUrls } = slack.local.appSettings;
    assert.equal(new URL(eventsUrl).host, "127.0.0.1:4321");
    assert.ok(Object.keys(commandUrls).length > 0);
    const other = await startSlack();
    assert.throws(() => other.app({ manifest: "nowhere.yml" }), { code: "manifest_refused" });
    await other.stop();
  });

  it("ends by await using, too", async () => {
    let url = "";
    {
      await using other = await startSlack();
      url = other.url;
    }
    await assert.rejects(fetch(url));
  });

  it("has functions for one who starts it by startLocalSlack and its ids", () => {
    assert.equal(new Slack(slack.local).workspace("Acme").person("Ben").name, "Ben Baker");
  });
});

describe("startSlack: what an app did", () => {
  it("keeps the app's calls and Slack's requests, and waits for what a test is looking for", async () => {
    const { slack, app, ada, stop } = await startBoltApp((bolt) => {
      bolt.event("app_mention", async ({ say }) => void (await say("hello")));
    });
    try {
      const { deliveries } = await ada.mention(app, "hi");
      const call = await slack.until("the call", () =>
        slack.calls.find(({ method }) => method === "chat.postMessage"),
      );
      assert.deepEqual([call.ok, call.args.text], [true, "hello"]);
      assert.ok(deliveries.every((each) => slack.deliveries.includes(each) && each.state === "delivered"));
      await assert.rejects(
        slack.until("the moon", () => undefined, 30),
        { code: "waited_too_long", message: /30 ms for the moon/ },
      );
    } finally {
      await stop();
    }
  });

  it("lets a test answer in the place of a method, with an object or by a function of the arguments", async () => {
    const { slack, bolt, stop } = await startBoltApp();
    try {
      const undo = slack.stub("files.upload", { file: { id: "F1" } });
      const uploaded: object = await bolt.client.apiCall("files.upload", { filename: "a.txt" });
      assert.deepEqual(["file" in uploaded && uploaded.file, slack.calls.at(-1)?.ok], [{ id: "F1" }, true]);
      slack.stub("auth.test", async ({ team }) => ({ ok: false, error: `no_${String(team)}` }));
      await assert.rejects(bolt.client.apiCall("auth.test", { team: "T1" }), /no_T1/);
      undo();
      await assert.rejects(bolt.client.apiCall("files.upload"), /unknown_method/);
    } finally {
      await stop();
    }
  });
});
