import assert from "node:assert/strict";
import type { WebClient } from "@slack/web-api";
import { settingsOf } from "../../src/app/manifest-settings.js";
import { Stage } from "../stage.js";

describe("Local Slack: links that an app unfurls", () => {
  let stage: Stage;
  let bot: WebClient;

  beforeEach(async () => {
    stage = await Stage.start();
    const { unfurlDomains = [] } = settingsOf({ features: { unfurl_domains: ["a.example", "b.example"] } });
    stage.localSlack.configureApp(stage.app.settings({ botEvents: ["link_shared"], unfurlDomains }));
    bot = await stage.installedBot(stage.acme, { scope: "chat:write,links:read,links:write" });
  });
  afterEach(() => stage.stop());

  const say = (text: string, channel = stage.acme.general) =>
    stage.localSlack.postMessage({ team: stage.acme.id, user: stage.acme.people[1].id, channel, text });
  const told = async () => {
    await stage.localSlack.idle();
    return stage.app.events().map(({ envelope }) => envelope.event);
  };

  it("are told to the app when a person writes them, those below its domains too, each once", async () => {
    await say(
      "<https://a.example/1> https://docs.b.example/?x=1&amp;y=2 https://a.example/1 https://c.example/",
    );
    const [event] = await told();
    assert.deepEqual(event.links, [
      { domain: "a.example", url: "https://a.example/1" },
      { domain: "b.example", url: "https://docs.b.example/?x=1&y=2" },
    ]);
    assert.equal(event.is_bot_user_member, true);
  });

  it("are told where the bot is not, too, and can be unfurled there by the id of the event", async () => {
    const { ts } = await say("https://a.example/1?x=1&amp;y=2", stage.acme.random);
    const [{ is_bot_user_member, unfurl_id, source, links }] = await told();
    assert.equal(is_bot_user_member, false);
    await bot.chat.unfurl({ unfurl_id, source, unfurls: { [links[0].url]: { text: "A preview" } } });
    const [message] = stage.localSlack.messages(stage.acme.random);
    assert.deepEqual([message?.ts, message?.attachments?.[0]?.text], [ts, "A preview"]);
  });

  it("are not told that lead elsewhere, that only look like the domain, or that the app posts itself", async () => {
    await say("https://c.example/ https://nota.example/ ftp://a.example a.example");
    await bot.chat.postMessage({ channel: stage.acme.general, text: "https://a.example/1" });
    assert.deepEqual(await told(), []);
  });
});
