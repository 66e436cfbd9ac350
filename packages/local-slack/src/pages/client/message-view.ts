import type { Message } from "../../messages/messages.js";
import type { SlackState } from "../../web-api/web-api-method.js";
import { blocksHtml } from "../block-kit/blocks.js";
import { avatar } from "../frame/avatar.js";
import { namesIn } from "../frame/names.js";
import { type Html, html } from "../html.js";
import { mrkdwn } from "../text/mrkdwn.js";
import type { Viewer } from "./viewer.js";

const NO_FIELDS = { people: [], channels: [], values: {}, errors: {} };

/** Where the form of a message's buttons leads, and the page that it returns to. */
export interface MessageLinks {
  readonly press: string;
  readonly back: string;
}

/** One message: who wrote it, when, and what it says; with what comes below it, such as its thread. */
export function messageItem(
  slack: SlackState,
  viewer: Viewer,
  message: Message,
  links: MessageLinks,
  below: Html = html``,
): Html {
  const { name, id, kind, note } = author(slack, viewer, message);
  const isPrivate = message.ephemeralTo !== undefined;
  return html`<li class="message${isPrivate && " private"}" id="m-${message.ts}">
${avatar(name, id, kind)}
<div class="content">
<p class="who"><b>${name}</b>${kind === "app" && html` <span class="badge">app</span>`}${note}
${time(message.ts)}${message.edited !== undefined && html` <span class="quiet">(edited)</span>`}</p>
${isPrivate && html`<p class="quiet only-you">Only visible to you</p>`}
${said(slack, message, links)}
${below}
</div>
</li>`;
}

/** The blocks where there are some, as Slack shows them; the text otherwise. */
function said(slack: SlackState, message: Message, { press, back }: MessageLinks): Html {
  const { blocks, text, ts, channel } = message;
  const names = namesIn(slack);
  if (blocks === undefined || blocks.length === 0) {
    return html`<div class="text">${mrkdwn(text, names)}</div>`;
  }
  const pressForm = `press-${ts}`;
  return html`${blocksHtml(blocks, { names, pressForm, fields: NO_FIELDS })}
<form id="${pressForm}" method="post" action="${press}"><input type="hidden" name="in" value="message"><input type="hidden" name="channel" value="${channel}"><input type="hidden" name="ts" value="${ts}"><input type="hidden" name="back" value="${back}"></form>`;
}

/** A person, the app's bot, or the app with a person's own token, which speaks as that person. */
function author({ workspaces, app }: SlackState, viewer: Viewer, { user, by, bot_id }: Message) {
  const found = user === undefined ? undefined : workspaces.findPerson(user);
  if (found === undefined) {
    return { name: app.name, id: bot_id ?? app.appId, kind: "app", note: undefined } as const;
  }
  const { person, workspace } = found;
  const isExternal = workspace !== viewer.workspace;
  const note = html`${isExternal && html` <span class="badge">${workspace.name}</span>`}${
    by === "user_token" && html` <span class="badge">sent by ${app.name}</span>`
  }`;
  return { name: person.realName, id: person.id, kind: "person", note } as const;
}

const CLOCK_TIME = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit" });

function time(ts: string): Html {
  const at = new Date(Number(ts) * 1_000);
  return html`<time datetime="${at.toISOString()}">${CLOCK_TIME.format(at)}</time>`;
}
