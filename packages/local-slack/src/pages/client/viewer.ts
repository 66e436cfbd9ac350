import type { Request } from "express";
import type { Apps } from "../../apps/apps.js";
import type { Channel, Person, Workspace, Workspaces } from "../../org/workspaces.js";
import type { AppInSlack, SharedSlack, SlackState } from "../../web-api/web-api-method.js";
import { namesIn } from "../frame/names.js";

/** The person for whom a page shows Slack. */
export interface Viewer {
  readonly workspace: Workspace;
  readonly person: Person;
}

/** The viewer that the address names. Throws `LocalSlackUseError` when there is no such person. */
export function readViewer(request: Request, workspaces: Workspaces): Viewer {
  const { team, user } = request.params;
  return {
    workspace: workspaces.team(String(team)),
    person: workspaces.person(String(team), String(user)),
  };
}

/** The address of a page as this person sees it. */
export function clientPath({ workspace, person }: Viewer, page = ""): string {
  return `/client/${workspace.id}/${person.id}/${page}`;
}

/** The DM of a viewer with the bot of an app: the one that is installed, or else the last one that was. */
export function botDm(viewer: Viewer, { slack }: AppInSlack): Channel | undefined {
  const { apps, workspaces, installs } = slack;
  const bot = installs.botTokenIn(viewer.workspace);
  const dms = workspaces
    .channelsOf(viewer.workspace.id, viewer.person.id)
    .filter((channel) => appInDm(channel, viewer, apps)?.slack.app === slack.app);
  return dms.find(({ members }) => bot !== undefined && members.has(bot.userId)) ?? dms.at(-1);
}

/** The app whose bot a person has this DM with; undefined for every other conversation. */
export function appInDm(
  channel: Channel,
  { person }: Viewer,
  apps: Apps<AppInSlack>,
): AppInSlack | undefined {
  if (channel.kind !== "im") return undefined;
  const other = [...channel.members].find((id) => id !== person.id);
  return other === undefined ? undefined : apps.ofBotUser(other);
}

/** The page of an app below the client path, such as its `home` or `dm`: the first app's has no id in it. */
export function appPage(page: "home" | "dm", { app, apps }: Pick<SlackState, "app" | "apps">): string {
  return app === apps.first.slack.app ? page : `${page}/${app.appId}`;
}

/** The other person in a DM; undefined when it is a bot. */
export function partner(channel: Channel, { person }: Viewer, workspaces: Workspaces): Person | undefined {
  const other = [...channel.members].find((id) => id !== person.id);
  return other === undefined ? undefined : workspaces.findPerson(other)?.person;
}

/** The others in a group DM, by their names. */
export function othersIn(channel: Channel, { person }: Viewer, slack: SharedSlack): string {
  const others = [...channel.members].filter((id) => id !== person.id);
  const names = namesIn(slack);
  return others.map((id) => names.user(id) ?? id).join(", ");
}

/** A path that a form may lead back to: one of the client's own pages. */
export function backPath(asked: string | null, viewer: Viewer): string {
  return asked !== null && /^\/client\/[A-Za-z0-9/_-]*(\?[^#]*)?$/.test(asked) ? asked : clientPath(viewer);
}
