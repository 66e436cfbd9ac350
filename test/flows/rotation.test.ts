import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { Flow, MANIFEST } from "./flow.js";

const HOUR_MS = 3_600_000;

onADatabase("An app whose tokens expire", (database) => {
  let flow: Flow;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = Date.now(); // InstallProvider goes by the real time
    flow = await Flow.start(database(), {
      manifest: { ...MANIFEST, tokenRotationEnabled: true },
      clock: () => nowMs,
      environment: { INSTALL_ASKS_FOR: "bot+user" },
    });
    await flow.install(flow.acme);
  });
  afterEach(() => flow.stop());

  const ada = () => flow.acme.people[0];
  const sweep = async () => flow.app.rotatingStore?.sweep();
  const home = async () => {
    const published = () => flow.localSlack.calls.filter(({ method }) => method === "views.publish").length;
    const before = published();
    await flow.localSlack.openHome({ team: flow.acme.id, user: ada().id });
    await flow.localSlack.until("the Home tab", () => published() > before || undefined);
    return JSON.stringify(flow.localSlack.homeOf({ team: flow.acme.id, user: ada().id })?.blocks);
  };
  const botRefreshes = () => flow.localSlack.refreshes.filter(({ kind }) => kind === "bot").length;
  const dms = (about = "installed again") =>
    flow.localSlack
      .messages(flow.localSlack.dm(flow.acme.id, ada().id))
      .filter(({ text }) => text.includes(about));

  it("answers twenty mentions that come when the token has expired, after one refresh", async () => {
    nowMs += 12 * HOUR_MS;
    const mentions = [];
    for (let count = 0; count < 20; count++) mentions.push(await flow.mention(flow.acme));
    await Promise.all(mentions.map((mention) => flow.answerTo(mention)));
    assert.equal(botRefreshes(), 1);
    assert.deepEqual(flow.logged(/failed/), []);
  });

  it("posts in a person's name when their token has expired, after one refresh", async () => {
    nowMs += 12 * HOUR_MS;
    const said = await flow.localSlack.command({
      team: flow.acme.id,
      user: ada().id,
      channel: flow.acme.general,
      command: "/post",
      text: "still me",
    });
    assert.equal(said.status, 200);
    await flow.localSlack.until("the post", () =>
      flow.localSlack.messages(flow.acme.general).find(({ text }) => text === "still me"),
    );
    assert.equal(flow.localSlack.refreshes.filter(({ kind }) => kind === "user").length, 1);
  });

  it("tells the installer once, and says on the Home tab, that it has to be installed again, until it is", async () => {
    assert.ok(!(await home()).includes("installed again"));
    nowMs += 10 * HOUR_MS;
    flow.localSlack.failNext("oauth.v2.access", { error: "invalid_refresh_token" }, 2);
    await sweep();
    await sweep();
    const [told, ...more] = dms();
    assert.ok(told?.text.includes(`<${flow.app.installUrl}|Install ${MANIFEST.name} again>`), told?.text);
    assert.deepEqual(more, []);
    const marked = await home();
    assert.ok(marked.includes("installed again") && marked.includes(flow.app.installUrl), marked);
    await flow.answerTo(await flow.mention(flow.acme)); // the old token lives for two more hours
    await flow.install(flow.acme);
    assert.ok(!(await home()).includes("installed again"));
    nowMs += 12 * HOUR_MS;
    await flow.answerTo(await flow.mention(flow.acme));
    assert.equal(dms().length, 1);
  });

  it("tells a person once, through the bot, that their account has to be connected again", async () => {
    nowMs += 10 * HOUR_MS;
    const refused = flow.localSlack.misbehave({
      method: "oauth.v2.access",
      failure: { error: "invalid_refresh_token" },
    });
    const { installationStore, rotatingStore } = flow.app;
    const ofPerson = installationStore.rotation.idsOf({
      isEnterpriseInstall: false,
      teamId: flow.acme.id,
      enterpriseId: undefined,
      userId: ada().id,
    }).user;
    // Only the person's: the bot's refresh waits for its turn.
    await database().installations.updateMany(
      { _id: { $nin: ofPerson } },
      { $set: { "bot.expiresAt": Math.floor(nowMs / 1_000) + 4 * 3_600 } },
    );
    await rotatingStore?.sweep();
    refused();
    await rotatingStore?.sweep();
    const [told, ...more] = dms("connected again");
    const link = `${flow.app.installUrl.replace("/slack/install", "/slack/connect")}?team=${flow.acme.id}`;
    assert.ok(told?.text.includes(`<${link}|Connect your account again>`), told?.text);
    assert.deepEqual([more, dms()], [[], []]);
    await flow.connect(flow.acme, { person: ada() });
    nowMs += 11 * HOUR_MS;
    await rotatingStore?.sweep();
    assert.equal(dms("connected again").length, 1);
    assert.equal(flow.localSlack.refreshes.filter(({ kind }) => kind === "user").length, 1);
  });

  it("writes what Slack gave before it has stopped", async () => {
    nowMs += 11 * HOUR_MS;
    flow.localSlack.failNext("oauth.v2.access", { delayMs: 300 }, 2);
    await flow.answerTo(await flow.mention(flow.acme));
    const used = await flow.localSlack.until("the refresh", () =>
      flow.localSlack.refreshes.find(({ kind }) => kind === "bot"),
    );
    const { installationStore } = flow.app;
    await flow.stopApp();
    const { bot } = await installationStore.fetchFromDatabase({
      isEnterpriseInstall: false,
      teamId: flow.acme.id,
      enterpriseId: undefined,
    });
    assert.notEqual(bot?.refreshToken, used.refreshToken);
  });
});
