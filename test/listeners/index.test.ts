import assert from "node:assert/strict";
import { onCommand, onEvent, onShortcut } from "../../src/listeners/listener.js";
import { unmatched } from "../../src/listeners/unmatched.js";
import { projectApp, TEST_APP } from "../fixtures/test-app.js";
import { listen } from "./listen.js";

const nothing = { listen: () => async () => undefined };

describe("The manifest and the listeners", () => {
  it("of the project fit together", () => {
    const { manifest, listeners } = projectApp();
    assert.deepEqual(unmatched(manifest, listeners), []);
  });

  it("that do not fit together lead to a warning at the start for each event without a listener and each listener without an event", () => {
    const { botEvents, commands } = TEST_APP.manifest;
    const { warnings } = listen(
      [
        ...TEST_APP.listeners,
        onCommand("/poll", nothing),
        onEvent("reaction_added", nothing),
        onShortcut("new_poll", nothing),
      ],
      {
        botEvents: [...botEvents, "message.channels", "team_join"],
        commands: [...commands, { command: "/other", description: "D" }],
        shortcuts: [{ name: "Old", callbackId: "old_poll" }],
      },
    );
    assert.deepEqual(warnings, [
      "The manifest has the event message.channels, and src/listeners/index.ts has no listener for it",
      "The manifest has the event team_join, and src/listeners/index.ts has no listener for it",
      "The manifest has the command /other, and src/listeners/index.ts has no listener for it",
      "The manifest has the shortcut old_poll, and src/listeners/index.ts has no listener for it",
      "src/listeners/index.ts has a listener for the command /poll, and the manifest does not have it",
      "src/listeners/index.ts has a listener for the event reaction_added, and the manifest does not have it",
      "src/listeners/index.ts has a listener for the shortcut new_poll, and the manifest does not have it",
    ]);
  });

  it("fit together where a second command has a listener too, and a pattern or `message` hears several", () => {
    const { commands, botEvents } = TEST_APP.manifest;
    const { warnings } = listen(
      [
        ...TEST_APP.listeners,
        onCommand("/poll", nothing),
        onEvent("message", { name: "all-messages", ...nothing }),
        onShortcut(/_poll$/, nothing),
      ],
      {
        botEvents: [...botEvents, "message.channels"],
        commands: [{ command: "/poll", description: "D" }, ...commands],
        shortcuts: [
          { name: "Old", callbackId: "old_poll" },
          { name: "New", callbackId: "new_poll" },
        ],
      },
    );
    assert.deepEqual(warnings, []);
  });
});
