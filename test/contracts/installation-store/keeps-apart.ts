import assert from "node:assert/strict";
import { assertNotFound, assertSame, assertSamePart, type CaseOfStore } from "./assertions.js";
import {
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

/** Nobody gets what belongs to another person, workspace or organization. */
export const keepsApart: readonly CaseOfStore[] = [
  [
    "returns a user token to its own user alone",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      const others = [inTeam("T1", "U2"), inTeam("T1", "u1"), inTeam("T1", "U"), inTeam("T1", "U11")];
      for (const query of others) {
        const { user, bot } = await store.fetchInstallation(query);
        assert.equal(bot?.token, botWithToken("first").token);
        assertSamePart(user, { id: query.userId });
      }
      const { user } = await store.fetchInstallation(inTeam("T1"));
      assert.deepEqual([user.token, user.refreshToken, user.expiresAt], Array(3).fill(undefined));
    },
  ],
  [
    "keeps a workspace's own install and its organization's apart",
    async (store) => {
      const [ofTeam, ofOrg] = [workspaceInstallation(), orgInstallation()];
      await store.storeInstallation(ofTeam);
      await assertNotFound(store, inOrg("E1", { teamId: "T1" }), "E1, team_id: T1, user_id: undefined");
      await store.storeInstallation(ofOrg);
      assertSame(await store.fetchInstallation({ ...inTeam("T1", "U1"), enterpriseId: "E1" }), ofTeam);
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), ofOrg);

      await store.deleteInstallation(inOrg("E1", { teamId: "T1" }));
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), ofTeam);
      await store.storeInstallation(ofOrg);
      await store.deleteInstallation({ ...inTeam("T1"), enterpriseId: "E1" });
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), ofOrg);
    },
  ],
  [
    "org-wide, finds a person under the organization and under the workspace",
    async (store) => {
      await store.storeInstallation(orgInstallation());
      await store.storeInstallation(connection("U2"));
      const query = (userId: string, teamId: string) => inOrg("E1", { teamId, userId });
      const tokenOf = async (userId: string, teamId: string) =>
        (await store.fetchInstallation(query(userId, teamId))).user.token;

      assert.equal(await tokenOf("U1", "T1"), userWithToken("U1", "org").token);
      assert.equal(await tokenOf("U1", "T2"), userWithToken("U1", "org").token);
      assert.equal(await tokenOf("U2", "T1"), userWithToken("U2", "connected").token);
      assert.equal(await tokenOf("U2", "T2"), undefined);
      assert.equal((await store.fetchInstallation(query("U2", "T1"))).bot?.id, "B-org");
    },
  ],
  [
    "says what was not found, with a code",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      await store.storeInstallation(orgInstallation());
      await assertNotFound(store, inTeam("T2"), "undefined, team_id: T2, user_id: undefined");
      await assertNotFound(store, inTeam("T2", "U1"), "undefined, team_id: T2, user_id: U1");
      await assertNotFound(store, inTeam("E1", "U1"), "undefined, team_id: E1, user_id: U1");
      await assertNotFound(
        store,
        inOrg("E2", { teamId: "T1", userId: "U2" }),
        "E2, team_id: T1, user_id: U2",
      );
      await assertNotFound(store, inOrg("T1"), "T1, team_id: undefined, user_id: undefined");
      const nothing = { isEnterpriseInstall: false, teamId: undefined, enterpriseId: undefined };
      await assertNotFound(store, nothing, "undefined, team_id: undefined, user_id: undefined");
    },
  ],
];
