import assert from "node:assert/strict";
import { Scene } from "./scene.js";

describe("npm start, with SLACK_APP_TOKEN", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
    const { localSlack } = scene;
    localSlack.configureApp({ ...scene.settings, socketMode: true, eventsUrl: "", interactivityUrl: "" });
  });
  afterEach(() => scene.close());

  it("installs on localhost, answers what comes over the WebSocket, shows no secret, and ends by SIGTERM", async () => {
    const { localSlack, acme } = scene;
    const service = await scene.start({
      SLACK_APP_TOKEN: localSlack.appToken,
      SLACK_SIGNING_SECRET: "",
      LOG_LEVEL: "debug",
    });
    await service.untilSaid(/Slack's requests come over a WebSocket \(Socket Mode, for development\)/);
    await scene.installed(acme);
    await scene.answers(acme);
    await localSlack.idle();
    const events = localSlack.deliveries.filter(({ kind }) => kind === "event");
    assert.ok(events.length > 0 && events.every(({ state }) => state === "delivered"));
    assert.equal((await service.stop()).code, 0);
    const said = service.stdout + service.stderr;
    for (const secret of [localSlack.appToken, ...localSlack.secretsIssued]) {
      assert.ok(!said.includes(secret), said);
    }
  });

  it("says in a sentence that Slack does not accept the token, and ends with 1", async () => {
    const token = "xapp-1-A0123456789-1234567890123-not-the-one";
    const service = scene.spawn({ SLACK_APP_TOKEN: token });
    assert.equal((await service.end).code, 1);
    assert.match(service.stderr, /^Slack does not accept SLACK_APP_TOKEN \(invalid_auth\)\. .*\n$/);
    assert.ok(!(service.stdout + service.stderr).includes(token));
  });
});
