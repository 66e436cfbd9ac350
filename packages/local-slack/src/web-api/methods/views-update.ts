import type { ViewsUpdateResponse } from "@slack/web-api";
import { readViewContent } from "../../views/view-content.js";
import type { AsJson } from "../published-type.js";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure, missingArgument } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/views.update: new content for a view that a person has open, by its id or
 * its `external_id`. A view that was closed, or that another installation opened, is `not_found`. No scope.
 */
export const viewsUpdate: TokenMethod = {
  auth: "token",
  run({ args, token, slack: { modals } }) {
    const id = textArgument(args, "view_id");
    const externalId = textArgument(args, "external_id");
    if (args.view === undefined) return missingArgument("view");
    if (id === undefined && externalId === undefined) return missingArgument("view_id");
    const content = readViewContent(args.view, "modal");
    if ("error" in content) return content;
    const open = id !== undefined ? modals.find(id) : modals.findByExternalId(externalId ?? "", token.target);
    if (open === undefined || open.place.target !== token.target) return failure("not_found");
    const view = modals.update(open.view.id, content, textArgument(args, "hash"));
    if (typeof view === "string") return failure(view);
    const response: AsJson<ViewsUpdateResponse> = { ok: true, view };
    return response;
  },
};
