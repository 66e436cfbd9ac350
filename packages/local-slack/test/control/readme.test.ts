import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { startBoltApp } from "../testing/bolt-app.js";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const LINES = [...README.matchAll(/^curl -X (\w+) (\S+) -d '(.*)'$/gm)];

describe("The lines for curl that the README of local-slack shows", () => {
  it("give the app's address, install the app, and mention it with its answer", async () => {
    const { slack, bolt, stop } = await startBoltApp();
    bolt.event("app_mention", async ({ say }) => void (await say("hello from curl")));
    const answers: string[] = [];
    try {
      const { origin } = new URL(slack.local.appSettings.eventsUrl);
      for (const [, method = "", url = "", data = ""] of LINES) {
        const response = await fetch(url.replace("http://127.0.0.1:3100", slack.url), {
          method,
          body: data.replace("http://localhost:3000", origin),
          headers: { "content-type": "application/x-www-form-urlencoded", connection: "close" },
        });
        answers.push(`${response.status} ${await response.text()}`);
      }
      assert.equal(answers.length, 3);
      assert.match(answers[0] ?? "", /^200 .*"signingSecret":"[0-9a-f]{32}"/);
      assert.match(answers[1] ?? "", /^200 .*"botToken":"xoxb-/);
      assert.match(answers[2] ?? "", /^200 .*"answer":\{.*"text":"hello from curl"/);
    } finally {
      await stop();
    }
  });
});
