import assert from "node:assert/strict";
import { settingsOf } from "../../src/app/manifest-settings.js";
import { Stage } from "../stage.js";

const MANIFEST = {
  features: {
    shortcuts: [
      { name: "New ticket", type: "global", callback_id: "new_ticket", description: "Opens a form" },
      { name: "Remember", type: "message", callback_id: "remember", description: "Keeps the message" },
    ],
  },
};

describe("Local Slack: shortcuts", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    const { shortcuts = [] } = settingsOf(MANIFEST);
    stage.localSlack.configureApp(stage.app.settings({ shortcuts }));
  });
  afterEach(() => stage.stop());

  const ben = () => ({ team: stage.acme.id, user: stage.acme.people[1].id });
  const write = async () => {
    const channel = stage.acme.general;
    const { ts } = await stage.localSlack.postMessage({ ...ben(), channel, text: "Hi" });
    return { channel, ts };
  };

  it("of the manifest tell the app, with a trigger that opens a view", async () => {
    const bot = await stage.installedBot(stage.acme);
    const result = await stage.localSlack.useShortcut({ ...ben(), callbackId: "new_ticket" });
    assert.deepEqual([result.ok, result.status], [true, 200]);
    const { type, callback_id, trigger_id, user } = stage.app.interactions()[0];
    assert.deepEqual([type, callback_id, user.id], ["shortcut", "new_ticket", ben().user]);
    const title = { type: "plain_text" as const, text: "T" };
    const { ok } = await bot.views.open({ trigger_id, view: { type: "modal", title, blocks: [] } });
    assert.ok(ok);
  });

  it("at a message come with it, and with a response_url that writes to its channel and replaces nothing", async () => {
    await stage.install(stage.acme);
    const at = await write();
    await stage.localSlack.useShortcut({ ...ben(), callbackId: "remember", at });
    const { type, message, message_ts, channel, response_url } = stage.app.interactions()[0];
    assert.deepEqual(
      [type, message.text, message.user, message_ts, channel],
      ["message_action", "Hi", ben().user, at.ts, { id: at.channel, name: "general" }],
    );
    assert.ok(stage.localSlack.secretsIssued.includes(response_url));
    await fetch(response_url, {
      method: "POST",
      headers: { connection: "close", "content-type": "application/json" },
      body: JSON.stringify({ text: "kept", replace_original: true }),
    });
    const texts = stage.localSlack.messages(at.channel).map(({ text, ephemeralTo }) => [text, ephemeralTo]);
    assert.deepEqual(texts, [
      ["Hi", undefined],
      ["kept", ben().user],
    ]);
  });

  it("are offered neither where the app is not installed, nor without the scope commands, nor of the other type", async () => {
    const use = (callbackId: string, at?: { channel: string; ts: string }) =>
      stage.localSlack.useShortcut({ ...ben(), callbackId, ...(at && { at }) });
    const refused = { code: "local_slack_use_invalid", message: /is offered in/ };
    await assert.rejects(use("new_ticket"), refused);
    await stage.install(stage.acme, { scope: "chat:write" });
    await assert.rejects(use("new_ticket"), refused);
    await stage.install(stage.acme);
    await assert.rejects(use("remember"), { message: /No global shortcut remember .* There is new_ticket/ });
    await assert.rejects(use("new_ticket", await write()), refused);
    assert.deepEqual(stage.app.interactions(), []);
  });

  it("of an org-wide install say so", async () => {
    await stage.install(stage.initech, { org: true });
    const [team, user] = [stage.initech.id, stage.initech.people[0].id];
    await stage.localSlack.useShortcut({ team, user, callbackId: "new_ticket" });
    const { is_enterprise_install, team: told, enterprise } = stage.app.interactions()[0];
    assert.deepEqual([is_enterprise_install, told, enterprise.name], [true, null, "Initech"]);
  });
});
