import { type Request, type Response, Router } from "express";
import { createApp } from "../../app/app-manifests.js";
import type { SlackApp } from "../../apps/slack-app.js";
import { LocalSlackUseError } from "../../errors.js";
import { readBody } from "../../http/request-body.js";
import { type AppPeople, appPeople } from "../../org/people.js";
import { readViewer, type Viewer } from "../client/viewer.js";
import { type NoticeCode, noticeOf, readNotice, saying } from "../frame/notices.js";
import type { PageParts } from "../page-parts.js";
import { appsPage } from "./apps-page.js";
import { askedApp, pathOfApp } from "./asked-app.js";
import { readTypedManifest, refusalOf } from "./typed-manifest.js";

/** The app that a form is about, what people can do with it, and who sent the form. */
interface Asked {
  readonly viewer: Viewer;
  readonly app: SlackApp;
  readonly people: AppPeople;
}

interface Done {
  readonly code: NoticeCode;
  /** The app to show. Default: that of the form. */
  readonly shown?: SlackApp;
  /** The app of which something is said. Default: that one. */
  readonly of?: SlackApp;
}

/** The forms of that page: uninstall an app, end single tokens, and create another app. */
export function appsRoutes(parts: PageParts): Router {
  const { slack, heldEvents, refusedManifests } = parts;
  const router = Router({ mergeParams: true });

  router.get("/", (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const app = askedApp(parts, request.query.app);
    parts.sentPages.send(request, response, appsPage(parts, viewer, app, readNotice(request.query)));
  });

  /** Does what a form asks for, with the app that it names. The page that follows is about that app, or the one that was made. */
  const post = (path: string, act: (form: URLSearchParams, asked: Asked) => Promise<Done>) =>
    router.post(path, async (request: Request, response: Response) => {
      const viewer = readViewer(request, slack.workspaces);
      const form = new URLSearchParams(await readBody(request));
      const app = askedApp(parts, form.get("app"));
      const {
        code,
        shown = app,
        of = shown,
      } = await act(form, { viewer, app, people: appPeople(() => app) });
      parts.changes.announce();
      response.redirect(303, saying(pathOfApp(viewer, "apps", shown), noticeOf(of.slack.app, code)));
    });

  post("/uninstall", async (form, { app, people }) => {
    const target = form.get("target") ?? "";
    const isHeld = form.get("hold") !== null;
    const when = { deliver: isHeld ? ("later" as const) : ("now" as const) };
    const isOrganization = slack.workspaces.enterprise(target) !== undefined;
    const events = await (isOrganization
      ? people.uninstallOrg(target, when)
      : people.uninstall(target, when));
    if (!isHeld) return { code: "uninstalled" };
    heldEvents.hold(app.slack.app.appId, target, events);
    return { code: "held_back" };
  });

  post("/held", async (form) => {
    const appId = heldEvents.release(form.get("id") ?? "");
    return { code: "told", shown: askedApp(parts, appId) };
  });

  post("/revoke", async (form, { people }) => {
    await people.revokeUserToken(form.get("target") ?? "", form.get("person") ?? "");
    return { code: "revoked" };
  });

  post("/expire", async (form, { app }) => {
    const target = form.get("target") ?? "";
    const userId = form.get("person") ?? "";
    if (!app.slack.installs.expire(target, userId)) {
      throw new LocalSlackUseError(`${userId} has no token in ${target} that could expire.`);
    }
    return { code: "expired" };
  });

  post("/team", async (form, { people }) => {
    const [organization, team] = [form.get("target") ?? "", form.get("team") ?? ""];
    const isAdded = form.get("access") === "grant";
    await (isAdded ? people.grantTeam(organization, team) : people.revokeTeam(organization, team));
    return { code: isAdded ? "team_added" : "team_removed" };
  });

  post("/verify", async (_form, { app }) => {
    const { ok, error } = await app.requests.verifyRequestUrl();
    if (ok) return { code: "url_verified" };
    return { code: error === "wrong_challenge" || error === "no_url" ? error : "url_not_answered" };
  });

  post("/delete", async (_form, { app }) => {
    parts.apps.delete(app);
    return { code: "app_deleted", shown: parts.apps.first, of: app };
  });

  post("/create", async (form, { viewer: { person } }) => {
    const text = form.get("manifest") ?? "";
    const typed = readTypedManifest(text);
    const result = "manifest" in typed ? createApp(typed.manifest, slack.apps) : typed;
    if ("app" in result) {
      refusedManifests.forget(person.id);
      return { code: "app_created", shown: askedApp(parts, result.app.appId) };
    }
    const refusals = "flaws" in result ? result.flaws.map(refusalOf) : result.refusals;
    refusedManifests.keep(person.id, { text, refusals });
    return { code: "manifest_refused" };
  });

  return router;
}
