import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { KNOWN_EVENTS } from "../../src/app/known-events.js";
import { flawsOf } from "../../src/app/manifest-check.js";

/** The types of all events that @slack/types publishes. */
function publishedTypes(): readonly string[] {
  const folder = join(dirname(fileURLToPath(import.meta.resolve("@slack/types"))), "events");
  const files = readdirSync(folder).filter((name) => name.endsWith(".d.ts"));
  const found = files.flatMap((name) => [
    ...readFileSync(join(folder, name), "utf8").matchAll(/^ {4}type: '([a-z_]+)';/gm),
  ]);
  return [...new Set(found.flatMap(([, type]) => type ?? []))];
}

describe("The events that a manifest may name", () => {
  it("are all that @slack/types publishes", () => {
    const published = publishedTypes();
    assert.ok(published.length > 80 && published.includes("app_mention"), "the types were not found");
    assert.deepEqual(
      published.filter((type) => !KNOWN_EVENTS.has(type)),
      [],
    );
  });

  it("are accepted, and a misspelled one is not", () => {
    const manifest = (event: string) => ({
      display_information: { name: "App" },
      // For those that are about all apps of an organization.
      oauth_config: { scopes: { user: ["admin.apps:read"] } },
      settings: { event_subscriptions: { request_url: "https://a.example", bot_events: [event] } },
    });
    const codes = (event: string) => flawsOf(manifest(event)).map(({ code }) => code);
    for (const event of [
      "agent_session_stopped",
      "agent_session_title_changed",
      "app_installed",
      "app_deleted",
      "app_uninstalled_team",
    ]) {
      assert.deepEqual(codes(event), [], event);
    }
    assert.deepEqual(codes("app_mentoin"), ["invalid_event_type"]);
  });
});
