import assert from "node:assert/strict";
import { assertSame, type CaseOfStore } from "./assertions.js";
import {
  botInstallation,
  botWithToken,
  connection,
  inTeam,
  type Query,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

/** What an installation brings replaces what was there; what it does not bring stays. */
export const updates: readonly CaseOfStore[] = [
  [
    "a second person's install updates the bot and keeps the first person's token",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      const second = workspaceInstallation({
        user: userWithToken("U2", "second"),
        bot: botWithToken("second"),
        metadata: "second",
      });
      await store.storeInstallation(second);

      assertSame(await store.fetchInstallation(inTeam("T1", "U2")), second);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), { ...second, user: userWithToken("U1") });
    },
  ],
  [
    "a person's token alone does not erase the bot or the webhook",
    async (store) => {
      const installation = workspaceInstallation();
      await store.storeInstallation(installation);
      await store.storeInstallation(connection("U2"));
      await store.storeInstallation(connection("U1", "again"));

      assertSame(await store.fetchInstallation(inTeam("T1", "U2")), {
        ...installation,
        user: userWithToken("U2", "connected"),
      });
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), {
        ...installation,
        user: userWithToken("U1", "again"),
      });
    },
  ],
  [
    "a bot alone erases neither people's tokens nor the webhook",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      await store.storeInstallation(connection("U2"));
      await store.storeInstallation(botInstallation("alone", { enterprise: { id: "E1" } }));

      const merged = { enterprise: { id: "E1" }, bot: botWithToken("alone") };
      for (const user of [userWithToken("U1"), userWithToken("U2", "connected")]) {
        assertSame(
          await store.fetchInstallation(inTeam("T1", user.id)),
          workspaceInstallation({ ...merged, user }),
        );
      }
    },
  ],
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
    "a workspace that joins an enterprise, and leaves it, keeps its tokens",
    async (store) => {
      const alone = workspaceInstallation({ enterprise: undefined });
      await store.storeInstallation(alone);
      const joined: Query = { ...inTeam("T1", "U1"), enterpriseId: "E1" };
      assertSame(await store.fetchInstallation(joined), alone);
      await store.storeInstallation(workspaceInstallation({ bot: botWithToken("joined") }));
      const { bot, enterprise } = await store.fetchInstallation(joined);
      assert.deepEqual([bot, enterprise?.id], [botWithToken("joined"), "E1"]);
      await store.storeInstallation(alone);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), alone);
    },
  ],
];
