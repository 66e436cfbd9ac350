import { isDirect } from "../../org/group-messages.js";
import type { Channel } from "../../org/workspaces.js";
import type { SlackState } from "../../web-api/web-api-method.js";
import { promptsOfDm } from "../agents/agent-notes.js";
import { visitForm } from "../agents/visit-form.js";
import type { Notice } from "../frame/notices.js";
import { framedPage } from "../frame/page-frame.js";
import { type Html, html } from "../html.js";
import { type AskedMessages, messageList, messagesPath } from "../lists/message-list.js";
import type { PageParts } from "../page-parts.js";
import { withEmoji } from "../text/emoji.js";
import { safeUrl } from "../text/safe-url.js";
import { composer, fileForm } from "./composer.js";
import { appInDm, appPage, clientPath, othersIn, partner, type Viewer } from "./viewer.js";

/** The people of a channel who are named at its top. */
const MOST_NAMED = 5;

/** A channel or DM as a person sees it, with its messages and the box to write in; or one thread of it. */
export function channelPage(
  parts: PageParts,
  viewer: Viewer,
  channel: Channel,
  asked: AskedMessages = {},
  said?: Notice,
): string {
  const { slack } = parts;
  const name = channelName(parts, viewer, channel);
  const links = {
    press: clientPath(viewer, "press"),
    react: clientPath(viewer, "react"),
    change: clientPath(viewer, "change"),
    back: messagesPath(viewer, channel.id, asked),
    messages: clientPath(viewer, `${channel.id}/messages`),
    stopAgent: clientPath(viewer, `${channel.id}/stop`),
    renameSession: clientPath(viewer, `${channel.id}/title`),
  };
  const app = appInDm(channel, viewer, slack.apps);
  const main = html`<header class="page-head">
<h1>${asked.thread !== undefined && "Thread in "}${name}</h1>
${asked.thread !== undefined && html`<p><a href="${clientPath(viewer, channel.id)}">Back to ${name}</a></p>`}
${app ? appTabs(viewer, app.slack, "messages", channel.id) : html`<p class="quiet members">${memberNames(parts, viewer, channel)}</p>`}
${channel.topic.value !== "" && html`<p class="topic">${channel.topic.value}</p>`}
${bookmarkList(parts, channel)}
${!isDirect(channel) && channel.id !== viewer.workspace.general && html`<form method="post" action="${clientPath(viewer, `${channel.id}/leave`)}"><button class="reaction" type="submit">Leave</button></form>`}
</header>
<div class="messages" role="log" aria-label="Messages in ${name}" tabindex="0">
<ol>${messageList({ parts, viewer, channel, links }, asked)}</ol>
</div>
${app && html`${visitForm(app.slack, viewer, channel.id)}${promptsOfDm(app.slack, channel.id, links.messages)}`}
${
  channel.isArchived
    ? html`<p class="archived quiet">This channel is archived: nobody can write here.</p>`
    : html`${composer(parts, viewer, channel, { ...links, to: asked.thread === undefined ? name : `the thread in ${name}`, threadTs: asked.thread })}
${fileForm(clientPath(viewer, `${channel.id}/files`), name)}`
}`;
  return framedPage(parts, { viewer, title: name, current: channel.id, main, said });
}

/** The two tabs of an app: messages and Home. The app is told when a person opens Home. */
export function appTabs(
  viewer: Viewer,
  app: SlackState,
  active: "home" | "messages",
  dmId: string | undefined,
): Html {
  const current = (tab: string) => active === tab && html` aria-current="true"`;
  return html`<div class="tabs" role="group" aria-label="Tabs of the app">
<form method="post" action="${clientPath(viewer, appPage("home", app))}"><button type="submit"${current("home")}>Home</button></form>
${dmId !== undefined && html`<a href="${clientPath(viewer, dmId)}"${current("messages")}>Messages</a>`}
</div>`;
}

function channelName({ slack }: PageParts, viewer: Viewer, channel: Channel): string {
  if (channel.kind === "mpim") return othersIn(channel, viewer, slack);
  if (channel.kind !== "im") return `${channel.kind === "group" ? "🔒" : "#"}${channel.name}`;
  const { app } = (appInDm(channel, viewer, slack.apps) ?? slack.apps.first).slack;
  return partner(channel, viewer, slack.workspaces)?.realName ?? app.name;
}

/** The links at the top of a channel. */
function bookmarkList({ slack }: PageParts, { id }: Channel): Html {
  const bookmarks = slack.bookmarks.in(id);
  if (bookmarks.length === 0) return html``;
  return html`<ul class="bookmarks" aria-label="Bookmarks">${bookmarks.map(
    ({ title, link, emoji = "" }) =>
      html`<li><a href="${safeUrl(link)}" target="_blank" rel="noopener noreferrer">${withEmoji(emoji)} ${title}</a></li>`,
  )}</ul>`;
}

function memberNames({ slack }: PageParts, viewer: Viewer, channel: Channel): string {
  const named = [...channel.members].slice(0, MOST_NAMED).map((id) => {
    const found = slack.workspaces.findPerson(id);
    if (found === undefined) return (slack.apps.ofBotUser(id) ?? slack.apps.first).slack.app.name;
    return found.workspace === viewer.workspace
      ? found.person.realName
      : `${found.person.realName} (${found.workspace.name})`;
  });
  const others = channel.members.size - named.length;
  return [...new Set(named), ...(others > 0 ? [`${others} more`] : [])].join(", ");
}
