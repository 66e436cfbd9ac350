import { blocksIn } from "../../interactivity/element-scene.js";
import type { Message } from "../../messages/messages.js";
import type { SharedSlack } from "../../web-api/web-api-method.js";
import { blocksHtml } from "../block-kit/blocks.js";
import { elementChoices } from "../elements/element-choices.js";
import { elementForm } from "../elements/element-form.js";
import { appAvatar, avatar } from "../frame/avatar.js";
import { namesIn } from "../frame/names.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { attachmentsView, filesView } from "./attachments-view.js";
import { messageActions } from "./message-actions.js";
import { reactionsView } from "./reactions-view.js";
import { streamView } from "./stream-view.js";
import { clientPath, type Viewer } from "./viewer.js";

/** What a message is shown from. */
type MessageParts = Pick<PageParts, "slack" | "apps" | "filled">;

/** Where the forms of a message lead, and the page that they return to. */
export interface MessageLinks {
  readonly press: string;
  readonly react: string;
  readonly change: string;
  readonly back: string;
}

/** One message: who wrote it, when, and what it says; with what comes below it, such as its thread. */
export function messageItem(
  parts: MessageParts,
  viewer: Viewer,
  message: Message,
  links: MessageLinks,
  below: Html = html``,
): Html {
  const { slack } = parts;
  const names = namesIn(slack);
  if (message.by === "slack") {
    return html`<li class="message event" id="m-${message.ts}">
<div class="content"><p class="quiet">${mrkdwn(message.text, names)} ${time(message.ts)}</p>
${below}</div>
</li>`;
  }
  const { name, picture, kind, note } = author(slack, viewer, message);
  const isPrivate = message.ephemeralTo !== undefined;
  return html`<li class="message${isPrivate && " private"}" id="m-${message.ts}">
${picture}
<div class="content">
<p class="who"><b>${name}</b>${kind === "app" && html` <span class="badge">app</span>`}${note}
${time(message.ts)}${message.edited !== undefined && html` <span class="quiet">(edited)</span>`}</p>
${isPrivate && html`<p class="quiet only-you">Only visible to you</p>`}
${message.pinned !== undefined && html`<p class="quiet only-you">Pinned by ${names.user(message.pinned.by)}</p>`}
${said(parts, viewer, message, links)}
${!isPrivate && html`<div class="foot">${reactionsView(message, viewer, names, links)}${messageActions(parts, message, viewer, links)}</div>`}
${below}
</div>
</li>`;
}

/** The blocks where there are some, as Slack shows them; the text otherwise. */
function said(parts: MessageParts, viewer: Viewer, message: Message, { press, back }: MessageLinks): Html {
  const { slack } = parts;
  const { blocks, text, ts, channel, stream, files = [], subtype } = message;
  const names = namesIn(slack);
  const pressForm = `press-${ts}`;
  const fields = elementChoices(parts, viewer, `${channel}/${ts}`, blocksIn(message));
  const context = { names, pressForm, fields };
  const words = mrkdwn(text, names);
  const shown =
    blocks === undefined || blocks.length === 0
      ? html`<div class="text">${subtype === "me_message" ? html`<em>${words}</em>` : words}</div>`
      : blocksHtml(blocks, context);
  const hanging = html`${attachmentsView(message, context)}${filesView(slack.files.objects(files), (id) =>
    clientPath(viewer, `files/${id}`),
  )}${streamView(stream, slack.clock())}`;
  if (!blocks?.length && !message.attachments?.length) return html`${shown}${hanging}`;
  return html`${elementForm(pressForm, press, { in: "message", channel, ts, back })}${shown}${hanging}`;
}

/** A person, an app's bot, or an app with a person's own token, which speaks as that person. */
function author({ workspaces, apps }: SharedSlack, viewer: Viewer, message: Message) {
  const { user, by } = message;
  const app = apps.authorOf(message);
  const found = user === undefined ? undefined : workspaces.findPerson(user);
  if (found === undefined) {
    const { username: name = app.name } = message;
    return { name, picture: appAvatar(app, name), kind: "app", note: undefined } as const;
  }
  const { person, workspace } = found;
  const isExternal = workspace !== viewer.workspace;
  const note = html`${isExternal && html` <span class="badge">${workspace.name}</span>`}${
    by === "user_token" && html` <span class="badge">sent by ${app.name}</span>`
  }`;
  const picture = avatar(person.realName, person.id);
  return { name: person.realName, picture, kind: "person", note } as const;
}

const CLOCK_TIME = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit" });

function time(ts: string): Html {
  const at = new Date(Number(ts) * 1_000);
  return html`<time datetime="${at.toISOString()}">${CLOCK_TIME.format(at)}</time>`;
}
