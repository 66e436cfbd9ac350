import assert from "node:assert/strict";
import { isValidSlackRequest } from "@slack/bolt";
import type { ActionsBlock, HomeView } from "@slack/types";
import type { SinonFakeTimers } from "sinon";
import type { ButtonPress } from "../../src/interactivity/interactivity.js";
import type { Workspace } from "../../src/org/workspaces.js";
import { startWithClock } from "../clock-stage.js";
import type { Stage } from "../stage.js";

const BUTTONS: ActionsBlock = {
  type: "actions",
  block_id: "doors",
  elements: [
    { type: "button", action_id: "open", value: "1", text: { type: "plain_text", text: "Open" } },
    {
      type: "button",
      action_id: "read",
      url: "https://docs.example/read",
      text: { type: "plain_text", text: "Read" },
    },
  ],
};
const ROWS: ActionsBlock[] = ["1", "2"].map((value) => ({
  type: "actions",
  elements: [{ type: "button", action_id: "pick", value, text: { type: "plain_text", text: "Pick" } }],
}));
const HOME: HomeView = { type: "home", callback_id: "home", blocks: [BUTTONS, ...ROWS] };

describe("Local Slack: buttons", () => {
  let stage: Stage;
  let clock: SinonFakeTimers;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ stage, clock, stop } = await startWithClock());
  });

  afterEach(() => stop());

  const who = (workspace: Workspace, index: 0 | 1 = 1) => ({
    team: workspace.id,
    user: workspace.people[index].id,
  });

  async function publish(workspace = stage.acme, options: { org?: boolean } = {}) {
    const bot = await stage.installedBot(workspace, options);
    return (await bot.views.publish({ user_id: workspace.people[1].id, view: HOME })).view;
  }

  async function post(channel = stage.acme.general) {
    const bot = await stage.installedBot(stage.acme);
    const { ts = "" } = await bot.chat.postMessage({ channel, text: "Doors", blocks: [BUTTONS] });
    return { channel, ts };
  }

  const press = (more: Partial<ButtonPress> = {}) =>
    stage.localSlack.clickButton({ ...who(stage.acme), actionId: "open", in: "home", ...more });

  it("in a Home tab tell the app who pressed which, in a signed form", async () => {
    const { acme, localSlack, app } = stage;
    const view = await publish();
    const result = await press();
    assert.deepEqual([result.ok, result.status, result.url, result.error], [true, 200, undefined, undefined]);
    const [request] = app.at("/interactions");
    assert.ok(request);
    assert.equal(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert.ok(
      isValidSlackRequest({
        signingSecret: localSlack.signingSecret,
        body: request.body,
        headers: {
          "x-slack-signature": String(request.headers["x-slack-signature"]),
          "x-slack-request-timestamp": Number(request.headers["x-slack-request-timestamp"]),
        },
      }),
    );
    const [{ trigger_id, ...payload }] = app.interactions();
    assert.match(trigger_id, /^\d+\.\d+\.[0-9a-f]+$/);
    assert.deepEqual(payload, {
      type: "block_actions",
      user: { id: acme.people[1].id, username: "ben", name: "ben", team_id: acme.id },
      api_app_id: localSlack.appId,
      token: localSlack.verificationToken,
      team: { id: acme.id, domain: "acme" },
      enterprise: null,
      is_enterprise_install: false,
      container: { type: "view", view_id: view?.id },
      view: JSON.parse(JSON.stringify(view)),
      actions: [
        {
          type: "button",
          block_id: "doors",
          action_id: "open",
          value: "1",
          text: { type: "plain_text", text: "Open", emoji: true },
          action_ts: "1767323045.000000",
        },
      ],
    });
    const { delivery } = result;
    assert.deepEqual(
      [delivery?.kind, delivery?.type, delivery?.id, delivery?.state],
      ["interaction", "block_actions", trigger_id, "delivered"],
    );
    assert.deepEqual(localSlack.deliveries.at(-1), delivery);
  });

  it("with a URL open it in the browser, whatever the app answers, and tell the app", async () => {
    await publish();
    stage.app.answer = () => ({ status: 500 });
    const { ok, error, url } = await press({ actionId: "read" });
    assert.deepEqual([ok, error, url], [false, "dispatch_failed", "https://docs.example/read"]);
    assert.equal(stage.app.interactions()[0].actions[0].url, "https://docs.example/read");
  });

  it("of one action_id are told apart by their value", async () => {
    await publish();
    await press({ actionId: "pick", value: "2" });
    await press({ actionId: "pick" });
    assert.deepEqual(
      stage.app.interactions().map(({ actions }) => actions[0].value),
      ["2", "1"],
    );
  });

  it("of an organization's install name no workspace but the person's", async () => {
    const { initech } = stage;
    await publish(initech, { org: true });
    await press(who(initech));
    const [{ team, user, enterprise, is_enterprise_install, view }] = stage.app.interactions();
    assert.deepEqual(
      [team, user.team_id, enterprise, is_enterprise_install, view.app_installed_team_id],
      [null, initech.id, { id: "E0INITECH01", name: "Initech" }, true, "E0INITECH01"],
    );
  });

  it("of a workspace in an organization name both", async () => {
    const { initech } = stage;
    await publish(initech);
    await press(who(initech));
    const [{ team, is_enterprise_install }] = stage.app.interactions();
    assert.deepEqual(
      [team.id, team.enterprise_id, team.enterprise_name, is_enterprise_install],
      [initech.id, "E0INITECH01", "Initech", false],
    );
  });

  it("can be pressed again, also in a view that has been replaced, each time with a trigger of its own", async () => {
    const { acme, app } = stage;
    const seen = await publish();
    const first = await press();
    const bot = await stage.installedBot(acme);
    await bot.views.publish({ user_id: acme.people[1].id, view: { type: "home", blocks: [] } });
    await assert.rejects(press(), { code: "local_slack_use_invalid" });
    assert.equal((await first.again()).ok, true);
    const [one, two] = app.interactions();
    assert.deepEqual([two.view, two.actions], [one.view, one.actions]);
    assert.notEqual(two.trigger_id, one.trigger_id);
    assert.equal(seen?.hash, one.view.hash);
  });

  it("can be pressed in an old view that the person still sees", async () => {
    const { acme, localSlack, app } = stage;
    await publish();
    const seen = localSlack.homeOf(who(acme));
    assert.ok(seen);
    const bot = await stage.installedBot(acme);
    await bot.views.publish({ user_id: acme.people[1].id, view: { type: "home", blocks: [] } });
    assert.equal((await press({ seen })).ok, true);
    assert.equal(app.interactions()[0].view.hash, seen.hash);
  });

  describe("fail", () => {
    it("with operation_timeout after three seconds", async () => {
      await publish();
      stage.app.answer = () => "never";
      const result = press();
      await stage.localSlack.until("the request", () => stage.app.at("/interactions")[0]);
      await clock.tickAsync(3_000);
      assert.deepEqual([(await result).ok, (await result).error], [false, "operation_timeout"]);
      assert.equal(stage.app.at("/interactions").length, 1, "an interaction is sent once");
    });

    it("with dispatch_failed for another status than 200, and when nobody listens", async () => {
      await publish();
      stage.app.answer = () => ({ status: 404, body: "no" });
      const { error, status, body } = await press();
      assert.deepEqual([error, status, body], ["dispatch_failed", 404, "no"]);
      await stage.app.stop();
      assert.equal((await press()).error, "dispatch_failed");
    });

    it("with not_configured while the app has no interactivity URL", async () => {
      const { interactivityUrl, ...settings } = stage.app.settings();
      stage.localSlack.configureApp(settings);
      await publish();
      const { ok, error, url } = await press({ actionId: "read" });
      assert.deepEqual([ok, error, url], [false, "not_configured", "https://docs.example/read"]);
    });

    it("with app_not_installed where the app is gone, unless they are forced", async () => {
      const { acme, localSlack, app } = stage;
      const place = await post();
      await publish();
      const seen = localSlack.homeOf(who(acme));
      assert.ok(seen);
      await localSlack.uninstall(acme.id, { deliver: "later" });
      for (const where of [{ in: place }, { seen }]) {
        assert.equal((await press(where)).error, "app_not_installed");
        assert.equal((await press({ ...where, force: true })).ok, true);
      }
      assert.equal(app.interactions().length, 2);
    });
  });

  it("can only be pressed by a person who can see them", async () => {
    const { acme, globex } = stage;
    const place = await post();
    await publish();
    for (const [wrong, message] of [
      [{ actionId: "close" }, /no button close\. There is open \(Open\), read \(Read\), pick/],
      [{ user: acme.people[0].id }, /Home tab of U0ACME01 is empty/],
      [{ user: globex.people[0].id }, /no person/],
      [{ in: { ...place, ts: "1.000001" } }, /sees no message/],
      [{ in: { viewId: "V0CLOSED" } }, /no view V0CLOSED open/],
      [{ in: { ...place, channel: globex.general } }, /not in a channel/],
    ] as const) {
      await assert.rejects(press(wrong), { code: "local_slack_use_invalid", message });
    }
    assert.deepEqual(stage.app.interactions(), []);
  });
});
