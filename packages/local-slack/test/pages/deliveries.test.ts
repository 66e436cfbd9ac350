import assert from "node:assert/strict";
import type { SinonFakeTimers } from "sinon";
import { startWithClock } from "../clock-stage.js";
import type { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: deliveries", () => {
  let stage: Stage;
  let ada: PageVisitor;
  let clock: SinonFakeTimers;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ stage, clock, stop } = await startWithClock({ random: () => 0.7 }));
    ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
  });
  afterEach(() => stop());

  const retries = () =>
    stage.app
      .at("/events")
      .map(({ headers }) => [headers["x-slack-retry-num"], headers["x-slack-retry-reason"]]);
  const send = async () => {
    const delivery = stage.localSlack.deliver(stage.acme.id, { type: "app_mention", text: "<hello>" });
    await stage.localSlack.idle();
    return delivery;
  };

  it("shows what was sent, with its attempts and body, the latest first", async () => {
    assert.match((await ada.open("deliveries")).text, /Nothing was sent to the app yet/);
    await send();
    stage.app.answer = () => ({ status: 503 });
    await send();
    const { text } = await ada.open("deliveries");
    assert.match(text, /waits for its retry<\/span>[\s\S]*delivered<\/span>/);
    assert.match(text, /answered 503[\s\S]*answered 503 <span class="quiet">retry 1, because of http_error/);
    assert.match(text, /&quot;text&quot;: &quot;&lt;hello&gt;&quot;/);
  });

  it("counts what has failed beside its name", async () => {
    stage.app.answer = () => ({ status: 503, headers: { "x-slack-no-retry": "1" } });
    await send();
    assert.match((await ada.open(stage.acme.general)).text, /Deliveries <span class="badge wrong">1 failed/);
  });

  describe("send any event", () => {
    const type = (event: string, target = stage.acme.id) =>
      ada.open("deliveries").then((page) => ada.submit(page, "/deliveries/send", { event, target }));
    const received = async () => {
      await stage.localSlack.idle();
      return stage.app.events().map(({ envelope }) => envelope);
    };

    it("that is typed as JSON, in an envelope that is filled in", async () => {
      await stage.install(stage.acme);
      const page = await type('{"type": "team_rename", "name": "Acme & Co", "more": [1]}');
      assert.match(page.text, /The event is on its way/);
      assert.match(page.text, /<b>team_rename<\/b>/);
      const [{ event, event_id, authorizations, ...envelope }] = await received();
      assert.deepEqual(event, { type: "team_rename", name: "Acme & Co", more: [1] });
      assert.match(event_id, /^Ev/);
      assert.equal(authorizations[0].user_id, stage.localSlack.bot(stage.acme.id)?.userId);
      assert.deepEqual(
        [envelope.type, envelope.team_id, envelope.api_app_id, envelope.token],
        ["event_callback", stage.acme.id, stage.localSlack.appId, stage.localSlack.verificationToken],
      );
    });

    it("with an envelope of its own, of which what is missing is filled in", async () => {
      await type('{"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention"}}');
      const [envelope] = await received();
      assert.deepEqual(
        [envelope.event_id, envelope.event, envelope.team_id],
        ["Ev1", { type: "app_mention" }, stage.acme.id],
      );
      assert.equal(stage.localSlack.deliveries[0]?.id, "Ev1");
    });

    it("of an organization, which names no workspace", async () => {
      const { enterprise } = stage.initech;
      await type('{"type": "app_uninstalled"}', enterprise?.id);
      const [envelope] = await received();
      assert.deepEqual([envelope.team_id, envelope.enterprise_id], [null, enterprise?.id]);
    });

    it("begins with a mention by the viewer that the app understands", async () => {
      const page = await ada.open("deliveries");
      await ada.submit(page, "/deliveries/send");
      const [{ event }] = await received();
      assert.deepEqual(
        [event.type, event.user, event.channel],
        ["app_mention", ada.person.id, stage.acme.general],
      );
    });

    it("and says what is wrong with one", async () => {
      for (const [event, problem] of [
        ['{"type": }', /This is no JSON: Unexpected token/],
        ["[]", /An event is a JSON object/],
        ['{"name": "x"}', /The event needs a type/],
        ['{"type": "event_callback"}', /needs the event itself/],
      ] as const) {
        const page = await type(event);
        assert.equal(page.status, 400, event);
        assert.match(page.text, problem);
      }
      stage.localSlack.configureApp(stage.app.settings({ eventsUrl: "" }));
      assert.match((await type('{"type": "x"}')).text, /The app has no events URL/);
      assert.deepEqual(await received(), []);
    });
  });

  it("delivers an event again, as Slack does when it missed the answer", async () => {
    const { id } = await send();
    const page = await ada.submit(await ada.open("deliveries"), "/again", {}, { id });
    assert.deepEqual(retries(), [
      [undefined, undefined],
      ["1", "http_timeout"],
    ]);
    assert.equal(stage.app.at("/events")[0]?.body, stage.app.at("/events")[1]?.body);
    assert.match(page.text, /Sent again/);
  });

  it("delivers it late: after five minutes, as Slack's last retry, signed then", async () => {
    const { id } = await send();
    const page = await ada.submit(await ada.open("deliveries"), "/late", {}, { id });
    assert.match(page.text, /waits for its retry/);
    await clock.tickAsync(299_999);
    assert.equal(retries().length, 1);
    await clock.tickAsync(1);
    await stage.localSlack.idle();
    assert.deepEqual(retries()[1], ["3", "http_timeout"]);
    const [first, late] = stage.app
      .at("/events")
      .map(({ headers }) => Number(headers["x-slack-request-timestamp"]));
    assert.equal((late ?? 0) - (first ?? 0), 300);
    assert.match((await ada.open("deliveries")).text, /delivered<\/span>/);
  });

  it("makes a method fail for the next call, or every one", async () => {
    const bot = await stage.installedBot(stage.acme);
    const misbehave = async (values: Record<string, string>) =>
      ada.submit(await ada.open("deliveries"), "/misbehave", values);
    const call = async (method: string) =>
      (await stage.call(method, { method: "POST", headers: { authorization: `Bearer ${bot.token}` } })).body;
    await misbehave({ method: "auth.test", failure: "token_expired", often: "once" });
    assert.deepEqual(
      [(await call("auth.test")).error, (await call("auth.test")).ok],
      ["token_expired", true],
    );
    await misbehave({ method: "auth.test", failure: "invalid_auth", often: "once" });
    assert.equal((await call("auth.test")).error, "invalid_auth");
    await misbehave({ method: "*", failure: "rate_limited", often: "once" });
    assert.deepEqual([(await call("users.info")).error, (await call("auth.test")).ok], ["ratelimited", true]);
    const on = await misbehave({ method: "auth.test", failure: "token_revoked", often: "always" });
    assert.match(on.text, /auth.test: says token_revoked/);
    for (let times = 0; times < 3; times++) assert.equal((await call("auth.test")).error, "token_revoked");
    const off = await ada.submit(on, "/behave");
    assert.equal((await call("auth.test")).ok, true);
    assert.doesNotMatch(off.text, /auth.test: says/);
    await misbehave({ method: "*", failure: "token_revoked", often: "half" });
    assert.equal((await call("auth.test")).ok, true, "the dice said 0.7");
  });

  it("tells the app that its events are rate limited", async () => {
    await ada.submit(await ada.open("deliveries"), "/limit", { team: stage.globex.id });
    await stage.localSlack.idle();
    const [notice] = stage.app.at("/events");
    const { type, team_id } = JSON.parse(notice?.body ?? "");
    assert.deepEqual([type, team_id], ["app_rate_limited", stage.globex.id]);
  });
});
