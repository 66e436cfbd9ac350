import { isDirect } from "../../org/group-messages.js";
import type { Channel, Person } from "../../org/workspaces.js";
import { appAvatar, avatar } from "../frame/avatar.js";
import { current } from "../frame/current.js";
import { type Html, html } from "../html.js";
import { linkToAll, someOf } from "../lists/some-of.js";
import type { PageParts } from "../page-parts.js";
import { botDm, clientPath, othersIn, partner, type Viewer } from "./viewer.js";

/** The page that is open, as a path below the client path of its viewer: `apps`, or the id of a channel. */
export interface SidebarPlace {
  readonly viewer: Viewer;
  readonly current: string;
}

/** The people to choose from, their conversations, and the pages that Slack does not have. */
export function sidebar(parts: PageParts, page: SidebarPlace): Html {
  const { viewer } = page;
  const { workspace } = viewer;
  const { channels, messages, apps, toJoin } = conversations(parts, viewer);
  const some = (all: readonly Channel[]) => someOf(all, ({ id }) => id === page.current);
  const here = (path: string) => current(page.current === path);
  const link = (path: string, label: Html) =>
    html`<li><a href="${clientPath(viewer, path)}"${here(path)}>${label}</a></li>`;
  const localSlack = [
    link("apps", html`<span class="sign" aria-hidden="true">◇</span> Install and tokens`),
    link("calls", html`<span class="sign" aria-hidden="true">↗</span> Calls`),
    link("deliveries", html`<span class="sign" aria-hidden="true">⇄</span> Deliveries${failedBadge(parts)}`),
  ];
  return html`<nav class="side" aria-label="${workspace.name}">
<p class="team">${workspace.name}${workspace.enterprise && html` <span class="quiet">in ${workspace.enterprise.name}</span>`}</p>
<div class="people">${group("You are", people(parts, page))}</div>
<div class="places">${group("Channels", [
    ...some(channels).map((each) => link(each.id, channelLabel(parts, viewer, each))),
    ...linkToAll(channels, "channels", clientPath(viewer, "channels")),
  ])}
${group("More channels", [
  ...some(toJoin).map((each) => joinItem(viewer, each)),
  ...linkToAll(toJoin, "channels to join", clientPath(viewer, "channels")),
])}
${group("Apps", [
  ...apps.map(({ dm, app }) => link(dm.id, html`${appAvatar(app)} ${app.name}`)),
  ...(apps.length === 0 ? [html`<li class="quiet">No app is installed</li>`] : []),
])}
${group("Direct messages", [
  ...some(messages).map((each) => link(each.id, channelLabel(parts, viewer, each))),
  ...linkToAll(messages, "direct messages", clientPath(viewer, "channels")),
  link("new-group", html`<span class="sign" aria-hidden="true">+</span> New group message`),
])}
${group("This local Slack", localSlack)}</div>
</nav>`;
}

/** What stands for a channel or a DM with a person in a list. */
export function channelLabel({ slack }: PageParts, viewer: Viewer, channel: Channel): Html {
  if (channel.kind === "mpim") return nameOf(othersIn(channel, viewer, slack));
  if (channel.kind === "im") return nameOf(partner(channel, viewer, slack.workspaces)?.realName);
  return html`<span class="sign" aria-hidden="true">${channel.kind === "group" ? "🔒" : "#"}</span> ${nameOf(channel.name)}${
    channel.kind === "group" && html`<span class="for-readers"> (private)</span>`
  }`;
}

/** A name in one line, whose end is cut off where it is too long. */
function nameOf(name: string | undefined): Html {
  return html`<span class="name">${name}</span>`;
}

export function joinItem(viewer: Viewer, { id, name }: Channel): Html {
  return html`<li><form method="post" action="${clientPath(viewer, `${id}/join`)}"><button class="join" type="submit"><span class="sign" aria-hidden="true">#</span> ${nameOf(name)}<span class="for-readers">: join</span></button></form></li>`;
}

function people(parts: PageParts, page: SidebarPlace): readonly Html[] {
  const { viewer, current: at } = page;
  const all = viewer.workspace.people;
  const query = new URLSearchParams({ at });
  return [
    ...someOf(all, (each) => each === viewer.person).map((each) => personItem(parts, page, each)),
    ...linkToAll(all, "people", `${clientPath(viewer, "people")}?${query}`),
  ];
}

/** Another person sees the same page, if they have it. */
export function personItem(
  { slack }: PageParts,
  { viewer, current: page }: SidebarPlace,
  each: Person,
): Html {
  const { workspace, person } = viewer;
  const channel = slack.workspaces.findChannel(page);
  const path = channel === undefined || channel.members.has(each.id) ? page : isDirect(channel) ? "dm" : "";
  const href = clientPath({ workspace, person: each }, path);
  return html`<li><a href="${href}"${current(each === person)}>${avatar(each.realName, each.id)} ${nameOf(each.realName)}${
    each.isAdmin && html` <span class="badge">admin</span>`
  }</a></li>`;
}

/** What a person is in, and the public channels that they can join. */
export function conversations({ slack }: PageParts, viewer: Viewer) {
  const { workspaces, apps } = slack;
  const all = workspaces.channelsOf(viewer.workspace.id, viewer.person.id);
  const isWithPerson = (each: Channel) => partner(each, viewer, workspaces) !== undefined;
  return {
    channels: all.filter((each) => !isDirect(each) && !each.isArchived),
    messages: all.filter((each) => each.kind === "mpim" || (each.kind === "im" && isWithPerson(each))),
    apps: apps.all.flatMap((each) => {
      const dm = botDm(viewer, each);
      return dm === undefined ? [] : [{ dm, app: each.slack.app }];
    }),
    toJoin: workspaces.channelsToJoin(viewer.workspace.id, viewer.person.id),
  };
}

function group(title: string, items: readonly Html[]): Html {
  return items.length === 0 ? html`` : html`<h2>${title}</h2>\n<ul>${items}</ul>`;
}

function failedBadge({ deliveries }: PageParts): Html | undefined {
  const failed = deliveries.filter(({ state }) => state === "failed").length;
  return failed === 0 ? undefined : html` <span class="badge wrong">${failed} failed</span>`;
}
