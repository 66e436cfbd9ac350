import type { Express, Request, Response } from "express";
import { html } from "../web/pages/html.js";
import { safeUrl } from "../web/pages/safe-url.js";
import { auditPage } from "./pages/audit.js";
import type { DashboardContext, PageQuery } from "./pages/context.js";
import { eventFilterOf, eventHref, eventPage, eventsPage } from "./pages/events.js";
import { keysPage } from "./pages/keys.js";
import { overviewPage } from "./pages/overview.js";
import { placeHref, targetOf } from "./pages/place.js";
import { questionPage } from "./pages/question.js";
import { workspacePage } from "./pages/workspace.js";
import { workspacesPage } from "./pages/workspaces.js";
import { askDropEvent, askDropEvents, retryEvent, retryEvents } from "./verbs/event-verbs.js";
import { askDelete, askErase, askRevoke } from "./verbs/workspace-verbs.js";
import { pathWith } from "./view/elements.js";
import type { DashboardPage } from "./view/layout.js";

const ASKS = { revoke: askRevoke, delete: askDelete, erase: askErase } as const;

/** Every path of the dashboard. A GET changes nothing; a POST does one verb, and leads to the page that shows what became of it. */
export function dashboardRoutes(
  app: Express,
  context: DashboardContext,
  send: (request: Request, response: Response, page: DashboardPage) => void,
): void {
  const { service, counts, tasks, questions, clock } = context;
  const show = (path: string, page: (request: Request) => Promise<DashboardPage> | undefined) =>
    app.get(path, async (request, response, next) => {
      const shown = await page(request);
      if (shown === undefined) next();
      else send(request, response, shown);
    });
  const does = (path: string, verb: (request: Request) => Promise<string> | string) =>
    app.post(path, async (request, response) => response.redirect(303, await verb(request)));

  show("/", () => overviewPage(context));
  show("/workspaces", (request) => workspacesPage(context, queryOf(request)));
  app.get("/find", (request, response) => {
    const { id = "" } = queryOf(request);
    response.redirect(303, targetOf(id) === undefined ? "/workspaces" : placeHref(id));
  });
  show("/workspaces/:id", ({ params: { id } }) => {
    const target = targetOf(String(id));
    return target && workspacePage(context, String(id), target);
  });
  show("/workspaces/:id/:verb", ({ params }) => {
    const [id, verb] = [String(params.id), String(params.verb)];
    const target = targetOf(id);
    if (target === undefined || !Object.hasOwn(ASKS, verb)) return undefined;
    const ask = ASKS[verb as keyof typeof ASKS](service, target);
    const back = placeHref(id);
    return questionPage(context, { here: `${back}/${verb}`, back, place: "/workspaces", ask });
  });
  show("/events", (request) => eventsPage(context, queryOf(request)));
  show("/events/drop", (request) => {
    const { team, error } = queryOf(request);
    const ask = askDropEvents(service, eventFilterOf({ team, error }), new Date(clock()));
    const [here, back] = ["/events/drop", "/events"].map((path) => pathWith(path, { team, error }));
    return questionPage(context, { here: String(here), back: String(back), place: "/events", ask });
  });
  show("/events/:id", (request) => eventPage(context, String(request.params.id), queryOf(request)));
  show("/events/:id/drop", ({ params: { id } }) =>
    questionPage(context, {
      here: `${eventHref(String(id))}/drop`,
      back: "/events",
      place: "/events",
      ask: askDropEvent(service, String(id)),
    }),
  );
  show("/keys", () => keysPage(context));
  show("/audit", (request) => auditPage(context, queryOf(request)));

  does("/count", ({ body }) => {
    if (Object.hasOwn(counts, String(body.which))) counts[body.which as keyof typeof counts].begin();
    return backOf(body);
  });
  does("/events/retry", async ({ body }) => {
    const filter = { ...eventFilterOf(body), before: new Date(clock()) };
    const retry = (onProgress: (text: string) => void) => retryEvents(service, filter, onProgress);
    return shownOn(backOf(body), await tasks.begin("Having the selected events tried again", retry));
  });
  does("/events/:id/retry", async ({ params: { id }, body }) => {
    const retry = () => retryEvent(service, String(id));
    return shownOn(backOf(body), await tasks.begin(`Having ${id} tried again`, retry));
  });
  app.post("/answer", async (request, response) => {
    const { question: id, ...body } = request.body;
    const question = questions.take(String(id));
    const back = backOf(body);
    if (question !== undefined) {
      return response.redirect(303, shownOn(back, await tasks.begin(question.name, question.perform)));
    }
    send(request, response, {
      heading: "This question was answered already",
      place: undefined,
      status: 410,
      content: html`<p class="above">Nothing was done now.</p><a class="do" href="${back}">Go back</a>`,
    });
  });
}

/** Where a form wants to go back to: a path of this dashboard. */
function backOf({ back }: Readonly<Record<string, unknown>>): string {
  return (typeof back === "string" && back.startsWith("/") && safeUrl(back)) || "/";
}

function shownOn(path: string, task: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}task=${task}`;
}

/** The query of a page: what is no single text is left out. */
function queryOf(request: Request): PageQuery {
  const entries = Object.entries(request.query).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(entries) as PageQuery;
}
