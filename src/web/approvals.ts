import type { ServerResponse } from "node:http";
import type { CallbackOptions, Installation, InstallURLOptions } from "@slack/oauth";
import { WebClient, type WebClientOptions } from "@slack/web-api";
import type { RequestHandler } from "express";
import { installedTarget } from "../installations/installed-target.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { Log } from "../log.js";
import { installFailure, installLinks } from "./install-outcome.js";
import { connectedPage, failurePage, notInstalledPage, successPage } from "./pages.js";
import { CONNECT_PATH, INSTALL_PATH } from "./paths.js";

/** What somebody approved at Slack: the app for a workspace or organization, or their own account for a workspace. */
export interface Approved {
  readonly kind: "install" | "connect";
  readonly installation: Installation;
}

export interface ApprovalOptions {
  readonly appName: string;
  readonly authorizeUrl: string;
  readonly clientOptions: WebClientOptions;
  readonly installationStore: MongoInstallationStore;
  readonly log: Log;
  readonly approved: (approved: Approved) => Promise<void>;
  readonly inHand: (work: Promise<void>) => void;
}

/** What InstallProvider does with an approval beside storing it: the page that the person sees, and what follows. */
export function approvalCallbacks(options: ApprovalOptions): CallbackOptions {
  const { appName, authorizeUrl, log } = options;
  return {
    afterInstallation: async (installation, requested, _request, response) =>
      !isConnect(requested) || keepsConnection(options, installation, requested, response),
    success: (installation, requested, _request, response) => {
      const kind = isConnect(requested) ? "connect" : "install";
      const name = installation.isEnterpriseInstall ? installation.enterprise?.name : installation.team?.name;
      const links = installLinks(installation, authorizeUrl);
      const shown = { appName, ...(name !== undefined && { teamName: name }), ...links };
      sendPage(response, 200, kind === "connect" ? connectedPage(shown) : successPage(shown));
      options.inHand(options.approved({ kind, installation }));
    },
    failure: (error, _requested, _request, response) => {
      const { status, heading, sentence, level } = installFailure(error);
      log[level]({ err: error }, "An install did not succeed");
      sendPage(response, status, failurePage({ heading, sentence, tryAgainPath: INSTALL_PATH }));
    },
  };
}

/** Connecting an account asks for one workspace and no bot; an install leaves the workspace to the person. */
function isConnect(requested: InstallURLOptions): boolean {
  return requested.teamId !== undefined && requested.scopes.length === 0;
}

/**
 * Whether a connected account may be stored: it is in the workspace that the link was for, and the bot is there. A token
 * that is not kept is given back to Slack, and the person is told.
 */
async function keepsConnection(
  { appName, clientOptions, installationStore, log, inHand }: ApprovalOptions,
  installation: Installation,
  requested: InstallURLOptions,
  response: ServerResponse,
): Promise<boolean> {
  const teamId = installation.team?.id;
  const isRightTeam = teamId !== undefined && teamId === requested.teamId;
  if (
    isRightTeam &&
    (await installedTarget(installationStore, { teamId, enterpriseId: installation.enterprise?.id }))
  ) {
    return true;
  }
  log.warn({ team: teamId, asked: requested.teamId }, "A connected account was not kept");
  const client = new WebClient(installation.user.token, clientOptions);
  inHand(
    client.auth.revoke().then(
      () => undefined,
      (error: unknown) => log.warn({ err: error }, "A token that was not kept could not be revoked"),
    ),
  );
  const page = isRightTeam
    ? notInstalledPage({ appName, installPath: INSTALL_PATH })
    : failurePage({
        heading: "This was another workspace",
        sentence:
          "You approved a workspace other than the one that the link was for. Nothing was connected. Choose the right workspace at Slack.",
        tryAgainPath: `${CONNECT_PATH}?${new URLSearchParams({ team: requested.teamId ?? "" })}`,
      });
  sendPage(response, 409, page);
  return false;
}

/**
 * Keeps everything but an approval out of Bolt's redirect route, which Bolt mounts for every method and sub-path: a
 * HEAD of a link scanner would use the code up. A code without a state (Slack's directory and admin pages send people
 * so) is not exchanged: the person comes back with a state from the install path.
 */
export function onlyApprovals(redirectPath: string): RequestHandler {
  return (request, response, next) => {
    const url = new URL(request.originalUrl, "http://localhost");
    if (url.pathname !== redirectPath) next("router");
    else if (request.method !== "GET") response.set("allow", "GET").status(405).end();
    else if (url.searchParams.has("code") && !url.searchParams.get("state"))
      response.redirect(302, INSTALL_PATH);
    else next();
  };
}

export function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(page);
}
