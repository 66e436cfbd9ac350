import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { SinonFakeTimers } from "sinon";
import { parse } from "yaml";
import { startWithClock } from "../clock-stage.js";
import { PageVisitor } from "../pages/page-stage.js";
import { type Stage, slackError } from "../stage.js";

describe("Local Slack: an app that is deleted", () => {
  let stage: Stage;
  let clock: SinonFakeTimers;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ stage, clock, stop } = await startWithClock());
  });

  afterEach(() => stop());

  const manifest = () =>
    parse(
      readFileSync(new URL("../fixtures/manifest.yml", import.meta.url), "utf8").replaceAll(
        "https://app.example.com",
        stage.app.url,
      ),
    );
  const ada = () => new PageVisitor(stage, stage.acme, stage.acme.people[0]);

  for (const [how, remove] of [
    ["the method", removeByMethod],
    ["the page", async () => void (await ada().submit(await ada().open("apps"), "/apps/delete"))],
    ["another one in its place", async () => assert.deepEqual(stage.localSlack.createApp(manifest()), [])],
  ] as const) {
    describe(`by ${how}`, () => {
      it("is not told of an uninstall that was held back", async () => {
        await stage.install(stage.acme);
        const page = await ada().submit(await ada().open("apps"), "/apps/uninstall", { hold: "yes" });
        assert.match(page.text, /has not heard/);
        await remove();
        assert.doesNotMatch((await ada().open("apps")).text, /has not heard/);
      });

      it("is sent no retry that was scheduled, and nothing again by hand", async () => {
        stage.app.answer = () => ({ status: 503 });
        const delivery = stage.localSlack.deliver(stage.acme.id, { type: "app_mention", text: "hi" });
        await stage.localSlack.idle();
        const { length } = stage.app.received;
        assert.equal(delivery.state, "waiting");
        await remove();
        await clock.tickAsync(3_600_000);
        await stage.localSlack.idle();
        assert.equal(stage.app.received.length, length);
        assert.equal(delivery.state, "failed");
        await assert.rejects(stage.localSlack.redeliver(delivery.id), /was ever sent to this app/);
        assert.throws(() => stage.localSlack.redeliverLate(delivery.id), /was ever sent to this app/);
      });

      it("is sent no retry of what was in flight", async () => {
        let answer: ((answer: { status: number }) => void) | undefined;
        const arrived = new Promise<void>((resolve) => {
          stage.app.answer = () => {
            resolve();
            return new Promise((settle) => {
              answer = settle;
            });
          };
        });
        const delivery = stage.localSlack.deliver(stage.acme.id, { type: "app_mention", text: "hi" });
        await arrived;
        await remove();
        stage.app.answer = () => ({ status: 200 });
        answer?.({ status: 503 });
        await stage.localSlack.idle();
        assert.deepEqual([delivery.attempts.length, delivery.state], [1, "failed"]);
      });

      it("has no modal open any more", async () => {
        const bot = await stage.installedBot(stage.acme);
        const user = stage.acme.people[1].id;
        const { acme } = stage;
        await stage.localSlack.command({ team: acme.id, user, channel: acme.general, command: "/speak" });
        const [request] = stage.app.at("/commands");
        const trigger_id = new URLSearchParams(request?.body).get("trigger_id") ?? "";
        const title = { type: "plain_text" as const, text: "A form" };
        await bot.views.open({ trigger_id, view: { type: "modal", title, blocks: [] } });
        assert.equal(stage.localSlack.openViews(user).length, 1);
        await remove();
        assert.deepEqual(stage.localSlack.openViews(user), []);
      });
    });
  }

  it("keeps everything when the manifest is refused", async () => {
    stage.app.answer = () => ({ status: 503 });
    const delivery = stage.localSlack.deliver(stage.acme.id, { type: "app_mention", text: "hi" });
    await stage.localSlack.idle();
    assert.notDeepEqual(stage.localSlack.createApp({}), []);
    assert.equal(delivery.state, "waiting");
  });

  it("has dead tokens, also where other apps go on", async () => {
    const token = (await stage.install(stage.acme)).access_token;
    const other = stage.localSlack.addApp({ settings: stage.app.settings() });
    const { value } = other.installApp(stage.acme.id);
    await removeByMethod();
    assert.equal((await slackError(stage.client(token).auth.test())).error, "account_inactive");
    assert.equal((await stage.client(value).auth.test()).ok, true);
    assert.deepEqual(
      stage.localSlack.apps.map(({ appId }) => appId),
      [other.appId],
    );
    assert.equal(stage.localSlack.appId, other.appId);
  });

  async function removeByMethod(): Promise<void> {
    const { token } = stage.localSlack.configurationToken({
      team: stage.acme.id,
      user: stage.acme.people[0].id,
    });
    const { body } = await stage.call("apps.manifest.delete", {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ app_id: stage.localSlack.appId }),
    });
    assert.equal(body.ok, true);
  }
});
