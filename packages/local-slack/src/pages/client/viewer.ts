import type { Request } from "express";
import type { Channel, Person, Workspace, Workspaces } from "../../org/workspaces.js";
import type { SlackState } from "../../web-api/web-api-method.js";

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

/** The DM of a viewer with the app's bot: the one that is installed, or else the last one that was. */
export function botDm(viewer: Viewer, workspaces: Workspaces, botUserId?: string): Channel | undefined {
  const dms = workspaces
    .channelsOf(viewer.workspace.id, viewer.person.id)
    .filter((channel) => channel.kind === "im" && partner(channel, viewer, workspaces) === undefined);
  return dms.find(({ members }) => botUserId !== undefined && members.has(botUserId)) ?? dms.at(-1);
}

/** The other person in a DM; undefined when it is a bot. */
export function partner(channel: Channel, { person }: Viewer, workspaces: Workspaces): Person | undefined {
  const other = [...channel.members].find((id) => id !== person.id);
  return other === undefined ? undefined : workspaces.findPerson(other)?.person;
}

/** The others in a group DM, by their names. */
export function othersIn(
  channel: Channel,
  { person }: Viewer,
  { workspaces, app }: Pick<SlackState, "workspaces" | "app">,
): string {
  const others = [...channel.members].filter((id) => id !== person.id);
  return others.map((id) => workspaces.findPerson(id)?.person.realName ?? app.name).join(", ");
}

/** A path that a form may lead back to: one of the client's own pages. */
export function backPath(asked: string | null, viewer: Viewer): string {
  return asked !== null && /^\/client\/[A-Za-z0-9/_-]*(\?[^#]*)?$/.test(asked) ? asked : clientPath(viewer);
}
