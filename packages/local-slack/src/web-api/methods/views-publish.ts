import type { ViewsPublishResponse } from "@slack/web-api";
import { notReached } from "../../messages/message-target.js";
import { readViewContent } from "../../views/view-content.js";
import type { AsJson } from "../published-type.js";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure, invalidArgument, missingArgument } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/views.publish: a Home view for one person of a workspace that the token
 * reaches. It needs no scope.
 */
export const viewsPublish: TokenMethod = {
  auth: "token",
  run({ args, token, slack }) {
    const { app, workspaces, homes } = slack;
    const userId = textArgument(args, "user_id");
    if (userId === undefined) return missingArgument("user_id");
    if (args.view === undefined) return missingArgument("view");
    const workspace = workspaces.findPerson(userId)?.workspace;
    if (workspace === undefined || !workspaces.teamsOf(token.target).includes(workspace)) {
      return invalidArgument("invalid `user_id`");
    }
    const unreached = notReached(slack, token, userId);
    if (unreached !== undefined) return failure(unreached);
    const content = readViewContent(args.view, "home");
    if ("error" in content) return content;
    const place = { userId, team: workspace.id, target: token.target, botId: token.botId, appId: app.appId };
    const view = homes.publish(place, content, textArgument(args, "hash"));
    if (typeof view === "string") return failure(view);
    const response: AsJson<ViewsPublishResponse> = { ok: true, view };
    return response;
  },
};
