import type { Server, ServerResponse } from "node:http";
import { type App, ExpressReceiver, type Receiver } from "@slack/bolt";
import type { InstallationStore, InstallProvider, StateStore } from "@slack/oauth";
import express, { type ErrorRequestHandler, type RequestHandler, Router } from "express";
import helmet from "helmet";
import type { Config } from "../config.js";
import { ListenError } from "../errors.js";
import { type Log, slackLogger } from "../log.js";
import { BODY_LIMIT_BYTES, limitBody } from "./body-limit.js";
import { healthz, readyz } from "./health.js";
import { HttpConnections } from "./http-connections.js";
import { installFailure, installLinks } from "./install-outcome.js";
import { failurePage, landingPage, messagePage, STYLE_HASH, successPage } from "./pages.js";
import { ANSWER_WITHIN_MS, SlackRequests, statusOf } from "./slack-requests.js";

export const INSTALL_PATH = "/slack/install";

const NOTHING_HERE = messagePage({
  heading: "There is nothing here",
  sentence: "This address has no page.",
  homePath: "/",
});

/** An OAuth code works once, so its exchange is not repeated: WebClient would also repeat one that timed out. */
const EXCHANGE_CLIENT_OPTIONS = {
  timeout: 10_000,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
} as const;

export interface WebReceiverOptions {
  readonly config: Config;
  readonly installationStore: InstallationStore;
  readonly stateStore: StateStore;
  readonly log: Log;
  /** Resolves while the app can do its work. */
  readonly ready: () => Promise<void>;
}

/**
 * Everything that arrives over HTTP: pages, install, health, and Slack's requests, which go through Bolt's
 * ExpressReceiver. No property is called `installer`: Bolt's App would authorize with it, and refuse the `authorize` that it
 * is given.
 */
export class WebReceiver implements Receiver {
  /** Bolt's own, of the ExpressReceiver. */
  readonly installProvider: InstallProvider;
  readonly #express: ExpressReceiver;
  readonly #requests: SlackRequests;
  #connections: HttpConnections | undefined;

  constructor(options: WebReceiverOptions) {
    this.#requests = new SlackRequests(options.log);
    this.#express = buildExpressReceiver(options);
    if (this.#express.installer === undefined) throw new TypeError("ExpressReceiver made no installer");
    this.installProvider = this.#express.installer;
  }

  init(app: App): void {
    this.#express.init(this.#requests.around(app));
  }

  /** Listens. Rejects with `ListenError` when the port is taken, or the port or host cannot be had. */
  async start(listen: { port: number; host?: string }): Promise<Server> {
    try {
      const server = await this.#express.start(listen);
      this.#connections = new HttpConnections(server);
      return server;
    } catch (error) {
      throw new ListenError(listen.port, error);
    }
  }

  /**
   * Accepts nothing more, and resolves when every request in hand is finished, its listeners included; after
   * `deadlineMs` it cuts what is left and resolves to false. Safe to repeat.
   */
  async stop(deadlineMs: number): Promise<boolean> {
    const connections = this.#connections;
    this.#connections = undefined;
    if (connections === undefined) return true;
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), deadlineMs);
    });
    const finished = connections
      .drain()
      .then(() => this.#requests.settled())
      .then(() => true);
    const inTime = await Promise.race([finished, timeUp]);
    clearTimeout(timer);
    connections.cut();
    return inTime;
  }
}

