import { assertNotFound, assertSame, type CaseOfStore } from "./assertions.js";
import {
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

/** A deletion takes what it names and no more. */
export const deletes: readonly CaseOfStore[] = [
  [
    "deletes one person's token and leaves bot, webhook and the others",
    async (store) => {
      const installation = workspaceInstallation();
      await store.storeInstallation(installation);
      await store.storeInstallation(connection("U2"));
      await store.deleteInstallation(inTeam("T1", "U1"));

      const user = { id: "U1", token: undefined, scopes: undefined };
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), { ...installation, user });
      assertSame(await store.fetchInstallation(inTeam("T1", "U2")), {
        ...installation,
        user: userWithToken("U2", "connected"),
      });
    },
  ],
  [
    "deletes a whole workspace, everybody's token with it, and no other workspace",
    async (store) => {
      const neighbour = workspaceInstallation({ team: { id: "T11" } });
      await store.storeInstallation(workspaceInstallation());
      await store.storeInstallation(connection("U2"));
      await store.storeInstallation(neighbour);
      await store.deleteInstallation(inTeam("T1"));

      await assertNotFound(store, inTeam("T1"), "undefined, team_id: T1, user_id: undefined");
      await assertNotFound(store, inTeam("T1", "U1"), "undefined, team_id: T1, user_id: U1");
      await assertNotFound(store, inTeam("T1", "U2"), "undefined, team_id: T1, user_id: U2");
      assertSame(await store.fetchInstallation(inTeam("T11", "U1")), neighbour);
    },
  ],
  [
    "deletes a whole organization, and no other",
    async (store) => {
      const neighbour = orgInstallation({ enterprise: { id: "E11" } });
      await store.storeInstallation(orgInstallation());
      await store.storeInstallation(neighbour);
      await store.deleteInstallation(inOrg("E1"));

      await assertNotFound(store, inOrg("E1"), "E1, team_id: undefined, user_id: undefined");
      await assertNotFound(store, inOrg("E1", { userId: "U1" }), "E1, team_id: undefined, user_id: U1");
      assertSame(await store.fetchInstallation(inOrg("E11", { userId: "U1" })), neighbour);
    },
  ],
  [
    "org-wide, deletes a person's token wherever it would be found",
    async (store) => {
      await store.storeInstallation(orgInstallation());
      await store.storeInstallation(connection("U1"));
      const query = inOrg("E1", { teamId: "T1", userId: "U1" });
      await store.deleteInstallation(query);

      const user = { id: "U1", token: undefined, scopes: undefined };
      assertSame(await store.fetchInstallation(query), orgInstallation({ user }));
    },
  ],
  [
    "deleting what is not there, or twice, is no error and touches nothing",
    async (store) => {
      await store.deleteInstallation(inTeam("T1"));
      const installation = workspaceInstallation();
      await store.storeInstallation(installation);
      const nothing = [inTeam("T2"), inTeam("T2", "U1"), inTeam("T1", "U9"), inOrg("E1"), inOrg("T1")];
      for (const query of [...nothing, ...nothing]) await store.deleteInstallation(query);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), installation);
      await store.deleteInstallation(inTeam("T1"));
      await store.deleteInstallation(inTeam("T1"));
      await assertNotFound(store, inTeam("T1"), "undefined, team_id: T1, user_id: undefined");
    },
  ],
  [
    "an install after a deletion brings nothing of the old one back",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      await store.storeInstallation(connection("U2"));
      await store.deleteInstallation(inTeam("T1"));
      const connected = connection("U1", "fresh");
      await store.storeInstallation(connected);
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), connected);
      await assertNotFound(store, inTeam("T1", "U2"), "undefined, team_id: T1, user_id: U2");
    },
  ],
];
