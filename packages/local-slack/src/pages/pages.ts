import { type ErrorRequestHandler, Router } from "express";
import { LocalSlackUseError } from "../errors.js";
import { appRedirect } from "./apps/app-redirect.js";
import { appsRoutes } from "./apps/apps-routes.js";
import { clientRoutes } from "./client/client-routes.js";
import { clientPath, readViewer } from "./client/viewer.js";
import { assets } from "./frame/assets.js";
import { eventStream } from "./frame/event-stream.js";
import { cardPage } from "./frame/page-document.js";
import { pageHeaders } from "./frame/page-headers.js";
import { html } from "./html.js";
import { readFrom } from "./lists/latest-page.js";
import type { PageParts } from "./page-parts.js";
import { callsPage } from "./requests/calls-page.js";
import { deliveriesRoutes } from "./requests/deliveries-routes.js";
import { viewRoutes } from "./views/view-routes.js";

/**
 * The local Slack in the browser: Slack itself, and pages for the developer of an app. Every action is a form that
 * works without scripts; with them, pages follow what happens.
 */
export function pages(parts: PageParts): Router {
  const router = Router();
  const headers = pageHeaders();
  const { apps } = parts;
  const { workspaces } = parts.slack;

  router.use(assets(apps));
  router.use(eventStream(parts.changes));
  router.use(appRedirect(parts));

  router.get("/", (_request, response) => {
    const [first] = workspaces.all;
    const workspace = workspaces.all.find((each) => apps.botsIn(each).length > 0) ?? first;
    if (workspace === undefined) return response.sendStatus(404);
    response.redirect(clientPath({ workspace, person: parts.lastSeen.in(workspace) }));
  });

  router.get("/files/:user/:id/:name", (request, response) => {
    const workspace = workspaces.all.find(({ id }) => id === parts.slack.files.find(request.params.id)?.team);
    if (workspace === undefined) return response.sendStatus(404);
    const viewer = { workspace, person: parts.lastSeen.in(workspace) };
    response.redirect(clientPath(viewer, `files/${request.params.id}`));
  });

  const client = "/client/:team/:user";
  router.use(client, headers);
  router.use(`${client}/apps`, appsRoutes(parts));
  router.use(`${client}/deliveries`, deliveriesRoutes(parts));
  router.get(`${client}/calls`, (request, response) => {
    const app = apps.find(String(request.query.app));
    const page = callsPage(parts, readViewer(request, workspaces), {
      app,
      from: readFrom(request.query.from),
    });
    parts.sentPages.send(request, response, page);
  });
  router.use(`${client}/views`, viewRoutes(parts));
  router.use(client, clientRoutes(parts));
  router.use(explain);
  return router;
}

/** Answers with a sentence when something is not possible in this Slack, such as pressing a button that is gone. */
const explain: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof LocalSlackUseError) || response.headersSent) return next(error);
  const content = html`<p>${error.message}</p>\n<p><a href="/">Go to the start page</a></p>`;
  response.status(400).type("html").send(cardPage("This is not possible", content));
};
