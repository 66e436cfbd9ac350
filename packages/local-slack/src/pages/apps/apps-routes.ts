import { type Request, type Response, Router } from "express";
import { createApp } from "../../app/app-manifests.js";
import { LocalSlackUseError } from "../../errors.js";
import { readBody } from "../../http/request-body.js";
import { clientPath, readViewer, type Viewer } from "../client/viewer.js";
import { type NoticeCode, readNotice, saying } from "../frame/notices.js";
import type { PageParts } from "../page-parts.js";
import { appsPage } from "./apps-page.js";
import { readTypedManifest, refusalOf } from "./typed-manifest.js";

/** The forms of that page: uninstall the app, end single tokens, and create a new app. */
export function appsRoutes(parts: PageParts): Router {
  const { slack, people, heldEvents, refusedManifests } = parts;
  const router = Router({ mergeParams: true });

  router.get("/", (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    parts.sentPages.send(request, response, appsPage(parts, viewer, readNotice(request.query.said)));
  });

  const post = (path: string, act: (form: URLSearchParams, viewer: Viewer) => Promise<NoticeCode>) =>
    router.post(path, async (request: Request, response: Response) => {
      const viewer = readViewer(request, slack.workspaces);
      const said = await act(new URLSearchParams(await readBody(request)), viewer);
      parts.changes.announce();
      response.redirect(303, saying(clientPath(viewer, "apps"), said));
    });

  post("/uninstall", async (form) => {
    const target = form.get("target") ?? "";
    const isHeld = form.get("hold") !== null;
    const when = { deliver: isHeld ? ("later" as const) : ("now" as const) };
    const isOrganization = slack.workspaces.enterprise(target) !== undefined;
    const events = await (isOrganization
      ? people.uninstallOrg(target, when)
      : people.uninstall(target, when));
    if (!isHeld) return "uninstalled";
    heldEvents.hold(target, events);
    return "held_back";
  });

  post("/held", async (form) => {
    heldEvents.release(form.get("id") ?? "");
    return "told";
  });

  post("/revoke", async (form) => {
    await people.revokeUserToken(form.get("target") ?? "", form.get("person") ?? "");
    return "revoked";
  });

  post("/expire", async (form) => {
    const target = form.get("target") ?? "";
    const userId = form.get("person") ?? "";
    if (!slack.installs.expire(target, userId)) {
      throw new LocalSlackUseError(`${userId} has no token in ${target} that could expire.`);
    }
    return "expired";
  });

  post("/team", async (form) => {
    const [organization, team] = [form.get("target") ?? "", form.get("team") ?? ""];
    const isAdded = form.get("access") === "grant";
    await (isAdded ? people.grantTeam(organization, team) : people.revokeTeam(organization, team));
    return isAdded ? "team_added" : "team_removed";
  });

  post("/create", async (form, { person }) => {
    const text = form.get("manifest") ?? "";
    const typed = readTypedManifest(text);
    const result = "manifest" in typed ? createApp(typed.manifest, slack) : typed;
    if ("app" in result) {
      refusedManifests.forget(person.id);
      return "app_created";
    }
    const refusals = "flaws" in result ? result.flaws.map(refusalOf) : result.refusals;
    refusedManifests.keep(person.id, { text, refusals });
    return "manifest_refused";
  });

  return router;
}
