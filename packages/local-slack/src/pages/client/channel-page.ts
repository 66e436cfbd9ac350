import type { Message } from "../../messages/messages.js";
import type { Channel } from "../../org/workspaces.js";
import type { NoticeCode } from "../frame/notices.js";
import { framedPage } from "../frame/page-frame.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { withEmoji } from "../text/emoji.js";
import { safeUrl } from "../text/safe-url.js";
import { type AgentLinks, agentNotes, promptsOfDm } from "./agent-notes.js";
import { composer, fileForm, replyForm } from "./composer.js";
import { type MessageLinks, messageItem } from "./message-view.js";
import { clientPath, partner, type Viewer } from "./viewer.js";

/** How many of the latest messages are shown, beside those in their threads. */
const MOST_SHOWN = 200;

/** A channel or DM as a person sees it, with its messages and the box to write in. */
export function channelPage(parts: PageParts, viewer: Viewer, channel: Channel, said?: NoticeCode): string {
  const { slack } = parts;
  const name = channelName(parts, viewer, channel);
  const links = {
    press: clientPath(viewer, "press"),
    react: clientPath(viewer, "react"),
    change: clientPath(viewer, "change"),
    back: clientPath(viewer, channel.id),
    messages: clientPath(viewer, `${channel.id}/messages`),
    stopAgent: clientPath(viewer, `${channel.id}/stop`),
  };
  const isWithApp = channel.kind === "im" && partner(channel, viewer, slack.workspaces) === undefined;
  const main = html`<header class="page-head">
<h1>${name}</h1>
${isWithApp ? appTabs(viewer, "messages", channel.id) : html`<p class="quiet">${memberNames(parts, viewer, channel)}</p>`}
${channel.topic.value !== "" && html`<p class="topic">${channel.topic.value}</p>`}
${bookmarkList(parts, channel)}
${channel.kind !== "im" && channel.id !== viewer.workspace.general && html`<form method="post" action="${clientPath(viewer, `${channel.id}/leave`)}"><button class="reaction" type="submit">Leave</button></form>`}
</header>
<div class="messages" role="log" aria-label="Messages in ${name}" tabindex="0">
<ol>${topLevel(parts, viewer, channel, links)}</ol>
</div>
${isWithApp && promptsOfDm(slack, channel.id, links.messages)}
${
  channel.isArchived
    ? html`<p class="archived quiet">This channel is archived: nobody can write here.</p>`
    : html`${composer(parts, viewer, channel, { action: links.messages, to: name })}
${fileForm(clientPath(viewer, `${channel.id}/files`), name)}`
}`;
  return framedPage(parts, { viewer, title: name, current: channel.id, main, said });
}

/** The two tabs of an app: messages and Home. The app is told when a person opens Home. */
export function appTabs(viewer: Viewer, active: "home" | "messages", dmId: string | undefined): Html {
  const current = (tab: string) => active === tab && html` aria-current="true"`;
  return html`<div class="tabs" role="group" aria-label="Tabs of the app">
<form method="post" action="${clientPath(viewer, "home")}"><button type="submit"${current("home")}>Home</button></form>
${dmId !== undefined && html`<a href="${clientPath(viewer, dmId)}"${current("messages")}>Messages</a>`}
</div>`;
}

function topLevel(
  parts: PageParts,
  viewer: Viewer,
  channel: Channel,
  links: MessageLinks & AgentLinks,
): readonly Html[] {
  const { slack } = parts;
  const seen = slack.messages
    .in(channel.id)
    .filter(({ ephemeralTo = viewer.person.id }) => ephemeralTo === viewer.person.id);
  const isReply = ({ thread_ts, ts }: Message) => thread_ts !== undefined && thread_ts !== ts;
  if (seen.length === 0) return [html`<li class="empty quiet" id="empty">Nobody has written here yet.</li>`];
  const roots = seen.filter((each) => !isReply(each) || !seen.some(({ ts }) => ts === each.thread_ts));
  const older = Math.max(0, roots.length - MOST_SHOWN);
  const items = roots.slice(older).map((message) => {
    const replies = seen.filter((each) => isReply(each) && each.thread_ts === message.ts && each !== message);
    const thread = replies.map((each) => messageItem(parts, viewer, each, links));
    const notes = agentNotes(slack, { channel: channel.id, threadTs: message.ts }, links);
    const mayAnswer = message.ephemeralTo === undefined && message.by !== "slack" && !channel.isArchived;
    const below = html`${thread.length > 0 && html`<ol class="thread" aria-label="Thread">${thread}</ol>`}${notes}${
      mayAnswer && replyForm(links.messages, message.thread_ts ?? message.ts)
    }`;
    return messageItem(parts, viewer, message, links, below);
  });
  if (older === 0) return items;
  return [html`<li class="empty quiet" id="older">Older messages, not shown: ${older}</li>`, ...items];
}

function channelName({ slack }: PageParts, viewer: Viewer, channel: Channel): string {
  if (channel.kind !== "im") return `${channel.kind === "group" ? "🔒" : "#"}${channel.name}`;
  return partner(channel, viewer, slack.workspaces)?.realName ?? slack.app.name;
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
  const names = [...channel.members].map((id) => {
    const found = slack.workspaces.findPerson(id);
    if (found === undefined) return slack.app.name;
    return found.workspace === viewer.workspace
      ? found.person.realName
      : `${found.person.realName} (${found.workspace.name})`;
  });
  return [...new Set(names)].join(", ");
}
