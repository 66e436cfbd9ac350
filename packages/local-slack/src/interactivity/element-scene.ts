import type { Block } from "@slack/types";
import type { Apps } from "../apps/apps.js";
import { areBlocks } from "../block-kit/block-rules.js";
import { LocalSlackUseError } from "../errors.js";
import { type MessageObject, messageObject } from "../messages/message-object.js";
import type { Message } from "../messages/messages.js";
import type { Channel, Workspace } from "../org/workspaces.js";
import type { SlackView } from "../views/slack-view.js";
import type { AppInSlack, SlackState } from "../web-api/web-api-method.js";
import type { ElementPlace } from "./filled-elements.js";

/** A message or view in which somebody uses an element. */
export interface SceneAsked {
  readonly team: string;
  readonly user: string;
  /** The published Home view, a message, or a view of the person's modal. */
  readonly in: "home" | { readonly channel: string; readonly ts: string } | { readonly viewId: string };
  /** With `home`: the app whose Home tab it is, by its id. Default: the first app. */
  readonly app?: string;
  /** With `home`: the view as the person still sees it, when another has been published since. */
  readonly seen?: SlackView;
}

interface SceneParts {
  readonly blocks: readonly Block[];
  readonly place: ElementPlace;
  /** The installation that is told of what happens there. */
  readonly target: string;
}

export interface MessageScene extends SceneParts {
  readonly kind: "message";
  readonly team: Workspace;
  readonly channel: Channel;
  readonly message: MessageObject;
  readonly isEphemeral: boolean;
  readonly botId: string | undefined;
}

export interface ViewScene extends SceneParts {
  readonly kind: "view";
  readonly view: SlackView;
}

/** The app that made the message or view: it is told of what happens there. */
export function appOf<App extends AppInSlack>(apps: Apps<App>, asked: SceneAsked): App {
  const { messages, modals } = apps.first.slack;
  if (asked.in === "home") {
    const home = asked.app === undefined ? apps.first : apps.find(asked.app);
    if (home !== undefined) return home;
    throw new LocalSlackUseError(`This Slack has no app ${asked.app}.`);
  }
  const appId =
    "ts" in asked.in
      ? appIdOf(messages.find(asked.in.channel, asked.in.ts))
      : modals.find(asked.in.viewId)?.place.appId;
  return apps.find(appId ?? "") ?? apps.first;
}

/** Of what a person wrote, the app that has put something below it. */
function appIdOf(message: Message | undefined): string | undefined {
  return message?.app_id ?? message?.unfurledBy;
}

/** Finds it as the person sees it. Throws `LocalSlackUseError` for what they do not see. */
export function sceneOf(slack: SlackState, asked: SceneAsked): MessageScene | ViewScene {
  if (typeof asked.in === "object" && "ts" in asked.in) return messageScene(slack, asked, asked.in);
  const view = asked.in === "home" ? homeOf(slack, asked) : modalView(slack, asked, asked.in.viewId);
  const place = { user: asked.user, id: view.id };
  return { kind: "view", view, place, blocks: view.blocks, target: view.app_installed_team_id };
}

/** The blocks of a message, and those of its attachments. */
export function blocksIn({
  blocks = [],
  attachments = [],
}: Pick<Message, "blocks" | "attachments">): readonly Block[] {
  const hanging = attachments.flatMap((attachment) =>
    areBlocks(attachment.blocks) ? attachment.blocks : [],
  );
  return [...blocks, ...hanging];
}

function messageScene(
  slack: SlackState,
  { team, user }: SceneAsked,
  where: { readonly channel: string; readonly ts: string },
): MessageScene {
  const { apps, workspaces, installs, messages } = slack;
  const channel = workspaces.channelOf(team, user, where.channel);
  const message = messages.find(channel.id, where.ts);
  if (message === undefined || (message.ephemeralTo ?? user) !== user) {
    throw new LocalSlackUseError(`${user} sees no message ${where.ts} in ${channel.id}.`);
  }
  return {
    kind: "message",
    blocks: blocksIn(message),
    place: { user, id: `${channel.id}/${message.ts}` },
    target: (message.bot_id !== undefined && installs.ownerOf(message.bot_id)) || message.team,
    team: workspaces.team(message.team),
    channel,
    message: messageObject(apps, message),
    isEphemeral: message.ephemeralTo !== undefined,
    botId: message.bot_id,
  };
}

function homeOf({ workspaces, installs, homes }: SlackState, { team, user, seen }: SceneAsked): SlackView {
  workspaces.person(team, user);
  const bot = installs.botTokenIn(workspaces.team(team));
  const view = seen ?? (bot && homes.find({ botId: bot.botId, userId: user })?.view);
  if (view === undefined) throw new LocalSlackUseError(`The Home tab of ${user} is empty.`);
  return view;
}

function modalView(
  { workspaces, modals }: SlackState,
  { team, user }: SceneAsked,
  viewId: string,
): SlackView {
  workspaces.person(team, user);
  const open = modals.find(viewId);
  if (open?.place.userId !== user) throw new LocalSlackUseError(`${user} has no view ${viewId} open.`);
  return open.view;
}
