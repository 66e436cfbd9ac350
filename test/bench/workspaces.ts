import type { Installation } from "@slack/oauth";

/** The Slack app that is measured. None of it is a secret: Slack has never heard of it. */
export const APP = {
  id: "A0BENCHMARK",
  clientId: "1000000000000.2000000000000",
  clientSecret: "c0ffee00c0ffee00c0ffee00c0ffee00",
  signingSecret: "5eed00005eed00005eed00005eed0000",
  tokenKeys: `bench:${Buffer.alloc(32, "b").toString("base64")}`,
} as const;

export const PEOPLE_PER_WORKSPACE = 50;

/** The id of a workspace, or of something in it, from its number alone: as long as Slack's. */
export function slackId(letter: "T" | "U" | "C" | "B", number: number): string {
  return `${letter}0${number.toString(36).toUpperCase().padStart(9, "0")}`;
}

/** The number of the workspace that has this id. */
export function workspaceOf(teamId: string): number {
  return Number.parseInt(teamId.slice(2), 36);
}

export function personId(workspace: number, person: number): string {
  return slackId("U", workspace * PEOPLE_PER_WORKSPACE + person);
}

/** What Bolt's `authorize` knows of a workspace. */
export function authorization(workspace: number): { botToken: string; botId: string; botUserId: string } {
  return {
    botToken: `xoxb-${2_000_000_000_000 + workspace}-3000000000000-${slackId("B", workspace).repeat(2)}24`,
    botId: slackId("B", workspace),
    botUserId: `UBOT${workspace.toString(36).toUpperCase().padStart(7, "0")}`,
  };
}

/** A workspace's install as Slack's OAuth brings it: a bot, and no token of a person. */
export function installation(workspace: number): Installation<"v2", false> {
  const { botToken, botId, botUserId } = authorization(workspace);
  return {
    team: { id: slackId("T", workspace), name: `Workspace ${workspace}` },
    enterprise: undefined,
    user: { id: personId(workspace, 0), token: undefined, scopes: undefined },
    bot: {
      id: botId,
      userId: botUserId,
      token: botToken,
      scopes: ["app_mentions:read", "chat:write", "commands", "im:history", "im:write", "users:read"],
    },
    tokenType: "bot",
    appId: APP.id,
    isEnterpriseInstall: false,
    authVersion: "v2",
  };
}
