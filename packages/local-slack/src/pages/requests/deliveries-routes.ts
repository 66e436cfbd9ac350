import { type Request, type Response, Router } from "express";
import type { SlackApp } from "../../apps/slack-app.js";
import { LocalSlackUseError } from "../../errors.js";
import { readTypedEvent } from "../../events/typed-event.js";
import { readBody } from "../../http/request-body.js";
import { askedApp } from "../apps/asked-app.js";
import { clientPath, readViewer } from "../client/viewer.js";
import { type NoticeCode, noticeOf, readNotice, saying } from "../frame/notices.js";
import { readFrom } from "../lists/latest-page.js";
import type { PageParts } from "../page-parts.js";
import { deliveriesPage } from "./deliveries-page.js";

/** The forms of that page: send any event, send one again, and make Slack misbehave. */
export function deliveriesRoutes(parts: PageParts): Router {
  const { slack, switches } = parts;
  const router = Router({ mergeParams: true });

  router.get("/", (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const asked = { app: parts.apps.find(String(request.query.app)), from: readFrom(request.query.from) };
    parts.sentPages.send(request, response, deliveriesPage(parts, viewer, asked, readNotice(request.query)));
  });

  const sentTo = (deliveryId: string | null) => parts.deliveries.find(({ id }) => id === deliveryId)?.appId;

  const post = (path: string, act: (form: URLSearchParams, app: SlackApp) => Promise<NoticeCode>) =>
    router.post(path, async (request: Request, response: Response) => {
      const viewer = readViewer(request, slack.workspaces);
      const form = new URLSearchParams(await readBody(request));
      const app = askedApp(parts, form.get("app") ?? sentTo(form.get("id")));
      const said = noticeOf(app.slack.app, await act(form, app));
      parts.changes.announce();
      response.redirect(303, saying(clientPath(viewer, "deliveries"), said));
    });

  post("/again", async (form, { requests }) => {
    await requests.redeliver(form.get("id") ?? "");
    return "sent_again";
  });

  post("/late", async (form, { requests }) => {
    requests.redeliverLate(form.get("id") ?? "");
    return "sent_late";
  });

  post("/refresh", async (_form, app) => {
    app.slack.sockets.refresh();
    return "sockets_refreshed";
  });

  post("/send", async (form, { requests }) => {
    const { event, envelope } = readTypedEvent(form.get("event") ?? "");
    requests.deliver(form.get("target") ?? "", event, { envelope });
    return "event_sent";
  });

  post("/limit", async (form, { requests }) => {
    requests.rateLimitEvents(slack.workspaces.team(form.get("team") ?? "").id);
    return "events_limited";
  });

  post("/misbehave", async (form) => {
    const isDone = switches.turnOn({
      failure: form.get("failure") ?? "",
      method: form.get("method") ?? "",
      howOften: form.get("often") ?? "",
    });
    if (!isDone) throw new LocalSlackUseError("Choose one of the failures that the page lists.");
    return "misbehaves";
  });

  post("/behave", async (form) => {
    switches.turnOff(form.get("id") ?? "");
    return "behaves";
  });

  return router;
}
