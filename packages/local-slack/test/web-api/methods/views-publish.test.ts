import assert from "node:assert/strict";
import type { HomeView } from "@slack/types";
import { Stage, slackError } from "../../stage.js";

const HOME: HomeView = {
  type: "home",
  private_metadata: "m",
  callback_id: "home",
  blocks: [{ type: "section", text: { type: "mrkdwn", text: "Welcome" } }],
};

describe("Local Slack: views.publish", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  const publish = async (view: unknown, more: Record<string, string> = {}) => {
    const { access_token = "" } = await stage.install(stage.acme);
    const { body } = await stage.call("views.publish", {
      method: "POST",
      body: new URLSearchParams({
        token: access_token,
        user_id: stage.acme.people[0].id,
        view: typeof view === "string" ? view : JSON.stringify(view),
        ...more,
      }),
    });
    return body;
  };

  it("puts a view into one person's Home tab", async () => {
    const { acme, localSlack } = stage;
    const [ada, ben] = acme.people;
    const bot = await stage.installedBot(acme, { scope: "chat:write" });
    assert.equal(localSlack.homeOf({ team: acme.id, user: ada.id }), undefined);
    const { view } = await bot.views.publish({ user_id: ada.id, view: HOME });
    const { id, hash, blocks, ...rest } = view ?? {};
    assert.match(id ?? "", /^V[A-Z0-9]+$/);
    assert.match(hash ?? "", /^\d+\.[0-9a-f]{8}$/);
    assert.match(blocks?.[0]?.block_id ?? "", /^\w{5}$/);
    assert.deepEqual(rest, {
      type: "home",
      team_id: acme.id,
      title: { type: "plain_text", text: "View Title", emoji: true },
      submit: null,
      close: null,
      private_metadata: "m",
      callback_id: "home",
      external_id: "",
      clear_on_close: false,
      notify_on_close: false,
      state: { values: {} },
      root_view_id: id,
      previous_view_id: null,
      app_id: localSlack.appId,
      app_installed_team_id: acme.id,
      bot_id: localSlack.bot(acme.id)?.botId,
    });
    assert.deepEqual(localSlack.homeOf({ team: acme.id, user: ada.id }), view);
    assert.equal(localSlack.homeOf({ team: acme.id, user: ben.id }), undefined);
  });

  it("keeps the view's id and changes its hash", async () => {
    const { acme, localSlack } = stage;
    const [ada] = acme.people;
    const bot = await stage.installedBot(acme);
    const first = await bot.views.publish({ user_id: ada.id, view: HOME });
    const second = await bot.views.publish({ user_id: ada.id, view: { ...HOME, callback_id: "again" } });
    assert.equal(second.view?.id, first.view?.id);
    assert.notEqual(second.view?.hash, first.view?.hash);
    assert.equal(localSlack.homeOf({ team: acme.id, user: ada.id })?.callback_id, "again");
  });

  it("publishes over the view whose hash it is given, and over no other", async () => {
    const { acme, localSlack } = stage;
    const [ada, ben] = acme.people;
    const bot = await stage.installedBot(acme);
    const { view } = await bot.views.publish({ user_id: ada.id, view: HOME });
    const hash = view?.hash ?? "";
    await bot.views.publish({ user_id: ada.id, hash, view: { ...HOME, callback_id: "second" } });
    const stale = bot.views.publish({ user_id: ada.id, hash, view: { ...HOME, callback_id: "third" } });
    assert.equal((await slackError(stale)).error, "hash_conflict");
    assert.equal(localSlack.homeOf({ team: acme.id, user: ada.id })?.callback_id, "second");
    const nothingThere = bot.views.publish({ user_id: ben.id, hash, view: HOME });
    assert.equal((await slackError(nothingThere)).error, "hash_conflict");
  });

  it("takes an external_id that no other person's Home has", async () => {
    const { acme } = stage;
    const [ada, ben] = acme.people;
    const bot = await stage.installedBot(acme);
    const view = { ...HOME, external_id: "home" };
    for (const user_id of [ada.id, ada.id])
      assert.equal((await bot.views.publish({ user_id, view })).ok, true);
    const taken = bot.views.publish({ user_id: ben.id, view });
    assert.equal((await slackError(taken)).error, "duplicate_external_id");
  });

  it("names blocks and what can be acted on in them, where the app did not", async () => {
    const select = {
      type: "users_select" as const,
      placeholder: { type: "plain_text" as const, text: "Who" },
    };
    const bot = await stage.installedBot(stage.acme);
    const { view } = await bot.views.publish({
      user_id: stage.acme.people[0].id,
      view: {
        type: "home",
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: "Who?" }, accessory: select },
          { type: "context", elements: [{ type: "mrkdwn", text: "nothing to do here" }] },
          { type: "markdown", text: "**m**" },
          { type: "divider", block_id: "mine" },
        ],
      },
    });
    const [section, context, markdown, divider] = view?.blocks ?? [];
    assert.match(JSON.stringify(section?.accessory), /"action_id":"\w{5}"/);
    assert.doesNotMatch(JSON.stringify(context), /action_id/);
    assert.match(markdown?.block_id ?? "", /^\w{5}$/);
    assert.equal(divider?.block_id, "mine");
  });

  it("shows people of an organization what its org-wide install publishes", async () => {
    const { initech, localSlack } = stage;
    const [, jonas] = initech.people;
    const bot = await stage.installedBot(initech, { org: true });
    const { view } = await bot.views.publish({ user_id: jonas.id, view: HOME });
    assert.deepEqual([view?.team_id, view?.app_installed_team_id], [initech.id, "E0INITECH01"]);
    assert.deepEqual(localSlack.homeOf({ team: initech.id, user: jonas.id }), view);
  });

  it("is part of the next app_home_opened", async () => {
    const { acme, localSlack } = stage;
    const [ada] = acme.people;
    const bot = await stage.installedBot(acme);
    await localSlack.openHome({ team: acme.id, user: ada.id });
    const { view } = await bot.views.publish({ user_id: ada.id, view: HOME });
    await localSlack.openHome({ team: acme.id, user: ada.id });
    await localSlack.idle();
    assert.deepEqual(
      stage.app.events().map(({ envelope }) => envelope.event.view),
      [undefined, JSON.parse(JSON.stringify(view))],
    );
  });

  describe("refuses", () => {
    const text = (length: number) => ({ type: "mrkdwn", text: "x".repeat(length) });
    const button = (more: object) => ({ type: "button", text: { type: "plain_text", text: "Go" }, ...more });
    const withBlock = (block: object) => ({ type: "home", blocks: [block] });

    for (const [what, view, message] of [
      ["what is not JSON", "{", /must provide an object/],
      ["a modal", { ...HOME, type: "modal" }, /json-pointer:\/view\/type/],
      ["a view without blocks", { type: "home" }, /must be an array of blocks/],
      ["101 blocks", { type: "home", blocks: Array(101).fill({ type: "divider" }) }, /no more than 100/],
      ["a text of 3,001 characters", withBlock({ type: "section", text: text(3_001) }), /less than 3001/],
      ["an empty text", withBlock({ type: "section", text: text(0) }), /more than 0 characters/],
      ["an empty section", withBlock({ type: "section" }), /text or fields/],
      ["eleven fields", withBlock({ type: "section", fields: Array(11).fill(text(1)) }), /1 to 10 items/],
      ["a header that is mrkdwn", withBlock({ type: "header", text: text(1) }), /object of type plain_text/],
      ["actions without any", withBlock({ type: "actions", elements: [] }), /1 to 25 items/],
      [
        "two elements of one action_id",
        withBlock({ type: "actions", elements: [button({ action_id: "a" }), button({ action_id: "a" })] }),
        /action_id already exists/,
      ],
      [
        "a button of another style",
        withBlock({ type: "section", text: text(1), accessory: button({ style: "warning" }) }),
        /style is primary or danger/,
      ],
      [
        "an image that nobody can read",
        withBlock({ type: "image", image_url: "https://x.example/" }),
        /alt_text/,
      ],
    ] as const) {
      it(what, async () => {
        const { error, response_metadata } = await publish(view);
        assert.equal(error, "invalid_arguments");
        assert.match(JSON.stringify(response_metadata), message);
        assert.equal(
          stage.localSlack.homeOf({ team: stage.acme.id, user: stage.acme.people[0].id }),
          undefined,
        );
      });
    }

    it("a view of more than 250 kB", async () => {
      const { error } = await publish({ ...HOME, private_metadata: "x".repeat(250_000) });
      assert.equal(error, "view_too_large");
    });

    it("people whom the token does not reach, and unknown ids", async () => {
      for (const user_id of [stage.globex.people[0].id, "U0NOBODY", ""]) {
        assert.equal((await publish(HOME, { user_id })).error, "invalid_arguments");
      }
    });

    it("to show the Home tab of an unknown person or workspace", () => {
      const { acme, globex, localSlack } = stage;
      assert.throws(() => localSlack.homeOf({ team: acme.id, user: globex.people[0].id }), {
        code: "local_slack_use_invalid",
      });
    });
  });
});
