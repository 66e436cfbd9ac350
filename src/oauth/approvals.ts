import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallbackOptions, Installation, InstallURLOptions } from "@slack/oauth";
import type { WebClientOptions } from "@slack/web-api";
import type { RequestHandler } from "express";
import type { FormerInstall, MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { ServingInstall } from "../installations/serving-install.js";
import type { Log } from "../log/log.js";
import { connectPath, INSTALL_PATH } from "../manifest/paths.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { connectedPage, failurePage, notInstalledPage, successPage } from "../web/pages/pages.js";
import type { Site } from "../web/pages/site.js";
import { type StoredApproval, targetOf } from "./approval-audit.js";
import { decideConnection, decideInstall, type Refusal } from "./approval-decision.js";
import { installFailure, installLinks, STILL_IN_FLIGHT } from "./install-outcome.js";
import { claimsOf } from "./signed-token.js";
import { sentCookie } from "./state-cookie.js";
import { revokeUnkeptToken } from "./unkept-token.js";

/** What somebody approved at Slack: the app for a workspace or organization, or their own account for a workspace. */
export interface Approved extends StoredApproval {
  /** The install that serves a person who connected their account, as it was found; undefined for an install. */
  readonly serving: ServingInstall | undefined;
}

export interface ApprovalOptions {
  readonly site: Site;
  /** What people call the bot; undefined where there is none. */
  readonly botName: string | undefined;
  readonly stateCookieName: string;
  readonly authorizeUrl: string;
  readonly clientOptions: WebClientOptions;
  readonly installationStore: MongoInstallationStore;
  readonly log: Log;
  /** Whether the manifest asks for bot scopes. */
  readonly botExpected: boolean;
  readonly approved: (approved: Approved) => Promise<void>;
  readonly track: (work: Promise<void>) => void;
  /** Called with the response to the person when the outcome of the approval is known. */
  readonly ended: (response: ServerResponse) => void;
  /** Default: nothing is counted. */
  readonly telemetry?: Telemetry;
}

/** What InstallProvider calls for an approval, beside the store. */
export function approvalCallbacks(options: ApprovalOptions): CallbackOptions {
  const { site, botName, botExpected, authorizeUrl, log, track, ended } = options;
  const { telemetry = NO_TELEMETRY } = options;
  const count = (kind: Approved["kind"], outcome: Outcome) =>
    telemetry.count("bolt_mongodb_app.approvals", { kind, outcome });
  /** State of each approval, by its response: InstallProvider passes nothing from one callback to the next. */
  const known = new WeakMap<
    ServerResponse,
    {
      readonly installation: Installation;
      readonly serving?: ServingInstall | undefined;
      readonly before?: FormerInstall | undefined;
    }
  >();

  /** Decides whether an approval is stored, and answers a refusal at once. Connecting an account stores only its token. */
  const decide: CallbackOptions["afterInstallation"] = async (
    installation,
    requested,
    _request,
    response,
  ) => {
    known.set(response, { installation });
    const decision = isConnect(requested)
      ? await decideConnection(options.installationStore, installation, requested, botExpected)
      : decideInstall(installation, botExpected);
    if (decision.refusal !== undefined) {
      count(kindOf(requested), "refused");
      refuse(options, decision.refusal, installation, requested, response);
      track(revokeUnkeptToken(options, installation));
      ended(response);
      return false;
    }
    const before = isConnect(requested) ? undefined : await scopesBefore(options, installation);
    known.set(response, { installation, serving: decision.serving, before });
    if (isConnect(requested)) leavePersonAlone(installation, decision.serving);
    return true;
  };

  /** Answers with the success page, and starts what follows the approval. */
  const succeed: CallbackOptions["success"] = (installation, requested, _request, response) => {
    const kind = kindOf(requested);
    count(kind, "stored");
    const name = installation.team?.name ?? installation.enterprise?.name;
    const links = installLinks(installation, authorizeUrl);
    const shown = { ...(name !== undefined && { teamName: name }), ...links, hasHomeTab: botExpected };
    sendPage(
      response,
      200,
      kind === "connect"
        ? connectedPage(site, shown)
        : successPage(site, {
            ...shown,
            botName: installation.bot && botName,
            isConnected: installation.user.token !== undefined,
          }),
    );
    const { serving, before } = known.get(response) ?? {};
    track(options.approved({ kind, installation, serving, before }));
    ended(response);
  };

  /** Answers with the page for the error, and revokes at Slack a person's token that was not stored. */
  const fail: CallbackOptions["failure"] = (error, requested, request, response) => {
    const { status, message, level } = installFailure(error, {
      sentCookie: sentCookie(request, options.stateCookieName),
    });
    log[level]({ err: error }, "An install failed");
    const asked = isConnect(requested) ? requested : askedByState(request.url);
    count(asked === undefined ? "install" : kindOf(asked), outcomeOf(status));
    sendPage(
      response,
      status,
      failurePage(site, { ...site.texts[message], tryAgainPath: tryAgainPath(asked) }),
    );
    const installation = known.get(response)?.installation;
    if (installation !== undefined) track(revokeUnkeptToken(options, installation));
    ended(response);
  };

  return { afterInstallation: decide, success: succeed, failure: fail };
}

/** What an install replaces, for the audit trail alone: without an answer it is stored all the same. */
async function scopesBefore(
  { installationStore, log }: Pick<ApprovalOptions, "installationStore" | "log">,
  installation: Installation,
): Promise<FormerInstall | undefined> {
  try {
    return await installationStore.formerInstall(targetOf(installation), installation.user.id);
  } catch (error) {
    log.warn({ err: error }, "The audit trail will not say what an install replaces");
    return undefined;
  }
}

/** Answers a person whose approval is still in flight. */
export function lateApproval({
  site,
  log,
}: Pick<ApprovalOptions, "site" | "log">): (request: IncomingMessage, response: ServerResponse) => void {
  const { status, message, level } = STILL_IN_FLIGHT;
  return (request, response) => {
    log[level]("An approval takes too long; the person was answered, and the work goes on");
    const path = tryAgainPath(askedByState(request.url));
    sendPage(response, status, failurePage(site, { ...site.texts[message], tryAgainPath: path }));
  };
}

/** Where a person starts again. */
function tryAgainPath(asked: InstallURLOptions | undefined): string {
  return asked !== undefined && isConnect(asked)
    ? connectPath({ teamId: asked.teamId, enterpriseId: asked.metadata })
    : INSTALL_PATH;
}

/**
 * What a state was made for, read without verifying it. After a cancel InstallProvider does not verify the state, and the
 * page links to where the person started. It must not be used for anything else.
 */
function askedByState(url: string | undefined): InstallURLOptions | undefined {
  if (!URL.canParse(url ?? "", "http://localhost")) return undefined;
  const state = new URL(url ?? "", "http://localhost").searchParams.get("state") ?? "";
  const { options }: { options?: InstallURLOptions | null } = claimsOf(state) ?? {};
  return Array.isArray(options?.scopes) ? options : undefined;
}

/** Connecting an account asks for one workspace and no bot; an install leaves the workspace to the person. */
function isConnect(requested: InstallURLOptions): boolean {
  return requested.teamId !== undefined && requested.scopes.length === 0;
}

/** What becomes of an approval, as it is counted. */
type Outcome = "stored" | "cancelled" | "refused" | "failed";

/** By the status of the page that the person gets. */
function outcomeOf(status: number): Outcome {
  if (status === 403) return "cancelled";
  return status < 500 ? "refused" : "failed";
}

function kindOf(requested: InstallURLOptions): Approved["kind"] {
  return isConnect(requested) ? "connect" : "install";
}

/** Removes what somebody may have added to Slack's URL, and stores the token under the install whose bot serves the person. */
function leavePersonAlone(installation: Installation, serving: ServingInstall | undefined): void {
  delete installation.bot;
  delete installation.incomingWebhook;
  // Stored under the organization, the token is found for events of all its workspaces.
  installation.isEnterpriseInstall =
    serving?.target.isEnterpriseInstall ?? installation.isEnterpriseInstall ?? false;
}

/** Answers a person with the reason why their approval is not stored, and logs it. */
function refuse(
  { site, log }: ApprovalOptions,
  refusal: Refusal,
  { team }: Installation,
  requested: InstallURLOptions,
  response: ServerResponse,
): void {
  if (refusal === "bot missing") {
    log.warn({ team: team?.id }, "An install without a bot was not stored");
    sendPage(response, 400, failurePage(site, { ...site.texts.botMissing, tryAgainPath: INSTALL_PATH }));
    return;
  }
  log.warn({ team: team?.id, asked: requested.teamId }, "A connected account was not stored");
  const page =
    refusal === "not installed"
      ? notInstalledPage(site, { installPath: INSTALL_PATH })
      : failurePage(site, { ...site.texts.anotherWorkspace, tryAgainPath: tryAgainPath(requested) });
  sendPage(response, 409, page);
}

/**
 * Keeps everything but an approval out of Bolt's redirect route, which Bolt mounts for every method and sub-path: a
 * HEAD of a link scanner would use the code up. A code without a state (Slack's directory and admin pages send people
 * so) is not exchanged: the person comes back with a state from the install path.
 */
export function onlyApprovals(redirectPath: string): RequestHandler {
  return (request, response, next) => {
    // InstallProvider parses the URL with this Host header, and would throw for one that cannot be parsed.
    if (!URL.canParse(request.originalUrl, `https://${request.headers.host}`)) {
      response.status(400).end();
      return;
    }
    const url = new URL(request.originalUrl, "http://localhost");
    if (url.pathname !== redirectPath) next("router");
    else if (request.method !== "GET") response.set("allow", "GET").status(405).end();
    else if (url.searchParams.has("code") && !url.searchParams.get("state"))
      response.redirect(302, INSTALL_PATH);
    else next();
  };
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  if (response.headersSent) return; // the deadline has answered already
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(page);
}
