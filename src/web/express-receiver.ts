import { ExpressReceiver, type ExpressReceiverOptions } from "@slack/bolt";
import type { InstallationStore, StateStore } from "@slack/oauth";
import express, { type ErrorRequestHandler, Router } from "express";
import type { Config } from "../config/config.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { type Log, slackLogger } from "../log/log.js";
import { readProperty } from "../log/thrown.js";
import {
  CONNECT_PATH,
  HOME_PATH,
  ICON_PATH,
  INSTALL_PATH,
  LIVENESS_PATH,
  READINESS_PATH,
  SIGN_IN_PATH,
  WORKSPACES_PATH,
} from "../manifest/paths.js";
import { ApprovalDeadline } from "../oauth/approval-deadline.js";
import { type ApprovalOptions, approvalCallbacks, lateApproval } from "../oauth/approvals.js";
import { connectRoute } from "../oauth/connect.js";
import { installFailure } from "../oauth/install-outcome.js";
import type { InstallLinks } from "../oauth/links/install-links.js";
import { linkedInstallRoute } from "../oauth/links/linked-install.js";
import { onlyApprovals } from "../oauth/only-approvals.js";
import { stateCookieName } from "../oauth/state-cookie.js";
import type { SignIn } from "../signin/sign-in.js";
import { EXCHANGE_CLIENT_OPTIONS } from "../slack/exchange-client-options.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import type { Workspaces } from "../workspaces/workspaces.js";
import { DISCONNECT_PATH, REMOVE_PATH, SIGN_OUT_PATH } from "../workspaces/workspaces-page.js";
import { type EventLoad, healthz, readyz } from "./health.js";
import { type AppIcon, iconRoute, letterIcon } from "./pages/app-icon.js";
import { landingPage } from "./pages/landing-page.js";
import { failurePage, messagePage } from "./pages/pages.js";
import { type Site, siteOf } from "./pages/site.js";
import type { Texts } from "./pages/texts.js";
import { receiverLogger } from "./receiver-logger.js";
import { securityHeaders } from "./security-headers.js";

export interface WebOptions {
  readonly config: Config;
  readonly installationStore: MongoInstallationStore;
  /** What InstallProvider gets in its place, with OAuth. */
  readonly rotatingStore?: InstallationStore | undefined;
  /** Needed with OAuth. */
  readonly stateStore?: StateStore;
  /** Without them there are no install links. */
  readonly links?: InstallLinks | undefined;
  /** Undefined where the manifest does not ask for Sign in with Slack. */
  readonly signIn?: SignIn | undefined;
  /** Undefined where the app has no page for those who signed in, or one of its own. */
  readonly workspaces?: Workspaces | undefined;
  readonly hooks: ApprovalOptions["hooks"];
  readonly audit: ApprovalOptions["audit"];
  readonly log: Log;
  /** Default: the first letter of the app's name on its color. */
  readonly icon?: AppIcon | undefined;
  /** What the pages say. Default: `TEXTS`. */
  readonly texts?: Texts | undefined;
  /** Resolves while the app can do its work. */
  readonly ready: () => Promise<void>;
  /** How many events are in flight; undefined without an inbox. */
  readonly load: () => EventLoad | undefined;
  /** Called after an approval has been stored. The person's page does not wait for it. */
  readonly approved: ApprovalOptions["approved"];
  /** Makes a stop wait for this work. */
  readonly track: ApprovalOptions["track"];
  /** Where approvals are counted. Default: nowhere. */
  readonly telemetry?: Telemetry;
  /** How long a person waits at most for the outcome of their approval. Default: `APPROVAL_WITHIN_MS`. */
  readonly approvalWithinMs?: number;
}

