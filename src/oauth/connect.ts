import type { InstallProvider } from "@slack/oauth";
import type { RequestHandler } from "express";
import { HOME_PATH } from "../manifest/paths.js";
import { messagePage } from "../web/pages/pages.js";
import type { Site } from "../web/pages/site.js";

/**
 * `GET /slack/connect?team=T…`: asks for the user scopes alone, for that workspace. Whether the bot is installed there
 * is looked at once Slack has said who is asking: anybody can open this address with any team's id, so the answer tells
 * nothing and costs no read.
 */
export function connectRoute({
  site,
  installer,
  userScopes,
  redirectUri,
}: {
  readonly site: Site;
  readonly installer: InstallProvider;
  readonly userScopes: readonly string[];
  readonly redirectUri: string;
}): RequestHandler {
  return async (request, response) => {
    const { team: teamId, enterprise: enterpriseId } = request.query;
    if (userScopes.length === 0) {
      response
        .status(404)
        .type("html")
        .send(messagePage(site, { ...site.texts.nothingToConnect, homePath: site.basePath + HOME_PATH }));
      return;
    }
    if (!isId("T", teamId) || !(enterpriseId === undefined || isId("E", enterpriseId))) {
      response
        .status(400)
        .type("html")
        .send(messagePage(site, { ...site.texts.noWorkspaceInLink, homePath: site.basePath + HOME_PATH }));
      return;
    }
    await installer.handleInstallPath(
      request,
      response,
      {},
      {
        scopes: [],
        userScopes: [...userScopes],
        teamId,
        redirectUri,
        ...(enterpriseId !== undefined && { metadata: enterpriseId }),
      },
    );
  };
}

/** Slack's ids: a letter for the kind, then capital letters and digits. */
function isId(kind: "T" | "E", value: unknown): value is string {
  return typeof value === "string" && new RegExp(`^${kind}[A-Z0-9]{2,30}$`).test(value);
}
