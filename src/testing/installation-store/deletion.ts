import { assertGone, assertSame, assertSameWithoutUser, type CaseOfStore, deleteFrom } from "./assertions.js";
import {
  connection,
  ENTERPRISE,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

/** A deletion takes what it names and no more. */
export const deletion: readonly CaseOfStore[] = [
  [
    "deletes one person's token, and leaves bot, webhook and the others",
    async (store) => {
      const installation = workspaceInstallation();
      await store.storeInstallation(installation);
      await store.storeInstallation(workspaceInstallation({ user: userWithToken("U2") }));
      await deleteFrom(store, inTeam("T1", "U1"));

      assertSameWithoutUser(await store.fetchInstallation(inTeam("T1", "U1")), installation);
      assertSame(await store.fetchInstallation(inTeam("T1", "U2")), {
        ...installation,
        user: userWithToken("U2"),
      });
    },
  ],
  [
    "deletes the token of the person who installed last, too",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      await deleteFrom(store, inTeam("T1", "U1"));
      assertSameWithoutUser(await store.fetchInstallation(inTeam("T1", "U1")), workspaceInstallation());
    },
  ],
  [
    "deletes a whole workspace, everybody's token with it, and no other workspace",
    async (store) => {
      const neighbour = workspaceInstallation({ team: { id: "T11" } });
      await store.storeInstallation(workspaceInstallation());
      await store.storeInstallation(workspaceInstallation({ user: userWithToken("U2") }));
      await store.storeInstallation(neighbour);
      await deleteFrom(store, inTeam("T1"));

      for (const query of [inTeam("T1"), inTeam("T1", "U1"), inTeam("T1", "U2")])
        await assertGone(store, query);
      assertSame(await store.fetchInstallation(inTeam("T11", "U1")), neighbour);
    },
  ],
  [
    "deletes a whole organization, and no other",
    async (store) => {
      const neighbour = orgInstallation({ enterprise: { id: "E11" } });
      await store.storeInstallation(orgInstallation());
      await store.storeInstallation(neighbour);
      await deleteFrom(store, inOrg("E1"));

      for (const query of [inOrg("E1"), inOrg("E1", { userId: "U1" })]) await assertGone(store, query);
      assertSame(await store.fetchInstallation(inOrg("E11", { userId: "U1" })), neighbour);
    },
  ],
  [
    "deletes an organization's install without its workspace's, and the other way round",
    async (store) => {
      const ofTeam = workspaceInstallation({ enterprise: { ...ENTERPRISE } });
      const inMember = { ...inTeam("T1", "U1"), enterpriseId: "E1" };
      await store.storeInstallation(ofTeam);
      await store.storeInstallation(orgInstallation());
      await deleteFrom(store, inOrg("E1", { teamId: "T1" }));
      assertSame(await store.fetchInstallation(inMember), ofTeam);
      await store.storeInstallation(orgInstallation());
      await deleteFrom(store, { ...inTeam("T1"), enterpriseId: "E1" });
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), orgInstallation());
      await assertGone(store, inMember);
    },
  ],
  [
    "org-wide, deletes a person's token wherever it would be found",
    async (store) => {
      await store.storeInstallation(orgInstallation());
      await store.storeInstallation({ ...connection("U1"), enterprise: { ...ENTERPRISE } });
      const query = inOrg("E1", { teamId: "T1", userId: "U1" });
      await deleteFrom(store, query);

      assertSameWithoutUser(await store.fetchInstallation(query), orgInstallation());
    },
  ],
  [
    "deleting what is not there, or twice, is no error and touches nothing",
    async (store) => {
      await deleteFrom(store, inTeam("T1"));
      const installation = workspaceInstallation();
      await store.storeInstallation(installation);
      const nothing = [inTeam("T2"), inTeam("T2", "U1"), inTeam("T1", "U9"), inOrg("E1"), inOrg("T1")];
      for (const query of [...nothing, ...nothing]) await deleteFrom(store, query);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), installation);
      await deleteFrom(store, inTeam("T1"));
      await deleteFrom(store, inTeam("T1"));
      await assertGone(store, inTeam("T1"));
    },
  ],
  [
    "an install after a deletion brings nothing of the old one back",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      await store.storeInstallation(workspaceInstallation({ user: userWithToken("U2") }));
      await deleteFrom(store, inTeam("T1"));
      const connected = connection("U1", "fresh");
      await store.storeInstallation(connected);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), connected);
      const found = await store.fetchInstallation(inTeam("T1", "U2")).catch(() => undefined);
      if (found !== undefined) assertSameWithoutUser(found, connected);
    },
  ],
];
