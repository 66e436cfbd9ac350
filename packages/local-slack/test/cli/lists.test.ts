import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KNOWN_EVENTS } from "../../src/app/known-events.js";
import { localSlackCommand } from "../../src/cli/local-slack-command.js";
import { SENT_EVENTS } from "../../src/events/sent-events.js";
import { methods } from "../../src/web-api/methods/index.js";

const SOURCES = fileURLToPath(new URL("../../src", import.meta.url));

describe("The lists of the command local-slack", () => {
  async function printed(...args: readonly string[]): Promise<string> {
    const result = await localSlackCommand(args);
    assert.ok("exitCode" in result && result.exitCode === 0, result.text);
    return result.text;
  }

  it("name every method, and its scope", async () => {
    const list: { method: string; scopes?: object }[] = JSON.parse(await printed("methods", "--json"));
    assert.deepEqual(list.map(({ method }) => method).sort(), [...methods.keys()].sort());
    const scopesOf = (name: string) => list.find(({ method }) => method === name)?.scopes;
    assert.deepEqual(scopesOf("chat.postMessage"), { bot: ["chat:write"], user: ["chat:write"] });
    assert.equal(scopesOf("auth.test"), undefined);
    const words = await printed("methods");
    for (const name of methods.keys()) assert.match(words, new RegExp(`^ {2}${name} `, "m"));
  });

  it("name every event that a manifest may have, and whether it is sent", async () => {
    const list: { event: string; sent: boolean; scope?: string }[] = JSON.parse(
      await printed("events", "--json"),
    );
    assert.deepEqual(list.map(({ event }) => event).sort(), [...KNOWN_EVENTS].sort());
    assert.deepEqual(
      list.find(({ event }) => event === "app_mention"),
      { event: "app_mention", sent: true, scope: "app_mentions:read" },
    );
    assert.equal(list.find(({ event }) => event === "team_join")?.sent, false);
    assert.match(await printed("events"), /^ {2}app_mention {2}app_mentions:read$/m);
  });

  it("name as sent the events that the code has, and no other", () => {
    const named = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".ts") && !/^(app|browser|cli|pages)\//.test(file))
      .flatMap((file) =>
        [...readFileSync(join(SOURCES, file), "utf8").matchAll(/"([a-z_.]+)"/g)].map(([, text = ""]) => text),
      );
    // Its subscriptions stand for `message`.
    const sent = [...new Set(named)].filter((text) => KNOWN_EVENTS.has(text) && text !== "message");
    assert.deepEqual(Object.keys(SENT_EVENTS).sort(), sent.sort());
  });
});
