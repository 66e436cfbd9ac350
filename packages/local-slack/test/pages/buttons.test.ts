import assert from "node:assert/strict";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

const button = (action_id: string, more: object = {}) => ({
  type: "button" as const,
  action_id,
  text: { type: "plain_text" as const, text: action_id },
  ...more,
});

describe("Pages of the local Slack: the Home tab and buttons", () => {
  let stage: Stage;
  let ben: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start();
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const publish = async (...elements: object[]) => {
    const bot = await stage.installedBot(stage.acme);
    const blocks = elements.map((element) => ({ type: "actions", elements: [element] })) as never;
    await bot.views.publish({ user_id: ben.person.id, view: { type: "home", blocks } });
    return bot;
  };
  const pressed = () =>
    stage.app
      .at("/interactions")
      .map(({ body }) => JSON.parse(new URLSearchParams(body).get("payload") ?? ""));

  it("says that nothing is installed, or nothing published", async () => {
    assert.match((await ben.open("home")).text, /The app is not installed in Acme/);
    await stage.install(stage.acme);
    assert.match((await ben.open("home")).text, /has not published a Home tab for Ben Baker/);
  });

  it("tells the app when it is opened, and shows what the app publishes", async () => {
    await publish(button("hello"));
    const home = await ben.submit(await ben.open("dm"), "/home");
    assert.equal(home.url, ben.path("home"));
    assert.match(home.text, />hello<\/button>/);
    await stage.localSlack.idle();
    assert.deepEqual(
      stage.localSlack.deliveries.map(({ type }) => type),
      ["app_home_opened"],
    );
  });

  it("presses a button of the Home tab, with its value", async () => {
    await publish(button("a", { value: "1" }), button("a", { value: "2" }), button("b"));
    const home = await ben.open("home");
    await ben.press(home, "a", "2");
    const [payload] = pressed();
    assert.deepEqual([payload.user.id, payload.container.type], [ben.person.id, "view"]);
    assert.deepEqual([payload.actions[0].action_id, payload.actions[0].value], ["a", "2"]);
  });

  it("presses a button of a message, and comes back to the channel", async () => {
    const bot = await stage.installedBot(stage.acme);
    const channel = stage.acme.general;
    await bot.chat.postMessage({
      channel,
      text: "x",
      blocks: [{ type: "actions", elements: [button("yes")] }],
    });
    const page = await ben.press(await ben.open(channel), "yes");
    assert.equal(page.url, ben.path(channel));
    const [payload] = pressed();
    assert.deepEqual([payload.channel.id, payload.actions[0].action_id], [channel, "yes"]);
  });

  it("goes where a button with a URL leads, and tells the app", async () => {
    await publish(button("docs", { url: "https://docs.example/?a=1&b=2" }));
    const page = await ben.press(await ben.open("home"), "docs");
    assert.match(page.text, /http-equiv="refresh" content="0; url=https:\/\/docs.example\/\?a=1&amp;b=2"/);
    assert.match(page.text, /name="referrer" content="no-referrer"/);
    assert.equal(pressed().length, 1);
  });

  it("follows no button to a URL that would run code in the page", async () => {
    await publish(button("bad", { url: "javascript:alert(1)" }));
    const page = await ben.press(await ben.open("home"), "bad");
    assert.equal(page.url, ben.path("home"));
    assert.doesNotMatch(page.text, /javascript:/);
  });

  it("says that the app did not answer well, and that a button is gone", async () => {
    await publish(button("hello"));
    stage.app.answer = () => ({ status: 500 });
    const home = await ben.open("home");
    const page = await ben.press(home, "hello");
    assert.match(page.text, /My App answered with an error/);
    await publish(button("other"));
    const gone = await ben.press(home, "hello");
    assert.equal(gone.status, 400);
    assert.match(gone.text, /There is no button hello/);
  });

  it("leads back to pages of the client alone", async () => {
    await publish(button("hello"));
    const home = await ben.open("home");
    for (const back of ["https://evil.example/", "//evil.example/client/", "/client/../evil", "/apps"]) {
      const page = await ben.press(home, "hello", null, { back });
      assert.equal(page.url, ben.path(stage.acme.general), back);
    }
  });
});
