import assert from "node:assert/strict";
import { assertSame, type CaseOfStore } from "./assertions.js";
import {
  type AnyInstallation,
  botInstallation,
  classicInstallation,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  type Query,
  workspaceInstallation,
} from "./examples.js";

const kept: Readonly<Record<string, readonly [AnyInstallation, Query]>> = {
  "a workspace install with everything": [workspaceInstallation(), inTeam("T1", "U1")],
  "an org-wide install": [orgInstallation(), inOrg("E1", { userId: "U1" })],
  "a classic (v1) install": [classicInstallation(), inTeam("T1", "U1")],
  "a bot alone": [botInstallation("plain"), inTeam("T1", "U1")],
  "a person's token alone": [connection("U1"), inTeam("T1", "U1")],
  "a bot and a token that do not expire": [
    workspaceInstallation({
      bot: { id: "B1", userId: "UB1", token: "xoxb-1", scopes: [] },
      user: { id: "U1", token: "xoxp-1", scopes: ["users:read"] },
    }),
    inTeam("T1", "U1"),
  ],
  "a team and an enterprise without names": [
    workspaceInstallation({ team: { id: "T1" }, enterprise: { id: "E1" } }),
    inTeam("T1", "U1"),
  ],
  "a webhook with its URL alone": [
    workspaceInstallation({ incomingWebhook: { url: "https://hooks.slack.example/1" } }),
    inTeam("T1", "U1"),
  ],
};

/** What a store returns is what it was given, wherever Slack lets somebody ask from. */
export const keeps: readonly CaseOfStore[] = [
  ...Object.entries(kept).map(
    ([title, [installation, query]]): CaseOfStore => [
      `keeps every field: ${title}`,
      async (store) => {
        await store.storeInstallation(installation);
        assertSame(await store.fetchInstallation(query), installation);
        assertSame(await store.fetchInstallation(query), installation);
      },
    ],
  ),
  [
    "finds a workspace whether or not the query names its enterprise",
    async (store) => {
      await store.storeInstallation(workspaceInstallation());
      for (const enterpriseId of [undefined, "E1", "E2"]) {
        assert.equal((await store.fetchInstallation({ ...inTeam("T1"), enterpriseId })).bot?.id, "B-first");
      }
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
];
