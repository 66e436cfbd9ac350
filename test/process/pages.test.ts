import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "local-slack";
import { Scene } from "./scene.js";

describe("The pages of a service", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  it("show the picture beside the manifest, and link to where people get help and read about privacy", async () => {
    const picture = Buffer.from("89504e470d0a1a0a", "hex");
    writeFileSync(join(scene.directory, "icon.png"), picture);
    const [supportUrl, privacyUrl] = ["mailto:help@example.com", "https://example.com/privacy"];
    await scene.start({ SUPPORT_URL: supportUrl, PRIVACY_URL: privacyUrl });
    const icon = await fetch(`${scene.url}/icon`);
    assert.deepEqual([icon.status, icon.headers.get("content-type")], [200, "image/png"]);
    assert.deepEqual(Buffer.from(await icon.arrayBuffer()), picture);
    for (const path of ["/", "/nowhere"]) {
      const links = (await new Browser().get(scene.url + path)).links();
      assert.equal(links.find(({ text }) => text === "Support")?.url, supportUrl);
      assert.equal(links.find(({ text }) => text === "Privacy")?.url, privacyUrl);
    }
  });
});
