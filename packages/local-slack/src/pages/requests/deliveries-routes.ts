import { type Request, type Response, Router } from "express";
import { LocalSlackUseError } from "../../errors.js";
import { readTypedEvent } from "../../events/typed-event.js";
import { readBody } from "../../http/request-body.js";
import { clientPath, readViewer } from "../client/viewer.js";
import { type NoticeCode, readNotice, saying } from "../frame/notices.js";
import { readFrom } from "../lists/latest-page.js";
import type { PageParts } from "../page-parts.js";
import { deliveriesPage } from "./deliveries-page.js";

/** The forms of that page: send any event, send one again, and make Slack misbehave. */
export function deliveriesRoutes(parts: PageParts): Router {
  const { slack, requests, switches } = parts;
  const router = Router({ mergeParams: true });

  router.get("/", (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const { from, said } = request.query;
    parts.sentPages.send(request, response, deliveriesPage(parts, viewer, readFrom(from), readNotice(said)));
  });

  const post = (path: string, act: (form: URLSearchParams) => Promise<NoticeCode>) =>
    router.post(path, async (request: Request, response: Response) => {
      const viewer = readViewer(request, slack.workspaces);
      const said = await act(new URLSearchParams(await readBody(request)));
      parts.changes.announce();
      response.redirect(303, saying(clientPath(viewer, "deliveries"), said));
    });

  post("/again", async (form) => {
    await requests.redeliver(form.get("id") ?? "");
    return "sent_again";
  });

  post("/late", async (form) => {
    requests.redeliverLate(form.get("id") ?? "");
    return "sent_late";
  });

  post("/refresh", async () => {
    slack.sockets.refresh();
    return "sockets_refreshed";
  });

  post("/send", async (form) => {
    const { event, envelope } = readTypedEvent(form.get("event") ?? "");
    requests.deliver(form.get("target") ?? "", event, { envelope });
    return "event_sent";
  });

  post("/limit", async (form) => {
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