function buildExpressReceiver({ config, installationStore, stateStore, log, ready }: WebReceiverOptions) {
  const { manifest, slack, publicUrl } = config;
  const app = express().disable("x-powered-by");
  app.use(securityHeaders(publicUrl));
  app.get("/", (_request, response) => {
    response.type("html").send(landingPage({ manifest, installPath: INSTALL_PATH }));
  });
  app.get("/healthz", healthz);
  app.get("/readyz", readyz(ready));
  for (const path of manifest.requestPaths) app.post(path, limitBody);

  const router = Router({ caseSensitive: true, strict: true });
  router.use(manifest.redirectPath, onlyApprovals(manifest.redirectPath));

  const receiver = new ExpressReceiver({
    app,
    router,
    logger: { ...slackLogger(log), error: (...parts) => log.debug({ err: parts[0] }, "Slack's libraries") },
    signingSecret: slack.signingSecret,
    endpoints: Object.fromEntries(manifest.requestPaths.map((path) => [path, path])),
    bodyLimit: BODY_LIMIT_BYTES,
    clientId: slack.clientId,
    clientSecret: slack.clientSecret,
    installationStore,
    scopes: [...manifest.botScopes],
    redirectUri: publicUrl + manifest.redirectPath,
    installerOptions: {
      directInstall: true,
      installPath: INSTALL_PATH,
      redirectUriPath: manifest.redirectPath,
      userScopes: [...manifest.userScopes],
      stateStore,
      authorizationUrl: slack.authorizeUrl,
      clientOptions: { slackApiUrl: slack.apiUrl, ...EXCHANGE_CLIENT_OPTIONS },
      callbackOptions: {
        success: (installation, _options, _request, response) => {
          const name = installation.isEnterpriseInstall
            ? installation.enterprise?.name
            : installation.team?.name;
          sendPage(
            response,
            200,
            successPage({
              appName: manifest.name,
              ...(name !== undefined && { teamName: name }),
              ...installLinks(installation, slack.authorizeUrl),
            }),
          );
        },
        failure: (error, _options, _request, response) => {
          const { status, heading, sentence, level } = installFailure(error);
          log[level]({ err: error }, "An install did not succeed");
          sendPage(response, status, failurePage({ heading, sentence, tryAgainPath: INSTALL_PATH }));
        },
      },
    },
    unhandledRequestTimeoutMillis: ANSWER_WITHIN_MS,
    unhandledRequestHandler: ({ response }) => {
      log.error(`A request of Slack was not answered within ${ANSWER_WITHIN_MS} ms`);
      if (!response.headersSent) response.writeHead(503).end();
    },
    processEventErrorHandler: async ({ error, response }) => {
      if (response.headersSent) return false;
      response.writeHead(statusOf(error)).end();
      return true;
    },
  });

  app.use((_request, response) => {
    response.status(404).type("html").send(NOTHING_HERE);
  });
  app.use(lastResort(log));
  return receiver;
}

/**
 * Keeps everything but an approval out of Bolt's redirect route, which Bolt mounts for every method and sub-path: a
 * HEAD of a link scanner would use the code up. A code without a state (Slack's directory and admin pages send people
 * so) is not exchanged: the person comes back with a state from the install path.
 */
function onlyApprovals(redirectPath: string): RequestHandler {
  return (request, response, next) => {
    const url = new URL(request.originalUrl, "http://localhost");
    if (url.pathname !== redirectPath) next("router");
    else if (request.method !== "GET") response.set("allow", "GET").status(405).end();
    else if (url.searchParams.has("code") && !url.searchParams.get("state"))
      response.redirect(302, INSTALL_PATH);
    else next();
  };
}

function securityHeaders(publicUrl: string): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "style-src": [STYLE_HASH],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
      },
    },
    strictTransportSecurity: publicUrl.startsWith("https:"),
  });
}

/** No stack trace leaves: Express's own handler would show one. */
function lastResort(log: Log): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    // Express marks what a client got wrong, such as a path that cannot be decoded.
    if (error.status >= 400 && error.status < 500) {
      return void response.status(error.status).type("html").send(NOTHING_HERE);
    }
    const { status, heading, sentence, level } = installFailure(error);
    log[level]({ err: error }, "A page could not be shown");
    response
      .status(status)
      .type("html")
      .send(failurePage({ heading, sentence, tryAgainPath: INSTALL_PATH }));
  };
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(page);
}
