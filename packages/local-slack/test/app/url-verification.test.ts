import assert from "node:assert/strict";
import { PageVisitor } from "../pages/page-stage.js";
import { Stage } from "../stage.js";
import type { Answer } from "../test-app.js";
import { startBoltApp } from "../testing/bolt-app.js";

describe("Local Slack: url_verification", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  const challengeOf = (body: string) => String(JSON.parse(body).challenge);
  const answers: readonly [what: string, answer: (body: string) => Answer, error: string | undefined][] = [
    ["the challenge as text", (body) => ({ status: 200, body: challengeOf(body) }), undefined],
    [
      "the challenge as JSON",
      (body) => ({ status: 200, body: JSON.stringify({ challenge: challengeOf(body) }) }),
      undefined,
    ],
    [
      "the challenge as a form",
      (body) => ({ status: 200, body: `challenge=${challengeOf(body)}` }),
      undefined,
    ],
    ["nothing", () => ({ status: 200 }), "wrong_challenge"],
    ["another challenge", () => ({ status: 200, body: "abc" }), "wrong_challenge"],
    ["another status", (body) => ({ status: 201, body: challengeOf(body) }), "wrong_status"],
  ];
  for (const [what, answer, error] of answers) {
    it(`is answered ${error === undefined ? "rightly" : "wrongly"} with ${what}`, async () => {
      stage.app.answer = ({ body }) => answer(body);
      const { ok, error: problem } = await stage.localSlack.verifyRequestUrl();
      assert.deepEqual([ok, problem], [error === undefined, error]);
      const { type, token } = JSON.parse(stage.app.at("/events")[0]?.body ?? "");
      assert.deepEqual([type, token], ["url_verification", stage.localSlack.verificationToken]);
      assert.deepEqual(stage.localSlack.deliveries, []);
    });
  }

  it("is not answered where nothing listens, and not asked without a URL, nor when the app is configured", async () => {
    stage.localSlack.configureApp(stage.app.settings({ eventsUrl: "http://127.0.0.1:9/" }));
    assert.equal((await stage.localSlack.verifyRequestUrl()).error, "connection_failed");
    stage.localSlack.configureApp(stage.app.settings({ eventsUrl: "" }));
    assert.equal((await stage.localSlack.verifyRequestUrl()).error, "no_url");
    assert.equal(stage.app.received.length, 0);
  });

  it("is asked on the app's page, which says what came of it", async () => {
    const ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
    stage.app.answer = ({ body }) => ({ status: 200, body: challengeOf(body) });
    const right = await ada.submit(await ada.open("apps"), "apps/verify");
    assert.match(right.text, /answered url_verification rightly/);
    stage.app.answer = () => ({ status: 200 });
    assert.match((await ada.submit(right, "apps/verify")).text, /without the challenge/);
    stage.app.answer = () => ({ status: 500 });
    assert.match(
      (await ada.submit(right, "apps/verify")).text,
      /did not answer url_verification with status 200/,
    );
  });

  it("is answered by Bolt itself", async () => {
    const { slack, stop } = await startBoltApp();
    try {
      assert.deepEqual(await slack.local.verifyRequestUrl(), {
        ok: true,
        url: slack.local.appSettings.eventsUrl,
        status: 200,
      });
    } finally {
      await stop();
    }
  });
});
