import type {
  BasicElementAction,
  BlockAction,
  BlockSuggestion,
  GlobalShortcut,
  MessageShortcut,
  ViewClosedAction,
  ViewSubmitAction,
} from "@slack/bolt";
import type { AppRegistration } from "../app/app-registration.js";
import { nameInPayloads, type Person, type Workspace } from "../org/workspaces.js";
import type { SlackView } from "../views/slack-view.js";
import type { ViewState } from "../views/view-state.js";
import type { AsJson } from "../web-api/published-type.js";
import type { ElementAction } from "./element-actions.js";
import type { MessageScene, ViewScene } from "./element-scene.js";

/**
 * The part of a payload that this Slack reads itself. The compiler checks each whole payload against the type that Bolt
 * publishes.
 */
export interface InteractionPayload {
  readonly type: string;
  readonly team: { readonly id: string } | null;
}

/** Bolt's type requires a `response_url`, which Slack does not send for an element in a view. */
type BlockActions = Omit<AsJson<BlockAction<BasicElementAction>>, "response_url"> & {
  readonly response_url?: string;
};

/** A message, with what a person has typed and chosen in it. */
type SeenMessage = MessageScene & { readonly state: { readonly values: ViewState } };

/** Who does something in Slack, and whether an org-wide install is told of it. */
export interface Interactor {
  readonly person: Person;
  /** The person's own workspace. */
  readonly home: Workspace;
  readonly isEnterpriseInstall: boolean;
}

/**
 * The fields of every interaction. `team` is null for an org-wide install; the person's workspace is in `user` then.
 */
function common(app: AppRegistration, { person, home, isEnterpriseInstall }: Interactor, team: Workspace) {
  const { enterprise } = team;
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: home.id },
    api_app_id: app.appId,
    token: app.verificationToken,
    team: isEnterpriseInstall
      ? null
      : {
          id: team.id,
          domain: team.domain,
          ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
        },
    enterprise: enterprise ? { id: enterprise.id, name: enterprise.name } : null,
    is_enterprise_install: isEnterpriseInstall,
  };
}

/**
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload for an element in a message. `team` is the
 * workspace that installed the app, also when an external member uses it. An ephemeral message is not part of it.
 */
export function messageAction(
  app: AppRegistration,
  interactor: Interactor,
  seen: SeenMessage,
  sent: { readonly trigger_id: string; readonly response_url: string; readonly action: ElementAction },
): InteractionPayload {
  const { channel, message, isEphemeral } = seen;
  const payload: BlockActions = {
    type: "block_actions",
    ...common(app, interactor, seen.team),
    container: messageContainer(seen),
    trigger_id: sent.trigger_id,
    channel: { id: channel.id, name: nameInPayloads(channel) },
    ...(!isEphemeral && { message: { ...message } }),
    state: seen.state,
    response_url: sent.response_url,
    actions: [sent.action],
  };
  return payload;
}

function messageContainer({ message, channel, isEphemeral }: MessageScene) {
  return {
    type: "message",
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: isEphemeral,
    ...(message.thread_ts !== undefined && { thread_ts: message.thread_ts }),
  };
}

/** The same for an element in a Home tab or a modal. */
export function viewAction(
  app: AppRegistration,
  interactor: Interactor,
  view: SlackView,
  sent: { readonly trigger_id: string; readonly action: ElementAction },
): InteractionPayload {
  const payload: BlockActions = {
    type: "block_actions",
    ...common(app, interactor, interactor.home),
    container: { type: "view", view_id: view.id },
    trigger_id: sent.trigger_id,
    view,
    actions: [sent.action],
  };
  return payload;
}

/** https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export function blockSuggestion(
  app: AppRegistration,
  interactor: Interactor,
  seen: SeenMessage | ViewScene,
  asked: { readonly action_id: string; readonly block_id: string; readonly value: string },
): InteractionPayload {
  const isView = seen.kind === "view";
  const payload: AsJson<BlockSuggestion> = {
    type: "block_suggestion",
    ...common(app, interactor, isView ? interactor.home : seen.team),
    container: isView ? { type: "view", view_id: seen.view.id } : messageContainer(seen),
    ...asked,
    ...(isView && { view: seen.view }),
    ...(!isView && { channel: { id: seen.channel.id, name: nameInPayloads(seen.channel) } }),
    ...(!isView && !seen.isEphemeral && { message: { ...seen.message } }),
  };
  return payload;
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload for one that is used anywhere. */
export function globalShortcut(
  app: AppRegistration,
  interactor: Interactor,
  sent: { readonly callback_id: string; readonly trigger_id: string; readonly action_ts: string },
): InteractionPayload {
  const { api_app_id: _app, user, ...who } = common(app, interactor, interactor.home);
  const { name: _name, ...shown } = user;
  const payload: AsJson<GlobalShortcut> = { type: "shortcut", ...who, user: shown, ...sent };
  return payload;
}

/** The same for one at a message. */
export function messageShortcut(
  app: AppRegistration,
  interactor: Interactor,
  { team, channel, message }: Pick<MessageScene, "team" | "channel" | "message">,
  sent: {
    readonly callback_id: string;
    readonly trigger_id: string;
    readonly action_ts: string;
    readonly response_url: string;
  },
): InteractionPayload {
  const { api_app_id: _app, ...who } = common(app, interactor, team);
  const payload: AsJson<MessageShortcut> = {
    type: "message_action",
    ...who,
    ...sent,
    channel: { id: channel.id, name: nameInPayloads(channel) },
    message_ts: message.ts,
    message: { ...message },
  };
  return payload;
}

/**
 * https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload. `team` is the person's workspace; the
 * one that installed the app is `app_installed_team_id` of the view.
 */
export function viewSubmission(
  app: AppRegistration,
  interactor: Interactor,
  view: SlackView,
  trigger_id: string,
): InteractionPayload {
  const payload: AsJson<ViewSubmitAction> = {
    type: "view_submission",
    ...common(app, interactor, interactor.home),
    trigger_id,
    view,
    response_urls: [],
  };
  return payload;
}

export function viewClosed(
  app: AppRegistration,
  interactor: Interactor,
  view: SlackView,
  is_cleared: boolean,
): InteractionPayload {
  const payload: AsJson<ViewClosedAction> = {
    type: "view_closed",
    ...common(app, interactor, interactor.home),
    view,
    is_cleared,
  };
  return payload;
}
