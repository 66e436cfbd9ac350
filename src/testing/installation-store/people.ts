import assert from "node:assert/strict";
import { assertNoUserToken, assertSame, type CaseOfStore } from "./assertions.js";
import {
  botInstallation,
  botWithToken,
  connection,
  inTeam,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

/** What an installation brings replaces what was there; what it does not bring stays. A token is its person's alone. */
export const people: readonly CaseOfStore[] = [
  [
    "a person's token is returned for that person alone",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      const others = [inTeam("T1", "U2"), inTeam("T1", "u1"), inTeam("T1", "U"), inTeam("T1", "U11")];
      for (const query of others) {
        const found = await store.fetchInstallation(query);
        assert.deepEqual(found.bot, botWithToken("first"));
        assertNoUserToken(found);
      }
    },
  ],
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
    "a person's token alone erases neither the bot nor the webhook",
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
      await store.storeInstallation(botInstallation("alone"));

      for (const user of [userWithToken("U1"), userWithToken("U2", "connected")]) {
        assertSame(
          await store.fetchInstallation(inTeam("T1", user.id)),
          workspaceInstallation({ bot: botWithToken("alone"), user }),
        );
      }
    },
  ],
];
