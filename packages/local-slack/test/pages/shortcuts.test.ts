import assert from "node:assert/strict";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

const SHORTCUTS = [
  { name: "New ticket", type: "global" as const, callbackId: "new_ticket", description: "Opens a form" },
  { name: "Remember", type: "message" as const, callbackId: "remember", description: "Keeps it" },
];

describe("Pages of the local Slack: shortcuts, and what is typed", () => {
  let stage: Stage;
  let ben: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start();
    stage.localSlack.configureApp(stage.app.settings({ shortcuts: SHORTCUTS }));
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const channel = () => stage.acme.general;
  const last = () => stage.app.interactions().at(-1);

  it("offers the app's shortcuts at messages and beside the box to write in, where it is installed", async () => {
    await ben.write(channel(), "hi");
    assert.doesNotMatch((await ben.open(channel())).text, /Remember|New ticket/);
    await stage.install(stage.acme);
    const page = await ben.open(channel());
    await ben.submit(page, "/change", { do: "shortcut:remember" });
    assert.deepEqual([last().type, last().message.text], ["message_action", "hi"]);
    const back = await ben.submit(page, "/shortcut", { callback_id: "new_ticket" });
    assert.deepEqual([last().type, last().callback_id], ["shortcut", "new_ticket"]);
    assert.equal(back.url, ben.path(channel()));
    stage.app.answer = () => ({ status: 500 });
    const failed = await ben.submit(page, "/shortcut", { callback_id: "new_ticket" });
    assert.match(failed.text, /My App answered with an error/);
  });

  it("opens the view of a global shortcut over any page of Slack, and over none that Slack does not have", async () => {
    const bot = await stage.installedBot(stage.acme);
    await ben.submit(await ben.open(channel()), "/shortcut", { callback_id: "new_ticket" });
    const title = { type: "plain_text" as const, text: "A ticket" };
    const { trigger_id } = last();
    await bot.views.open({ trigger_id, view: { type: "modal", title, blocks: [] } });
    for (const page of [channel(), stage.acme.random, "home"]) {
      assert.match((await ben.open(page)).text, /<dialog open[\s\S]*A ticket/, page);
    }
    for (const page of ["apps", "calls", "deliveries"]) {
      assert.doesNotMatch((await ben.open(page)).text, /<dialog/, page);
    }
  });

  it("makes links of addresses, and shows a message that is edited as it was typed", async () => {
    await ben.write(channel(), "hi @ada, see #random & https://a.example/x#random.");
    const [before] = stage.localSlack.messages(channel());
    assert.equal(
      before?.text,
      `hi <@${stage.acme.people[0].id}>, see <#${stage.acme.random}|random> &amp; <https://a.example/x#random>.`,
    );
    const page = await ben.open(channel());
    assert.match(page.text, /value="hi @ada, see #random &amp; https:\/\/a.example\/x#random."/);
    await ben.submit(
      page,
      "/change",
      { do: "edit" },
      { text: "hi @ada, see #random & https://a.example/x#random." },
    );
    assert.equal(stage.localSlack.messages(channel())[0]?.text, before?.text);
  });
});
