import assert from "node:assert/strict";
import { configureSandbox, sandboxEnvironment } from "../../../src/cli/sandboxed-app.js";
import { readConfig } from "../../../src/config.js";
import { readManifest } from "../../../src/manifest/app-manifest.js";
import { Stage } from "../stage.js";

describe("sandbox pages: the app's picture", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  /** How the one stylesheet paints it: the last rule counts. */
  const painted = async () => {
    const css = await (await fetch(`${stage.sandbox.url}/sandbox.css`)).text();
    const [, background, color] =
      [...css.matchAll(/\.tone-app \{ background: (\S+); color: (\S+); \}/g)].at(-1) ?? [];
    return [background, color];
  };

  for (const [backgroundColor, onIt] of [
    ["#1f3a2e", "#fff"],
    ["#ffd400", "#000"],
    ["#FFF", "#000"],
    ["#8a1c7c", "#fff"],
  ] as const) {
    it(`is ${backgroundColor}, as the app's settings say, under initials in ${onIt}`, async () => {
      stage.sandbox.configureApp({ ...stage.app.settings(), backgroundColor });
      assert.deepEqual(await painted(), [backgroundColor, onIt]);
    });
  }

  it("is Slack's own gray where they have no color, or something else in its place", async () => {
    assert.deepEqual(await painted(), ["#2c2d30", "#fff"]);
    stage.sandbox.configureApp({ ...stage.app.settings(), backgroundColor: "red; } body { color: red" });
    assert.deepEqual(await painted(), ["#2c2d30", "#fff"]);
  });

  it("has the color of the manifest from which the app is made, and that with which it is started", async () => {
    const flaws = stage.sandbox.createApp({
      display_information: { name: "Painted", background_color: "#123456" },
    });
    assert.deepEqual(flaws, []);
    assert.deepEqual(await painted(), ["#123456", "#fff"]);
    const manifest = { ...readManifest("manifest.yml"), backgroundColor: "#654321" };
    const { sandbox } = stage;
    configureSandbox(sandbox, readConfig(sandboxEnvironment(sandbox, 3000, ".data"), manifest));
    assert.deepEqual(await painted(), ["#654321", "#fff"]);
  });
});
