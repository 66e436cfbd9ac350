import type { BlockAction, ViewClosedAction, ViewSubmitAction } from "@slack/bolt";
import type { AppRegistration } from "../app/app-registration.js";
import type { MessageObject } from "../messages/message-object.js";
import { type Channel, nameInPayloads, type Person, type Workspace } from "../org/workspaces.js";
import type { SlackView } from "../views/slack-view.js";
import type { AsJson } from "../web-api/published-type.js";
import type { ButtonAction } from "./buttons.js";

/**
 * The part of a payload that this Slack reads itself. The compiler checks each whole payload against the type that Bolt
 * publishes.
 */
export interface InteractionPayload {
  readonly type: string;
  readonly team: { readonly id: string } | null;
}

/** Bolt's type requires a `response_url`, which Slack does not send for a button in a view. */
type BlockActions = Omit<AsJson<BlockAction<ButtonAction>>, "response_url"> & {
  readonly response_url?: string;
};

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
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload for a button in a message. `team` is the
 * workspace that installed the app, also when an external member presses it. An ephemeral message is not part of it.
 */
export function messageAction(
  app: AppRegistration,
  interactor: Interactor,
  where: {
    readonly team: Workspace;
    readonly channel: Channel;
    readonly message: MessageObject;
    readonly isEphemeral: boolean;
  },
  sent: { readonly trigger_id: string; readonly response_url: string; readonly action: ButtonAction },
): InteractionPayload {
  const { channel, message, isEphemeral } = where;
  const payload: BlockActions = {
    type: "block_actions",
    ...common(app, interactor, where.team),
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts !== undefined && { thread_ts: message.thread_ts }),
    },
    trigger_id: sent.trigger_id,
    channel: { id: channel.id, name: nameInPayloads(channel) },
    ...(!isEphemeral && { message: { ...message } }),
    state: { values: {} },
    response_url: sent.response_url,
    actions: [sent.action],
  };
  return payload;
}

/** The same for a button in a Home tab or a modal. */
export function viewAction(
  app: AppRegistration,
  interactor: Interactor,
  view: SlackView,
  sent: { readonly trigger_id: string; readonly action: ButtonAction },
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
