import type { Installation, InstallationQuery } from "@slack/oauth";

/** Installations as InstallProvider makes them, and the queries that Bolt makes for them. */
export type AnyInstallation = Installation<"v1" | "v2", boolean>;
export type Query = InstallationQuery<boolean>;

/** Everything that the install of a workspace of its own can bring, from one person. */
export function workspaceInstallation(
  changes: Partial<Installation<"v2", false>> = {},
): Installation<"v2", false> {
  return {
    team: { id: "T1", name: "First Team" },
    enterprise: undefined,
    user: userWithToken("U1"),
    bot: botWithToken("first"),
    incomingWebhook: {
      url: "https://hooks.slack.example/services/T1/B1/secret-of-the-webhook",
      channel: "#general",
      channelId: "C1",
      configurationUrl: "https://first-team.slack.example/services/B1",
    },
    appId: "A1",
    tokenType: "bot",
    isEnterpriseInstall: false,
    authVersion: "v2",
    metadata: '{"plan":"großes 🎉"}',
    ...changes,
  };
}

/** An org-wide install, with the token of the admin who made it. */
export function orgInstallation(changes: Partial<Installation<"v2", true>> = {}): Installation<"v2", true> {
  return {
    team: undefined,
    enterprise: { ...ENTERPRISE },
    user: userWithToken("U1", "org"),
    bot: botWithToken("org"),
    appId: "A1",
    tokenType: "bot",
    enterpriseUrl: "https://the-enterprise.slack.example/",
    isEnterpriseInstall: true,
    authVersion: "v2",
    ...changes,
  };
}

/** The organization that `orgInstallation` is of, and the first team joins in some cases. */
export const ENTERPRISE = { id: "E1", name: "The Enterprise" } as const;

/** What "connect your account" brings: a person's token and nothing else. */
export function connection(userId: string, label = "connected"): Installation<"v2", false> {
  return {
    team: { id: "T1", name: "First Team" },
    enterprise: undefined,
    user: userWithToken(userId, label),
    appId: "A1",
    isEnterpriseInstall: false,
    authVersion: "v2",
  };
}

/** An install by someone who grants no user token. */
export function botInstallation(
  label: string,
  changes: Partial<Installation<"v2", false>> = {},
): Installation<"v2", false> {
  return {
    team: { id: "T1", name: "First Team" },
    enterprise: undefined,
    user: { id: "U1", token: undefined, scopes: undefined },
    bot: botWithToken(label),
    appId: "A1",
    tokenType: "bot",
    isEnterpriseInstall: false,
    authVersion: "v2",
    ...changes,
  };
}

/** A classic app's install: `oauth.access` always brings a user token. */
export function classicInstallation(): Installation<"v1", false> {
  return {
    team: { id: "T1", name: "First Team" },
    enterprise: undefined,
    user: { id: "U1", token: "xoxp-classic", scopes: ["identify", "bot"] },
    bot: { id: "B1", userId: "UB1", token: "xoxb-classic", scopes: ["bot"] },
    isEnterpriseInstall: false,
    authVersion: "v1",
  };
}

/** A bot whose every part tells which one it is. */
export function botWithToken(label: string) {
  return {
    id: `B-${label}`,
    userId: `UB-${label}`,
    token: `xoxe.xoxb-bot-${label}`,
    refreshToken: `xoxe-refresh-bot-${label}`,
    expiresAt: 1_900_000_000 + label.length,
    scopes: ["app_mentions:read", "chat:write", `${label}:read`],
  };
}

export function userWithToken(userId: string, label = "first") {
  return {
    id: userId,
    token: `xoxe.xoxp-${userId}-${label}`,
    refreshToken: `xoxe-refresh-${userId}-${label}`,
    expiresAt: 1_900_000_500 + label.length,
    scopes: ["users:read", `${label}:write`],
  };
}

export function inTeam(teamId: string, userId?: string): Query {
  return {
    isEnterpriseInstall: false,
    teamId,
    enterpriseId: undefined,
    ...(userId !== undefined && { userId }),
  };
}

/** For an org-wide install Bolt names the workspace that the event came from, too. */
export function inOrg(
  enterpriseId: string,
  { teamId, userId }: { teamId?: string; userId?: string } = {},
): Query {
  return { isEnterpriseInstall: true, enterpriseId, teamId, ...(userId !== undefined && { userId }) };
}
