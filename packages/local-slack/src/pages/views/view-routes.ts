import { Router } from "express";
import { readBody } from "../../http/request-body.js";
import type { FormValues } from "../../views/view-state.js";
import { FIELD_PREFIX } from "../block-kit/field.js";
import { backPath, readViewer } from "../client/viewer.js";
import { readNotice, saying } from "../frame/notices.js";
import type { PageParts } from "../page-parts.js";

/** The forms of a modal: submit a view, and close it. */
export function viewRoutes(parts: PageParts): Router {
  const { slack, people, filledViews } = parts;
  const router = Router({ mergeParams: true });

  router.post("/:viewId", async (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const form = new URLSearchParams(await readBody(request));
    const { viewId } = request.params;
    const values = formValues(form);
    // When the app answers with errors, the view is shown as it was filled in.
    filledViews.keep(viewId, { values, errors: {} });
    const { id: team } = viewer.workspace;
    const result = await people.submitView({ team, user: viewer.person.id, viewId, values });
    if (result.ok && result.errors === undefined) filledViews.forget(viewId);
    else filledViews.keep(viewId, { values, errors: result.errors ?? {} });
    parts.changes.announce();
    response.redirect(303, saying(backPath(form.get("back"), viewer), readNotice(result.error)));
  });

  router.post("/:viewId/close", async (request, response) => {
    const viewer = readViewer(request, slack.workspaces);
    const form = new URLSearchParams(await readBody(request));
    const { viewId } = request.params;
    filledViews.forget(viewId);
    const { error } = await people.closeView({ team: viewer.workspace.id, user: viewer.person.id, viewId });
    response.redirect(303, saying(backPath(form.get("back"), viewer), readNotice(error)));
  });

  return router;
}

/** The fields by their `action_id`; those that were left empty are not there. */
function formValues(form: URLSearchParams): FormValues {
  const values: Record<string, string[]> = {};
  for (const [name, value] of form) {
    if (!name.startsWith(FIELD_PREFIX) || value === "") continue;
    const actionId = name.slice(FIELD_PREFIX.length);
    values[actionId] = [...(values[actionId] ?? []), value];
  }
  return values;
}
