import assert from "node:assert/strict";
import { startLocalSlack } from "local-slack";
import { readConfig } from "../src/config/config.js";
import { configureLocalSlack, environmentFor } from "../src/demo/running-app.js";
import { readManifest } from "../src/manifest/app-manifest.js";

describe("A local Slack that is told of this app", () => {
  it("paints the app in the color of its manifest", async () => {
    const localSlack = await startLocalSlack();
    try {
      const manifest = { ...readManifest("test/fixtures/manifest.yml"), backgroundColor: "#654321" };
      configureLocalSlack(localSlack, readConfig(environmentFor(localSlack, 3000, ".data"), manifest, {}));
      const css = await (await fetch(`${localSlack.url}/local-slack.css`)).text();
      assert.match(css, /--app: #654321;/);
    } finally {
      await localSlack.stop();
    }
  });
});
