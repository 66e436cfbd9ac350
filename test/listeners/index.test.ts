import assert from "node:assert/strict";
import type { App } from "@slack/bolt";
import type { ListenerContext } from "../../src/listeners/context.js";
import { registerListeners } from "../../src/listeners/index.js";
import { type AppManifest, readManifest } from "../../src/manifest/app-manifest.js";

/** Registers the listeners with an app that writes down its commands, and returns those and the warnings. */
function register(manifest: AppManifest) {
  const commands: string[] = [];
  const warnings: string[] = [];
  const app = {
    use: () => undefined,
    action: () => undefined,
    event: () => undefined,
    command: (name: string) => commands.push(name),
  };
  const context = { manifest, log: { warn: (sentence: string) => warnings.push(sentence) } };
  registerListeners(app as unknown as App, context as unknown as ListenerContext);
  return { commands, warnings };
}

describe("the listeners", () => {
  it("are there for every event and slash command of the project's manifest", () => {
    assert.deepEqual(register(readManifest("manifest.yml")).warnings, []);
  });

  it("hear the first command, whatever its name", () => {
    const { commands, warnings } = register(readManifest("test/manifest/fixtures/manifest.yml"));
    assert.deepEqual([commands, warnings], [["/speak"], []]);
  });

  it("warn of each event and command that nobody hears", () => {
    const manifest = readManifest("test/manifest/fixtures/manifest.yml");
    const { warnings } = register({
      ...manifest,
      botEvents: [...manifest.botEvents, "message.channels", "reaction_added"],
      commands: [...manifest.commands, { command: "/other", description: "D" }],
    });
    assert.deepEqual(warnings, [
      "The manifest has reaction_added, and src/listeners has no listener for it",
      "The manifest has /other, and src/listeners has no listener for it",
    ]);
  });
});
