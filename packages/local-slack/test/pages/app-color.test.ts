import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { iconBeside } from "../../src/cli/app-icon.js";
import { readAppManifest } from "../../src/cli/app-manifest.js";
import { Stage } from "../stage.js";

const USUAL = { events: "http://localhost:3000/slack/events", redirect: "http://localhost:3000/redirect" };

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

  it("is the app's icon, on its color, where the settings have one", async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
    stage.localSlack.configureApp({ ...stage.app.settings(), icon: { type: "image/svg+xml", bytes } });
    const css = await (await fetch(`${stage.localSlack.url}/local-slack.css`)).text();
    const [, encoded = ""] =
      /\.tone-app \{ background: .*url\("data:image\/svg\+xml;base64,(\S+)"\)/.exec(css) ?? [];
    assert.equal(Buffer.from(encoded, "base64").toString(), bytes.toString());
    assert.deepEqual(await painted(), ["#2c2d30", "#fff"]);
  });

  it("is found beside the manifest of the command", () => {
    const folder = mkdtempSync(join(tmpdir(), "local-slack-icon-"));
    try {
      const manifest = join(folder, "manifest.yml");
      assert.equal(iconBeside(manifest), undefined);
      mkdirSync(join(folder, "assets"));
      writeFileSync(join(folder, "assets", "icon.png"), "png of the Slack CLI");
      assert.equal(iconBeside(manifest)?.type, "image/png");
      writeFileSync(join(folder, "icon.svg"), "<svg/>");
      writeFileSync(manifest, "display_information:\n  name: Painted\n");
      const { icon } = readAppManifest(manifest, "http://localhost:3000", USUAL).settings;
      assert.deepEqual([icon?.type, icon && Buffer.from(icon.bytes).toString()], ["image/svg+xml", "<svg/>"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("has the color of the manifest from which the app is made", async () => {
    const flaws = stage.localSlack.createApp({
      display_information: { name: "Painted", background_color: "#123456" },
    });
    assert.deepEqual(flaws, []);
    assert.deepEqual(await painted(), ["#123456", "#fff"]);
  });
});