/** Bolt's ExpressReceiver with its InstallProvider and the app's own routes. Slack requests do not reach it. */
export function buildExpressReceiver(options: WebOptions): ExpressReceiver {
  const { config, log, ready, load } = options;
  const { manifest, slack, publicUrl, basePath } = config;
  const installPath = basePath + INSTALL_PATH;
  const redirectPath = basePath + manifest.redirectPath;
  const { bot, user } = config.installScopes;
  const isInstalled = slack.credentials.kind === "oauth" && bot.length + user.length > 0;
  const app = express().disable("x-powered-by");
  const site = siteOf(config, options.texts);
  app.use(securityHeaders(publicUrl, site));
  app.get(basePath + ICON_PATH, iconRoute(options.icon ?? letterIcon(site.name, site.color)));
  app.get(basePath + HOME_PATH, (_request, response) => {
    response.type("html").send(
      landingPage(site, {
        manifest,
        connectsInstaller: user.length > 0,
        ...(isInstalled && { installPath }),
        ...(options.signIn && { signInPath: basePath + SIGN_IN_PATH }),
      }),
    );
  });
  app.get(basePath + LIVENESS_PATH, healthz);
  app.get(basePath + READINESS_PATH, readyz(ready, load));
  if (options.signIn !== undefined && manifest.signIn !== undefined) {
    app.get(basePath + SIGN_IN_PATH, options.signIn.begin);
    app.all(basePath + manifest.signIn.redirectPath, options.signIn.finish);
  }
  const { workspaces } = options;
  if (workspaces !== undefined) {
    const form = express.urlencoded({ extended: false, limit: "4kb" });
    app.get(basePath + WORKSPACES_PATH, workspaces.show);
    app.get(basePath + REMOVE_PATH, workspaces.askRemoval);
    app.post(basePath + REMOVE_PATH, form, workspaces.remove);
    app.post(basePath + DISCONNECT_PATH, form, workspaces.disconnect);
    app.post(basePath + SIGN_OUT_PATH, form, workspaces.signOut);
  }
  if (slack.credentials.kind === "oauth" && !isInstalled) {
    app.get(installPath, (_request, response) => {
      const page = messagePage(site, { ...site.texts.nothingToInstall, homePath: basePath + HOME_PATH });
      response.status(404).type("html").send(page);
    });
  }

  const router = Router({ caseSensitive: true, strict: true });
  const deadline = new ApprovalDeadline({
    withinMs: options.approvalWithinMs,
    late: lateApproval({ site, links: options.links, log }),
    track: options.track,
  });
  router.use(redirectPath, onlyApprovals(redirectPath, installPath), deadline.begin);
  if (options.links !== undefined) {
    router.get(
      installPath,
      linkedInstallRoute({
        site,
        links: options.links,
        installer: () => receiver.installer,
        installOptions: {
          scopes: [...bot],
          ...(user.length > 0 && { userScopes: [...user] }),
          redirectUri: publicUrl + manifest.redirectPath,
        },
      }),
    );
  }

  const receiver = new ExpressReceiver({
    app,
    router,
    logger: receiverLogger(log),
    // Neither is of use here, since Slack requests do not reach it; but Bolt asks for a secret.
    signingSecret: slack.signingSecret ?? "",
    signatureVerification: slack.signingSecret !== undefined,
    endpoints: {},
    ...oauthOptions(options, site, (response) => deadline.end(response)),
  });

  const { installer } = receiver;
  if (installer !== undefined) {
    app.get(
      basePath + CONNECT_PATH,
      connectRoute({
        site,
        installer,
        userScopes: manifest.userScopes,
        redirectUri: publicUrl + manifest.redirectPath,
      }),
    );
  }
  app.use((_request, response) => {
    response.status(404).type("html").send(nothingHere(site));
  });
  app.use(lastResort(log, site));
  return receiver;
}

/** What makes an ExpressReceiver have an InstallProvider. */
function oauthOptions(
  options: WebOptions,
  site: Site,
  ended: ApprovalOptions["ended"],
): Partial<ExpressReceiverOptions> {
  const { config, installationStore, rotatingStore, stateStore, log } = options;
  const { manifest, slack, publicUrl, basePath, installScopes } = config;
  if (slack.credentials.kind !== "oauth" || stateStore === undefined) return {};
  const { clientId, clientSecret } = slack.credentials;
  const cookieName = stateCookieName(publicUrl);
  const clientOptions = { slackApiUrl: slack.apiUrl, ...EXCHANGE_CLIENT_OPTIONS };
  return {
    clientId,
    clientSecret,
    installationStore: rotatingStore ?? installationStore,
    scopes: [...installScopes.bot],
    redirectUri: publicUrl + manifest.redirectPath,
    installerOptions: {
      directInstall: true,
      installPath: basePath + INSTALL_PATH,
      redirectUriPath: basePath + manifest.redirectPath,
      // Absent rather than empty: Slack's URL then has no `user_scope`.
      ...(installScopes.user.length > 0 && { userScopes: [...installScopes.user] }),
      stateStore,
      stateCookieName: cookieName,
      authorizationUrl: slack.authorizeUrl,
      clientOptions,
      callbackOptions: approvalCallbacks({
        ...options,
        clientId,
        clientSecret,
        site,
        ended,
        stateCookieName: cookieName,
        botName: manifest.botDisplayName,
        manifest,
        authorizeUrl: slack.authorizeUrl,
        clientOptions: { ...clientOptions, logger: slackLogger(log) },
      }),
    },
  };
}

function nothingHere(site: Site): string {
  return messagePage(site, { ...site.texts.nothingHere, homePath: site.basePath + HOME_PATH });
}

/** No stack trace leaves: Express's own handler would show one. */
function lastResort(log: Log, site: Site): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    // Express marks what a client got wrong, such as a path that cannot be decoded.
    const clientError = readProperty(error, "status");
    if (typeof clientError === "number" && clientError >= 400 && clientError < 500) {
      return void response.status(clientError).type("html").send(nothingHere(site));
    }
    const { status, message, level } = installFailure(error);
    log[level]({ err: error }, "A page could not be shown");
    response
      .status(status)
      .type("html")
      .send(
        failurePage(site, {
          ...site.texts[message],
          tryAgainPath: [CONNECT_PATH, INSTALL_PATH].some((path) => request.path === site.basePath + path)
            ? request.originalUrl
            : site.basePath + INSTALL_PATH,
        }),
      );
  };
}
