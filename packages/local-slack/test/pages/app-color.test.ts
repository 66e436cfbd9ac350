import assert from "node:assert/strict";
import { Stage } from "../stage.js";

describe("Pages of the local Slack: the app's picture", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  /** How the one stylesheet paints it: the last values count. */
  const painted = async () => {
    const css = await (await fetch(`${stage.localSlack.url}/local-slack.css`)).text();
    assert.match(css, /\.tone-app \{\s+background: var\(--app\);\s+color: var\(--on-app\);\s+\}/);
    return ["app", "on-app"].map(
      (name) => [...css.matchAll(new RegExp(`--${name}: (\\S+);`, "g"))].at(-1)?.[1],
    );
  };

  for (const [backgroundColor, onIt] of [
    ["#1f3a2e", "#fff"],
    ["#ffd400", "#000"],
    ["#FFF", "#000"],
    ["#8a1c7c", "#fff"],
  ] as const) {
    it(`is ${backgroundColor}, as the app's settings say, under initials in ${onIt}`, async () => {
      stage.localSlack.configureApp({ ...stage.app.settings(), backgroundColor });
      assert.deepEqual(await painted(), [backgroundColor, onIt]);
    });
  }

  it("is Slack's own gray when the settings have no color, or something that is not a color", async () => {
    assert.deepEqual(await painted(), ["#2c2d30", "#fff"]);
    stage.localSlack.configureApp({ ...stage.app.settings(), backgroundColor: "red; } body { color: red" });
    assert.deepEqual(await painted(), ["#2c2d30", "#fff"]);
  });

  it("has the color of the manifest from which the app is made", async () => {
    const flaws = stage.localSlack.createApp({
      display_information: { name: "Painted", background_color: "#123456" },
    });
    assert.deepEqual(flaws, []);
    assert.deepEqual(await painted(), ["#123456", "#fff"]);
  });
});
