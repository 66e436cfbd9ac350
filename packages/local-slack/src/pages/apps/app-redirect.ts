import { Router } from "express";
import { appPage, clientPath } from "../client/viewer.js";
import { cardPage } from "../frame/page-document.js";
import { pageHeaders } from "../frame/page-headers.js";
import { html } from "../html.js";
import type { PageParts } from "../page-parts.js";

/**
 * `/app_redirect?app=A…&team=T…`, the link into Slack of an app: to its conversation with whoever was last seen in that
 * workspace (or in the first one of an organization). https://docs.slack.dev/interactivity/deep-linking
 */
export function appRedirect({ slack, lastSeen }: PageParts): Router {
  const router = Router();
  router.get("/app_redirect", pageHeaders(), (request, response) => {
    const { team } = request.query;
    const app = slack.apps.find(String(request.query.app));
    const [workspace] = slack.workspaces.teamsOf(String(team));
    if (app === undefined || workspace === undefined) {
      const content = html`<p>This Slack does not have that app or workspace.</p>\n<p><a href="/">Go to the start page</a></p>`;
      return response.status(404).type("html").send(cardPage("This link leads nowhere", content));
    }
    response.redirect(clientPath({ workspace, person: lastSeen.in(workspace) }, appPage("dm", app.slack)));
  });
  return router;
}
