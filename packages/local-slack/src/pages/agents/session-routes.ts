import { type Request, Router } from "express";
import type { SessionOfPerson } from "../../agents/agent-sessions.js";
import { readBody } from "../../http/request-body.js";
import { appPeople } from "../../org/people.js";
import { appPage, clientPath, readViewer, type Viewer } from "../client/viewer.js";
import type { PageParts } from "../page-parts.js";

/** The longest title that Slack takes: https://docs.slack.dev/reference/methods/agents.sessions.rename */
export const LONGEST_TITLE = 200;

/** What a person does with an agent: begin a chat and go elsewhere beside it, stop a session, and give it another title. */
export function sessionRoutes({ slack, apps, people }: PageParts): Router {
  const router = Router({ mergeParams: true });

  const read = async (request: Request) => {
    const viewer = readViewer(request, slack.workspaces);
    const form = new URLSearchParams(await readBody(request));
    const [team, user] = [viewer.workspace.id, viewer.person.id];
    const { id: channel } = slack.workspaces.channelOf(team, user, String(request.params.channel));
    const session: SessionOfPerson = { team, user, channel, threadTs: form.get("thread_ts") ?? "" };
    return { viewer, form, session };
  };
  const back = (viewer: Viewer, { channel }: SessionOfPerson) => clientPath(viewer, channel);

  router.post("/visit", async (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const form = new URLSearchParams(await readBody(request));
    const viewing = form.get("viewing") || undefined;
    const visit = { team: viewer.workspace.id, user: viewer.person.id, viewing };
    const app = apps.find(form.get("app") ?? "") ?? apps.first;
    const { lookElsewhere, startAssistantThread } = appPeople(() => app);
    await (form.get("do") === "look" ? lookElsewhere(visit) : startAssistantThread(visit));
    response.redirect(303, clientPath(viewer, appPage("dm", app.slack)));
  });

  router.post("/:channel/stop", async (request, response) => {
    const { viewer, session } = await read(request);
    // It may have finished while the person still saw the button.
    const isAtWork = apps.all.some(
      (app) => app.slack.agents.find(session.channel, session.threadTs)?.session?.status === "processing",
    );
    if (isAtWork) await people.stopAgent(session);
    response.redirect(303, back(viewer, session));
  });

  router.post("/:channel/title", async (request, response) => {
    const { viewer, form, session } = await read(request);
    const title = (form.get("title") ?? "").trim().slice(0, LONGEST_TITLE);
    if (title !== "") await people.retitleSession({ ...session, title });
    response.redirect(303, back(viewer, session));
  });

  return router;
}
