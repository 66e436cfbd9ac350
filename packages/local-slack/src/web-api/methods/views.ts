import { notReached } from "../../messages/message-target.js";
import type { SlackView, ViewPlace } from "../../views/slack-view.js";
import { readViewContent, type ViewContent } from "../../views/view-content.js";
import { type Call, optional, required, tokenMethod } from "../method-declaration.js";
import { Refusal } from "../refusal.js";
import type { SlackState } from "../web-api-method.js";
import { invalidArgument, missingArgument } from "../web-api-reply.js";

/** The view as it was sent: Slack says what is wrong with it in words of its own. */
const VIEW = { view: required.raw } as const;
const TRIGGERED = {
  args: { trigger_id: required.text, ...VIEW },
  errors: [
    "exchanged_trigger_id",
    "expired_trigger_id",
    "invalid_trigger_id",
    "not_found",
    "push_limit_reached",
    "view_too_large",
    "duplicate_external_id",
  ],
} as const;

/** https://docs.slack.dev/reference/methods/views.open: a modal for the person whose `trigger_id` this is. No scope. */
const open = tokenMethod({
  ...TRIGGERED,
  run: (call) => withTrigger(call, (place, content, slack) => slack.modals.open(place, content)),
});

/** https://docs.slack.dev/reference/methods/views.push: another view, over those that the person has open. No scope. */
const push = tokenMethod({
  ...TRIGGERED,
  run: (call) => withTrigger(call, (place, content, slack) => slack.modals.push(place, content)),
});

/** A view that Slack would refuse does not use the trigger up. */
function withTrigger(
  { args, given, token, slack }: Pick<Call<(typeof TRIGGERED)["args"]>, "args" | "given" | "token" | "slack">,
  show: (place: ViewPlace, content: ViewContent, slack: SlackState) => SlackView | string,
) {
  const content = contentIn(given.view, "modal");
  const trigger = slack.triggers.exchange(args.trigger_id, token.target);
  if (typeof trigger === "string") throw new Refusal(trigger);
  const { userId, team, page } = trigger;
  const { target, botId } = token;
  const { appId } = slack.app;
  const place = { userId, team, target, botId, appId, ...(page !== undefined && { page }) };
  return { ok: true, view: shown(show(place, content, slack)) };
}

/**
 * https://docs.slack.dev/reference/methods/views.update: new content for a view that a person has open, by its id or
 * its `external_id`. A view that was closed, or that another installation opened, is `not_found`. No scope.
 */
const update = tokenMethod({
  args: { view_id: optional.text, external_id: optional.text, hash: optional.text, ...VIEW },
  errors: ["duplicate_external_id", "hash_conflict", "not_found", "view_too_large"],
  run({ args, given, token, slack: { app, modals }, refuse }) {
    const { view_id: id, external_id: externalId } = args;
    if (id === undefined && externalId === undefined) throw new Refusal(missingArgument("view_id"));
    const content = contentIn(given.view, "modal");
    const { appId } = app;
    const { target } = token;
    const found =
      id !== undefined ? modals.find(id) : modals.findByExternalId(externalId ?? "", { appId, target });
    if (found?.place.target !== target || found.place.appId !== appId) return refuse("not_found");
    return { ok: true, view: shown(modals.update(found.view.id, content, args.hash)) };
  },
});

/**
 * https://docs.slack.dev/reference/methods/views.publish: a Home view for one person of a workspace that the token
 * reaches. It needs no scope.
 */
const publish = tokenMethod({
  args: { user_id: required.text, hash: optional.text, ...VIEW },
  errors: ["duplicate_external_id", "hash_conflict", "view_too_large"],
  run({ args, given, token, slack }) {
    const { app, workspaces, homes } = slack;
    const workspace = workspaces.findPerson(args.user_id)?.workspace;
    if (workspace === undefined || !workspaces.teamsOf(token.target).includes(workspace)) {
      throw new Refusal(invalidArgument("invalid `user_id`"));
    }
    const unreached = notReached(slack, token, args.user_id);
    if (unreached !== undefined) throw new Refusal(unreached);
    const content = contentIn(given.view, "home");
    const { target, botId } = token;
    const place = { userId: args.user_id, team: workspace.id, target, botId, appId: app.appId };
    return { ok: true, view: shown(homes.publish(place, content, args.hash)) };
  },
});

function contentIn(view: unknown, type: "modal" | "home"): ViewContent {
  const content = readViewContent(view, type);
  if ("error" in content) throw new Refusal(content);
  return content;
}

/** The view, unless Slack has refused it with an error. */
function shown(view: SlackView | string): SlackView {
  if (typeof view === "string") throw new Refusal(view);
  return view;
}

export const views = {
  "views.open": open,
  "views.publish": publish,
  "views.push": push,
  "views.update": update,
};
