import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import helmet from "helmet";
import { secretsOf } from "../config/config.js";
import { DatabaseUnavailableError } from "../database/database-error.js";
import { AppError } from "../errors.js";
import { errorInWords, masker } from "../log/log.js";
import { ICON_PATH } from "../manifest/paths.js";
import { type AppIcon, iconRoute, letterIcon } from "../web/pages/app-icon.js";
import { Html, html } from "../web/pages/html.js";
import { siteOf } from "../web/pages/site.js";
import { extended } from "../web/pages/stylesheet.js";
import { guard, guardForm, OPEN_PATH } from "./access/guard.js";
import { OneTimeLink } from "./access/one-time-link.js";
import { countsOf } from "./counts/counts.js";
import type { OperatedService } from "./operated-service.js";
import type { DashboardContext } from "./pages/context.js";
import { dashboardRoutes } from "./routes.js";
import { Questions } from "./verbs/questions.js";
import { Tasks } from "./verbs/tasks.js";
import { notice } from "./view/elements.js";
import { type DashboardPage, documentOfPage } from "./view/layout.js";
import { DASHBOARD_RULES } from "./view/style.js";

const HOST = "127.0.0.1";

export interface DashboardOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly icon?: AppIcon | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Gets a sentence about what failed, without secrets. */
  readonly onError: (sentence: string) => void;
}

export interface Dashboard {
  /** The link that lets one browser in. */
  readonly url: string;
  /** Takes no further request, and resolves when every verb that was begun has ended. */
  stop(): Promise<void>;
}

/** Serves the dashboard of a service, on 127.0.0.1 alone. Rejects when the port is taken. */
export async function startDashboard(
  service: OperatedService,
  { port, icon, clock = Date.now, onError }: DashboardOptions,
): Promise<Dashboard> {
  const { config } = service;
  const plain = siteOf({ manifest: config.manifest, supportUrl: undefined, privacyUrl: undefined });
  const site = { ...plain, style: extended(plain.style, DASHBOARD_RULES) };
  const link = new OneTimeLink();
  const mask = masker(secretsOf(config), Number.POSITIVE_INFINITY);
  const inWords = (error: unknown) =>
    mask(error instanceof AppError ? error.message : errorInWords(error, mask));
  const counting = { clock, onError: (error: unknown) => onError(inWords(error)) };
  const counts = countsOf(service, counting);
  const tasks = new Tasks((error) => {
    onError(inWords(error));
    return error instanceof AppError
      ? inWords(error)
      : "It failed. What went wrong is on the terminal of the dashboard.";
  });
  const context: DashboardContext = {
    service,
    counts,
    tasks,
    questions: new Questions(counting),
    mask,
    clock,
    formToken: () => link.formToken,
  };
  const send = (request: Request, response: Response, page: DashboardPage) => {
    const found = tasksOf(context, request.query.task, request.originalUrl);
    response
      .status(page.status ?? 200)
      .type("html")
      .send(documentOfPage(site, page, found));
  };
  const server = createServer();
  const portNow = () => (server.address() as AddressInfo).port;

  const app = express().disable("x-powered-by").disable("etag");
  app.use(headers(site.style.hash));
  app.use(guard(link, portNow));
  app.use(express.urlencoded({ extended: false, limit: "10kb" }));
  app.post(/.*/, guardForm(link));
  app.get(ICON_PATH, iconRoute(icon ?? letterIcon(site.name, site.color)));
  dashboardRoutes(app, context, send);
  app.use((request, response) => {
    send(request, response, {
      heading: "There is nothing here",
      place: undefined,
      status: 404,
      content: html`<p>This address has no page.</p>`,
    });
  });
  const lastResort: ErrorRequestHandler = (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const { status } = Object(error) as { status?: unknown };
    if (typeof status === "number" && status >= 400 && status < 500) {
      return void response
        .status(status)
        .type("text")
        .send("This request is not one of this dashboard's pages.\n");
    }
    onError(inWords(error));
    const isAway = error instanceof DatabaseUnavailableError;
    send(request, response, {
      heading: isAway ? "The database does not answer" : "This did not work",
      place: undefined,
      status: isAway ? 503 : 500,
      content: html`<p>${error instanceof AppError ? inWords(error) : "What went wrong is on the terminal of the dashboard."}</p>`,
    });
  };
  app.use(lastResort);

  server.on("request", app);
  server.listen(port, HOST);
  await once(server, "listening");
  for (const count of Object.values(counts)) count.begin(); // for the first page
  return {
    url: `http://${HOST}:${portNow()}${OPEN_PATH}?key=${link.key}`,
    stop: async () => {
      server.close();
      server.closeIdleConnections();
      await tasks.idle();
      server.closeAllConnections();
      await Promise.all(Object.values(counts).map((count) => count.idle()));
    },
  };
}

/** Helmet's headers; a page has nothing but its stylesheet and its icon, and sends its forms here. */
function headers(styleHash: string): RequestHandler[] {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "style-src": [styleHash],
        "img-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
      },
    },
    strictTransportSecurity: false,
    // With `no-referrer` a browser sends `Origin: null` with the forms of a page, even to the page's own server.
    referrerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
  });
  const notStored: RequestHandler = (_request, response, next) => {
    response.set("cache-control", "no-store");
    next();
  };
  return [protect, notStored];
}

/** What became of the verb that brought somebody to this page. */
function tasksOf({ tasks }: DashboardContext, id: unknown, here: string): Html {
  const task = typeof id === "string" ? tasks.find(id) : undefined;
  if (task === undefined) return new Html("");
  const { name, progress, outcome, failure } = task;
  if (failure !== undefined) return notice("bad", [`${name}: ${failure}`]);
  if (outcome === undefined) {
    const far = progress === undefined ? "" : ` ${progress}.`;
    return notice("good", [html`${name}.${far} <a href="${here}">Look again</a>`]);
  }
  const { done, warnings = [] } = outcome;
  return notice(warnings.length > 0 ? "bad" : "good", [done, ...warnings]);
}
