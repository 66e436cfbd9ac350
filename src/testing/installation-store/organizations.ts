import assert from "node:assert/strict";
import { assertGone, assertSame, type CaseOfStore } from "./assertions.js";
import {
  botWithToken,
  connection,
  ENTERPRISE,
  inOrg,
  inTeam,
  orgInstallation,
  type Query,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

const joined: Query = { ...inTeam("T1", "U1"), enterpriseId: "E1" };
const member = () => workspaceInstallation({ enterprise: { ...ENTERPRISE } });

/** Organizations, their workspaces, and the two kinds of install that they can have. */
export const organizations: readonly CaseOfStore[] = [
  [
    "keeps every field of an org-wide install",
    async (store) => {
      await store.storeInstallation(orgInstallation());
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), orgInstallation());
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), orgInstallation());
    },
  ],
  [
    "keeps every field of the install of an organization's workspace",
    async (store) => {
      await store.storeInstallation(member());
      assertSame(await store.fetchInstallation(joined), member());
    },
  ],
  [
    "keeps a team and an organization that have no name",
    async (store) => {
      const nameless = workspaceInstallation({ team: { id: "T1" }, enterprise: { id: "E1" } });
      await store.storeInstallation(nameless);
      assertSame(await store.fetchInstallation(joined), nameless);
    },
  ],
  [
    "finds an org-wide install from each of its workspaces",
    async (store) => {
      await store.storeInstallation(orgInstallation());
      for (const teamId of [undefined, "T1", "T2"]) {
        const found = await store.fetchInstallation(inOrg("E1", teamId === undefined ? {} : { teamId }));
        assert.deepEqual([found.bot?.id, found.team, found.isEnterpriseInstall], ["B-org", undefined, true]);
      }
    },
  ],
  [
    "finds a workspace whether or not the query names its organization",
    async (store) => {
      await store.storeInstallation(member());
      for (const enterpriseId of [undefined, "E1", "E2"]) {
        assert.equal((await store.fetchInstallation({ ...inTeam("T1"), enterpriseId })).bot?.id, "B-first");
      }
    },
  ],
  [
    "a workspace that joins an organization, and leaves it, keeps its tokens",
    async (store) => {
      const alone = workspaceInstallation();
      await store.storeInstallation(alone);
      assertSame(await store.fetchInstallation(joined), alone);
      await store.storeInstallation({ ...member(), bot: botWithToken("joined") });
      const { bot, enterprise } = await store.fetchInstallation(joined);
      assert.deepEqual([bot, enterprise?.id], [botWithToken("joined"), "E1"]);
      await store.storeInstallation(alone);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), alone);
    },
  ],
  [
    "a workspace's own install and its organization's are two",
    async (store) => {
      await store.storeInstallation(member());
      await assertGone(
        store,
        inOrg("E1", { teamId: "T1" }),
        "the workspace's install was taken for the org's",
      );
      await store.storeInstallation(orgInstallation());
      assertSame(await store.fetchInstallation(joined), member());
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), orgInstallation());
    },
  ],
  [
    "org-wide, finds a person's token under the organization and under the workspace",
    async (store) => {
      await store.storeInstallation(orgInstallation());
      await store.storeInstallation({ ...connection("U2"), enterprise: { ...ENTERPRISE } });
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
];
