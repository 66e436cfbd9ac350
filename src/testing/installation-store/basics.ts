import assert from "node:assert/strict";
import { assertSame, type CaseOfStore } from "./assertions.js";
import {
  type AnyInstallation,
  botInstallation,
  botWithToken,
  classicInstallation,
  connection,
  inTeam,
  workspaceInstallation,
} from "./examples.js";

const kept: Readonly<Record<string, AnyInstallation>> = {
  "keeps every field of a workspace's install": workspaceInstallation(),
  "keeps every field of a classic (v1) install": classicInstallation(),
  "keeps an install that brings a bot alone": botInstallation("plain"),
  "keeps an install that brings a person's token alone": connection("U1"),
  "keeps tokens that do not expire": workspaceInstallation({
    bot: { id: "B1", userId: "UB1", token: "xoxb-1", scopes: [] },
    user: { id: "U1", token: "xoxp-1", scopes: ["users:read"] },
  }),
  "keeps a webhook with its URL alone": workspaceInstallation({
    incomingWebhook: { url: "https://hooks.slack.example/1" },
  }),
};

/** What the interface itself asks: what was stored comes back, as often as it is asked for. */
export const basics: readonly CaseOfStore[] = [
  ...Object.entries(kept).map(
    ([name, installation]): CaseOfStore => [
      name,
      async (store) => {
        await store.storeInstallation(installation);
        assertSame(await store.fetchInstallation(inTeam("T1", "U1")), installation);
        assertSame(await store.fetchInstallation(inTeam("T1", "U1")), installation);
      },
    ],
  ),
  [
    "a reinstall replaces bot, scopes and tokens whole",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      const reinstall = workspaceInstallation({
        bot: { id: "B9", userId: "UB9", token: "xoxb-9", scopes: ["chat:write", "commands"] },
        user: { id: "U1", token: "xoxp-9", scopes: ["search:read"] },
        incomingWebhook: { url: "https://hooks.slack.example/9" },
        metadata: "reinstalled",
      });
      await store.storeInstallation(reinstall);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), reinstall);
      await store.storeInstallation(reinstall);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), reinstall);
    },
  ],
  [
    "finds the bot for a query that names no person",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      assert.deepEqual((await store.fetchInstallation(inTeam("T1"))).bot, botWithToken("first"));
    },
  ],
  [
    "rejects when nothing is stored for the workspace",
    async (store) => {
      await assert.rejects(store.fetchInstallation(inTeam("T2")));
      await store.storeInstallation(workspaceInstallation());
      await assert.rejects(store.fetchInstallation(inTeam("T2")));
      await assert.rejects(store.fetchInstallation(inTeam("T2", "U1")));
    },
  ],
];
