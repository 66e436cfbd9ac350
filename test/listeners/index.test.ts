import assert from "node:assert/strict";
import type { App } from "@slack/bolt";
import type { ListenerContext } from "../../src/listeners/context.js";
import { HEARD_EVENTS, registerListeners, unheard } from "../../src/listeners/index.js";
import { type AppManifest, readManifest } from "../../src/manifest/app-manifest.js";

/** Registers the listeners with an app that writes down their names, and returns those and the warnings. */
function register(manifest: AppManifest) {
  const names: Record<"event" | "command", string[]> = { event: [], command: [] };
  const warnings: string[] = [];
  const app = {
    use: () => undefined,
    action: () => undefined,
    event: (name: string) => names.event.push(name),
    command: (name: string) => names.command.push(name),
  };
  const context = { manifest, log: { warn: (sentence: string) => warnings.push(sentence) } };
  registerListeners(app as unknown as App, context as unknown as ListenerContext);
  return { ...names, warnings };
}

describe("the listeners", () => {
  it("are there for every event and slash command of the project's manifest", () => {
    assert.deepEqual(unheard(readManifest("manifest.yml")), []);
  });

  it("hear the events that they say, and the first command, whatever its name", () => {
    const manifest = readManifest("test/manifest/fixtures/manifest.yml");
    const { event, command, warnings } = register(manifest);
    assert.deepEqual([...event].sort(), [...HEARD_EVENTS].sort());
    assert.deepEqual([command, warnings], [["/speak"], []]);
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
