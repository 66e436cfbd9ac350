import assert from "node:assert/strict";
import { Stage, slackError } from "../../../stage.js";

describe("Local Slack: conversations.open", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  it("gives the DM between the bot and a person", async () => {
    const { acme, localSlack } = stage;
    const [, ben] = acme.people;
    const bot = await stage.installedBot(acme, { scope: "im:write,chat:write" });
    const { ok, channel, already_open, no_op } = await bot.conversations.open({ users: ben.id });
    assert.deepEqual(
      [ok, channel, already_open, no_op],
      [true, { id: localSlack.dm(acme.id, ben.id) }, true, true],
    );
    await bot.chat.postMessage({ channel: channel?.id ?? "", text: "Hello" });
    assert.equal(localSlack.messages(localSlack.dm(acme.id, ben.id)).at(-1)?.text, "Hello");
  });

  it("opens one between two people, the same from either side, and resumes it by its id", async () => {
    const { acme } = stage;
    const [ada, ben] = acme.people;
    const as = async (user: string) => {
      const { authed_user } = await stage.install(acme, {
        user,
        scope: "",
        user_scope: "im:write,chat:write",
      });
      return stage.client(authed_user?.access_token);
    };
    const opened = await (await as(ada.id)).conversations.open({ users: ben.id });
    assert.deepEqual([opened.already_open, opened.no_op], [undefined, undefined]);
    const again = await (await as(ben.id)).conversations.open({ users: ada.id });
    assert.deepEqual([again.channel, again.already_open], [opened.channel, true]);
    const resumed = await (await as(ada.id)).conversations.open({ channel: opened.channel?.id ?? "" });
    assert.deepEqual(resumed.channel, opened.channel);
  });

  for (const [what, args, error] of [
    ["nobody", () => ({ users: "" }), "users_list_not_supplied"],
    ["an unknown person", () => ({ users: "U0NOBODY" }), "user_not_found"],
    ["a person of another workspace", () => ({ users: stage.globex.people[0].id }), "user_not_found"],
    ["nine people", () => ({ users: "U1,U2,U3,U4,U5,U6,U7,U8,U9" }), "too_many_users"],
    ["an unknown channel", () => ({ channel: "D0NOWHERE" }), "channel_not_found"],
    ["a public channel", () => ({ channel: stage.acme.general }), "method_not_supported_for_channel_type"],
  ] as const) {
    it(`refuses ${what} with ${error}`, async () => {
      const { access_token = "" } = await stage.install(stage.acme, { scope: "im:write,mpim:write" });
      const { body } = await stage.call("conversations.open", {
        method: "POST",
        body: new URLSearchParams({ token: access_token, ...args() }),
      });
      assert.equal(body.error, error);
    });
  }

  it("needs im:write, or mpim:write for a group", async () => {
    const bot = await stage.installedBot(stage.acme, { scope: "chat:write" });
    const data = await slackError(bot.conversations.open({ users: stage.acme.people[0].id }));
    assert.deepEqual([data.error, data.needed], ["missing_scope", "im:write,mpim:write"]);
  });
});
