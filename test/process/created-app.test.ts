import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { approveInstall, Browser } from "local-slack";
import { freePort } from "../../src/demo/running-app.js";
import { AppStage } from "../cli/app-stage.js";
import { ServiceProcess } from "./service-process.js";

describe("process: an app that npm run manifest -- create made", function () {
  this.timeout(30_000);
  let stage: AppStage;
  let service: ServiceProcess | undefined;

  beforeEach(async () => {
    stage = await AppStage.open();
  });
  afterEach(async () => {
    await service?.kill();
    await stage.close();
  });

  it("starts with the .env that it wrote, installs, and answers a mention", async () => {
    const { localSlack } = stage;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    copyFileSync(".env.example", join(stage.directory, ".env.example"));
    const { code, stderr } = await stage.run("manifest create", ["--url", url]);
    assert.deepEqual([code, stderr], [0, ""]);

    service = ServiceProcess.start(stage.directory, {
      HOST: "127.0.0.1",
      PORT: String(port),
      SLACK_API_URL: localSlack.apiUrl,
      SLACK_AUTHORIZE_URL: localSlack.authorizeUrl,
    });
    await service.untilSaid(/Install the app: /);
    const [acme] = localSlack.workspaces;
    assert.ok(acme);
    const [admin, person] = acme.people;
    const page = await approveInstall(new Browser(), `${url}/slack/install`, {
      team: acme.id,
      user: admin.id,
    });
    assert.equal(page.status, 200, page.text);
    const bot = localSlack.bot(acme.id)?.userId;
    const mention = await localSlack.postMessage({
      team: acme.id,
      user: person.id,
      channel: acme.general,
      text: `<@${bot}> hello`,
    });
    const answer = await localSlack.until("the answer", () =>
      localSlack
        .messages(acme.general)
        .find(({ thread_ts, by }) => thread_ts === mention.ts && by !== "person"),
    );
    assert.match(answer.text, /Hello/);
  });
});
