import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallbackOptions, Installation, InstallURLOptions } from "@slack/oauth";
import type { Audit } from "../audit/audit-entry.js";
import type { FormerInstall, MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { ServingInstall } from "../installations/serving-install.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import { errorCodes } from "../log/error-chain.js";
import type { Log } from "../log/log.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { INSTALL_PATH } from "../manifest/paths.js";
import { scopesLeftOut } from "../manifest/scopes/optional-scopes.js";
import type { WebClientOptions } from "../slack/web-api.js";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry.js";
import { connectedPage, failurePage, notInstalledPage, successPage } from "../web/pages/pages.js";
import type { Site } from "../web/pages/site.js";
import { admitInstall } from "./admission/before-install.js";
import { giveBackTokens } from "./admission/refused-install.js";
import { type StoredApproval, scopesIn, targetOf } from "./approval-audit.js";
import { decideConnection, decideInstall, type Refusal } from "./approval-decision.js";
import { installFailure, installLinks, STILL_IN_FLIGHT } from "./install-outcome.js";
import { askedByState, isConnect, linkOf, returnUrl, stateIn, tryAgainPath } from "./links/asked-link.js";
import type { InstallLinks } from "./links/install-links.js";
import { cookieOf, sentCookie } from "./state-cookie.js";
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
  readonly clientId: string;
  readonly clientSecret: string;
  /** Without them there are no install links. */
  readonly links?: InstallLinks | undefined;
  readonly hooks: Pick<LifecycleHooks, "beforeInstall">;
  readonly audit: Audit;
  readonly log: Log;
  readonly manifest: AppManifest;
  readonly approved: (approved: Approved) => Promise<void>;
  readonly track: (work: Promise<void>) => void;
  /** Called with the response to the person when the outcome of the approval is known. */
  readonly ended: (response: ServerResponse) => void;
  /** Default: nothing is counted. */
  readonly telemetry?: Telemetry;
}

/** What InstallProvider calls for an approval, beside the store. */
export function approvalCallbacks(options: ApprovalOptions): CallbackOptions {
  const { site, botName, manifest, authorizeUrl, links, log, track, ended } = options;
  const botExpected = manifest.botScopes.length > 0;
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
    if (isConnect(requested)) leavePersonAlone(installation, decision.serving);
    else takeTenant(installation, linkOf(links, requested)?.tenant);
    const before = await formerInstall(options, installation, requested);
    known.set(response, { installation, serving: decision.serving, before });
    const turnedAway = isConnect(requested) ? undefined : await admitInstall(options, installation, before);
    if (turnedAway === undefined) return true;
    count("install", turnedAway.outcome);
    const isRefused = turnedAway.outcome === "refused";
    const message = isRefused
      ? { ...site.texts.installRefused, sentence: turnedAway.sentence }
      : site.texts.unexpected;
    const path = tryAgainPath(options, requested);
    sendPage(response, isRefused ? 403 : 500, failurePage(site, { ...message, tryAgainPath: path }));
    track(giveBackTokens(options, installation));
    ended(response);
    return false;
  };

  /** Answers with the success page, and starts what follows the approval. */
  const succeed: CallbackOptions["success"] = (installation, requested, _request, response) => {
    const kind = kindOf(requested);
    count(kind, "stored");
    const name = installation.team?.name ?? installation.enterprise?.name;
    const onward = installLinks(installation, authorizeUrl);
    const shown = {
      ...(name !== undefined && { teamName: name }),
      ...onward,
      hasHomeTab: botExpected,
      leftOut: scopesLeftOut(manifest, scopesIn(installation)),
    };
    const back = returnUrl(links, linkOf(links, requested), installation);
    if (back !== undefined) sendBack(response, back);
    else if (kind === "connect") sendPage(response, 200, connectedPage(site, shown));
    else {
      const isConnected = installation.user.token !== undefined;
      const page = successPage(site, { ...shown, botName: installation.bot && botName, isConnected });
      sendPage(response, 200, page);
    }
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
    const isCancelled = errorCodes(error).includes(CANCELLED);
    // Of a state that was not verified, only one of this browser's own sends the person anywhere.
    const isOwn = cookieOf(request, options.stateCookieName) === stateIn(request.url);
    const back =
      isCancelled && isOwn && asked !== undefined
        ? returnUrl(links, linkOf(links, asked), "cancelled")
        : undefined;
    const path = tryAgainPath(options, asked);
    if (back !== undefined) sendBack(response, back);
    else sendPage(response, status, failurePage(site, { ...site.texts[message], tryAgainPath: path }));
    const installation = known.get(response)?.installation;
    if (installation !== undefined) track(revokeUnkeptToken(options, installation));
    ended(response);
  };

  return { afterInstallation: decide, success: succeed, failure: fail };
}

/**
 * What an approval replaces. For the audit trail alone it is stored without an answer, too; the hook `beforeInstall` needs the
 * answer.
 */
async function formerInstall(
  { installationStore, hooks, log }: Pick<ApprovalOptions, "installationStore" | "hooks" | "log">,
  installation: Installation,
  requested: InstallURLOptions,
): Promise<FormerInstall | undefined> {
  try {
    return await installationStore.formerInstall(targetOf(installation), installation.user.id);
  } catch (error) {
    if (hooks.beforeInstall !== undefined && !isConnect(requested)) throw error;
    log.warn({ err: error }, "The audit trail will not say what an approval replaces");
    return undefined;
  }
}

/** The tenant of an install link. The link has done its work, and is not stored. */
function takeTenant(installation: Installation, tenant: string | undefined): void {
  if (tenant === undefined) return;
  delete installation.metadata;
  Object.assign(installation, { tenant });
}

/** Answers a person whose approval is still in flight. */
export function lateApproval({
  site,
  links,
  log,
}: Pick<ApprovalOptions, "site" | "log"> & { readonly links: InstallLinks | undefined }): (
  request: IncomingMessage,
  response: ServerResponse,
) => void {
  const { status, message, level } = STILL_IN_FLIGHT;
  return (request, response) => {
    log[level]("An approval takes too long; the person was answered, and the work goes on");
    const path = tryAgainPath({ site, links }, askedByState(request.url));
    sendPage(response, status, failurePage(site, { ...site.texts[message], tryAgainPath: path }));
  };
}

/** InstallProvider's code for a person who pressed *Cancel* at Slack. */
const CANCELLED = "slack_oauth_installer_authorization_error";

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
  { site, links, log }: ApprovalOptions,
  refusal: Refusal,
  { team }: Installation,
  requested: InstallURLOptions,
  response: ServerResponse,
): void {
  if (refusal === "bot missing") {
    log.warn({ team: team?.id }, "An install without a bot was not stored");
    const path = tryAgainPath({ site, links }, requested);
    sendPage(response, 400, failurePage(site, { ...site.texts.botMissing, tryAgainPath: path }));
    return;
  }
  log.warn({ team: team?.id, asked: requested.teamId }, "A connected account was not stored");
  const page =
    refusal === "not installed"
      ? notInstalledPage(site, { installPath: site.basePath + INSTALL_PATH })
      : failurePage(site, {
          ...site.texts.anotherWorkspace,
          tryAgainPath: tryAgainPath({ site, links }, requested),
        });
  sendPage(response, 409, page);
}

function sendBack(response: ServerResponse, location: string): void {
  if (response.headersSent) return; // the deadline has answered already
  response.writeHead(303, { location, "cache-control": "no-store" });
  response.end();
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  if (response.headersSent) return; // the deadline has answered already
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(page);
}
