import assert from "node:assert/strict";
import { heldBackScope } from "../../src/demo/held-back-scope.js";
import { signInManifest } from "../fixtures/sign-in-manifest.js";
import { TEST_APP } from "../fixtures/test-app.js";
import { takeTour } from "./take-tour.js";

const { manifest, listeners } = TEST_APP;
const NEEDED = ["app_uninstalled", "tokens_revoked"];
const UNHEARD = "the app has no listener for app_mention";

describe("The tour of the demo", () => {
  it("leaves out the steps that an app with only a command does not have, and says so", async () => {
    const { said, failed } = await takeTour({
      ...TEST_APP,
      manifest: {
        ...manifest,
        userScopes: [],
        botScopes: ["commands"],
        botEvents: NEEDED,
        commands: [{ command: "/poll", description: "Starts a poll" }],
      },
      listeners: listeners.filter(({ to }) => NEEDED.includes(String(to))),
    });
    for (const reason of [
      UNHEARD,
      "the app needs each of its bot scopes from the start, or has no Home tab",
    ]) {
      assert.ok(said.includes(`– left out: ${reason}`), said);
    }
    assert.equal(failed, 0, said);
  });

  it("leaves out a step for which there is no listener, though the manifest has the event", async () => {
    const { said, failed } = await takeTour({
      ...TEST_APP,
      listeners: listeners.filter(({ to }) => to !== "app_mention"),
    });
    assert.ok(said.includes(`– left out: ${UNHEARD}`), said);
    assert.equal(failed, 0, said);
  });

  it("installs an app that has no bot", async () => {
    const { said, failed } = await takeTour({
      ...TEST_APP,
      manifest: { ...manifest, botScopes: [], botEvents: NEEDED, commands: [] },
    });
    assert.match(said, /the app has no bot, and their own account is connected/);
    assert.equal(failed, 0, said);
  });

  it("signs a person in, where the manifest asks for that", async () => {
    const { said, failed } = await takeTour({ ...TEST_APP, manifest: signInManifest() });
    assert.match(
      said,
      /Sign in with Slack\n {2}✓ Acme +Ada Admin signs in .* and sees “Your workspaces · Bolt MongoDB App”/,
    );
    assert.equal(failed, 0, said);
  });

  it("does all of that under a path of PUBLIC_URL, too", async () => {
    const { said, failed } = await takeTour({ ...TEST_APP, manifest: signInManifest() }, "/apps/slack");
    assert.match(said, /Ada Admin signs in/);
    assert.equal(failed, 0, said);
  });

  it("never holds back a scope that a step needs", () => {
    const of = (...botScopes: string[]) => heldBackScope({ botScopes, optionalBotScopes: ["emoji:read"] });
    assert.equal(of("chat:write", "reactions:read", "commands", "im:history"), "reactions:read");
    assert.equal(of("app_mentions:read", "chat:write"), undefined);
    assert.equal(
      of("reactions:read", "emoji:read"),
      "reactions:read",
      "who lacks an optional one lacks nothing",
    );
  });
});
