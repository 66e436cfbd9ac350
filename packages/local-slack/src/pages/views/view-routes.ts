import { Router } from "express";
import { keyOf } from "../../block-kit/elements.js";
import { readBody } from "../../http/request-body.js";
import { fieldsOf } from "../../views/view-state.js";
import { backPath, readViewer } from "../client/viewer.js";
import { FIELD_PREFIX } from "../elements/field.js";
import { readElementForm } from "../elements/file-input.js";
import { actOn, isOfElement, valuesIn } from "../elements/used-form.js";
import { noticeOf, saying } from "../frame/notices.js";
import { sendTo } from "../frame/send-to.js";
import type { PageParts } from "../page-parts.js";
import { safeUrl } from "../text/safe-url.js";

/** The forms of a modal: submit a view, and close it. */
export function viewRoutes(parts: PageParts): Router {
  const { slack, people, refusedViews } = parts;
  const router = Router({ mergeParams: true });
  const appOfView = (viewId: string) =>
    slack.apps.authorOf({ app_id: slack.modals.find(viewId)?.place.appId });

  router.post("/:viewId", async (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const { viewId } = request.params;
    const [team, user] = [viewer.workspace.id, viewer.person.id];
    const form = await readElementForm(request, FIELD_PREFIX, people, { team, user });
    const back = backPath(form.get("back"), viewer);
    if (isOfElement(form)) {
      const { said, url } = await actOn(parts, form, { team, user, in: { viewId } });
      const href = url === undefined ? undefined : safeUrl(url);
      return href === undefined ? response.redirect(303, saying(back, said)) : sendTo(response, href);
    }
    // What is filled in stays with the view, so that the person sees it while the view stays open.
    const blocks = people.openViews(user).find(({ id }) => id === viewId)?.blocks ?? [];
    const values = valuesIn(form, blocks);
    for (const field of fieldsOf(blocks)) {
      parts.filled.fill({ user, id: viewId }, field, values[keyOf(field)] ?? "");
    }
    refusedViews.forget(viewId);
    const app = appOfView(viewId);
    const result = await people.submitView({ team, user, viewId, values });
    if (result.errors !== undefined) refusedViews.keep(viewId, result.errors);
    parts.changes.announce();
    response.redirect(303, saying(back, noticeOf(app, result.error)));
  });

  router.post("/:viewId/close", async (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const form = new URLSearchParams(await readBody(request));
    const { viewId } = request.params;
    refusedViews.forget(viewId);
    const app = appOfView(viewId);
    const { error } = await people.closeView({ team: viewer.workspace.id, user: viewer.person.id, viewId });
    response.redirect(303, saying(backPath(form.get("back"), viewer), noticeOf(app, error)));
  });

  return router;
}
