import type { ViewsOpenResponse, ViewsPushResponse } from "@slack/web-api";
import type { SlackView, ViewPlace } from "../../views/slack-view.js";
import { readViewContent, type ViewContent } from "../../views/view-content.js";
import type { AsJson } from "../published-type.js";
import { type SlackState, type TokenMethod, textArgument } from "../web-api-method.js";
import { failure, missingArgument, type Reply } from "../web-api-reply.js";

/** https://docs.slack.dev/reference/methods/views.open: a modal for the person whose `trigger_id` this is. No scope. */
export const viewsOpen: TokenMethod = {
  auth: "token",
  run(call) {
    return withTrigger(call, (place, content, slack) => slack.modals.open(place, content));
  },
};

/** https://docs.slack.dev/reference/methods/views.push: another view, over those that the person has open. No scope. */
export const viewsPush: TokenMethod = {
  auth: "token",
  run(call) {
    return withTrigger(call, (place, content, slack) => slack.modals.push(place, content));
  },
};

/** A view that Slack would refuse does not use the trigger up. */
function withTrigger(
  { args, token, slack }: Parameters<TokenMethod["run"]>[0],
  show: (place: ViewPlace, content: ViewContent, slack: SlackState) => SlackView | string,
): Reply {
  const triggerId = textArgument(args, "trigger_id");
  if (triggerId === undefined) return missingArgument("trigger_id");
  if (args.view === undefined) return missingArgument("view");
  const content = readViewContent(args.view, "modal");
  if ("error" in content) return content;
  const trigger = slack.triggers.exchange(triggerId, token.target);
  if (typeof trigger === "string") return failure(trigger);
  const { userId, team } = trigger;
  const place = { userId, team, target: token.target, botId: token.botId, appId: slack.app.appId };
  const view = show(place, content, slack);
  if (typeof view === "string") return failure(view);
  const response: AsJson<ViewsOpenResponse | ViewsPushResponse> = { ok: true, view };
  return response;
}
