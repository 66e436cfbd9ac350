import assert from "node:assert/strict";
import {
  assertNotFound,
  assertNoUserToken,
  assertSame,
  assertSamePart,
  type CaseOfStore,
} from "./assertions.js";
import {
  type AnyInstallation,
  botInstallation,
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  workspaceInstallation,
} from "./examples.js";

/** What nobody asks of a store, and `MongoInstallationStore` promises. */
export const extras: readonly CaseOfStore[] = [
  [
    "for a query that names no person, returns nobody's token",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      assertNoUserToken(await store.fetchInstallation(inTeam("T1")));
    },
  ],
  [
    "for a query that names a person, `user.id` is that person's, token or not",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      await store.storeInstallation(connection("U2"));
      for (const userId of ["U1", "U2", "U3"]) {
        assert.equal((await store.fetchInstallation(inTeam("T1", userId))).user.id, userId);
      }
    },
  ],
  [
    "says what was not found, with the code `installation_not_found` and the message of other stores for Bolt",
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
  [
    "null, where the types say undefined, counts as absent",
    async (store) => {
      const inWorkspace: AnyInstallation = asSlackSendsIt({
        ...botInstallation("null"),
        enterprise: null,
        user: { id: "U1", token: null, refreshToken: null, expiresAt: null, scopes: null },
        bot: { ...botWithToken("null"), refreshToken: null, expiresAt: null },
        incomingWebhook: null,
        enterpriseUrl: null,
        metadata: null,
      });
      await store.storeInstallation(inWorkspace);
      const { refreshToken: _, expiresAt: __, ...bot } = botWithToken("null");
      const found = await store.fetchInstallation(inTeam("T1", "U1"));
      assertSame(found, botInstallation("null", { bot }));
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), found);

      await store.storeInstallation(asSlackSendsIt({ ...orgInstallation(), team: null }));
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), orgInstallation());

      const person = { id: "U2", token: "xoxp-2", refreshToken: null, expiresAt: null, scopes: ["a"] };
      await store.storeInstallation(
        asSlackSendsIt({ ...connection("U2"), enterprise: null, bot: null, user: person }),
      );
      const { user } = await store.fetchInstallation(inTeam("T1", "U2"));
      assertSamePart(user, { id: "U2", token: "xoxp-2", scopes: ["a"] });
    },
  ],
];

/** The response of a Web API method, which has null where the types say undefined. */
function asSlackSendsIt(response: object): AnyInstallation {
  return JSON.parse(JSON.stringify(response));
}
