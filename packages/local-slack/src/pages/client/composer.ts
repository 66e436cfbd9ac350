import type { Channel } from "../../org/workspaces.js";
import type { SharedSlack } from "../../web-api/web-api-method.js";
import { type Html, html } from "../html.js";
import type { PageParts } from "../page-parts.js";
import { shortcutMenu } from "./shortcut-menu.js";
import { clientPath, type Viewer } from "./viewer.js";

/** More people than these are not in the page: its script asks for those whose name begins as what is typed. */
const MOST_COMPLETED = 50;

export interface Writing {
  readonly to: string;
  readonly messages: string;
  readonly back: string;
  /** The first message of the thread that is answered. */
  readonly threadTs?: string | undefined;
}

/** The box to write in. A list beside it has the commands and names that it can be completed with. */
export function composer(
  parts: Pick<PageParts, "slack" | "apps">,
  viewer: Viewer,
  channel: Channel,
  { to, messages, back, threadTs }: Writing,
): Html {
  const { slack } = parts;
  const thread =
    threadTs !== undefined &&
    html`<input type="hidden" name="thread_ts" value="${threadTs}"><input type="hidden" name="back" value="${back}">`;
  const more =
    channel.members.size > MOST_COMPLETED &&
    html` data-more="${clientPath(viewer, `${channel.id}/completions`)}"`;
  return html`<div class="writing"><form class="composer" method="post" action="${messages}" data-clear>${thread}
<div class="suggestions" data-keep></div>
<label class="for-readers" for="text">Message to ${to}</label>
<textarea id="text" name="text" rows="1" required placeholder="Message to ${to}" autocomplete="off" data-completions="completions" data-keep></textarea>
<datalist id="completions"${more}>${completions(slack, viewer, channel)}</datalist>
<button class="button primary" type="submit">Send</button>
<p class="quiet hint">${hint(slack, viewer, channel)}</p>
</form>${shortcutMenu(parts, viewer, back)}</div>`;
}

/** A form for a file of the person's own, with words to it. */
export function fileForm(action: string, to: string): Html {
  return html`<details class="share"><summary>Share a file</summary>
<form method="post" action="${action}" enctype="multipart/form-data" data-clear>
<label class="for-readers" for="file">File for ${to}</label><input id="file" type="file" name="file" required data-keep>
<label class="for-readers" for="file-text">What it is</label><input id="file-text" type="text" name="text" placeholder="What it is" autocomplete="off" data-keep>
<button class="button" type="submit">Share</button></form></details>`;
}

/** A form below a message, for the answer in its thread. */
export function replyForm(
  links: { readonly messages: string; readonly back: string },
  threadTs: string,
): Html {
  return html`<details class="reply"><summary>Reply in thread</summary>
<form method="post" action="${links.messages}" data-clear><input type="hidden" name="thread_ts" value="${threadTs}"><input type="hidden" name="back" value="${links.back}">
<label class="for-readers" for="reply-${threadTs}">Reply</label>
<textarea id="reply-${threadTs}" name="text" rows="1" required placeholder="Reply…" data-completions="completions" data-keep></textarea>
<button class="button" type="submit">Send</button></form></details>`;
}

function hint({ apps }: SharedSlack, viewer: Viewer, channel: Channel): string {
  const installed = apps.botsIn(viewer.workspace).map(({ app }) => app.slack.app);
  if (installed.length === 0) return "The app is not installed in this workspace.";
  const [command] = installed.flatMap(({ settings }) => Object.keys(settings.commandUrls));
  const first = command === undefined ? [] : [`Give a command with ${command}.`];
  const handles = installed.map(({ handle }) => `@${handle}`).join(" or ");
  const mention =
    channel.kind === "im" ? [] : [`Mention ${installed.length === 1 ? "the" : "a"} bot as ${handles}.`];
  return [...mention, ...first].join(" ");
}

/** The commands, and the people whose names have what is typed in them: as many as a page should have. */
export function completions(
  { apps, workspaces }: SharedSlack,
  viewer: Viewer,
  channel: Channel,
  typed = "",
): readonly Html[] {
  const bots = apps.botsIn(viewer.workspace).map(({ app, bot }) => ({ app: app.slack.app, bot }));
  const commands = new Map(
    bots.flatMap(({ app: { settings }, bot }) =>
      bot.scopes.includes("commands")
        ? Object.keys(settings.commandUrls).map((name) => [name, settings.commandHints?.[name]] as const)
        : [],
    ),
  );
  const asked = typed.toLowerCase();
  const people: Html[] = [];
  for (const id of channel.members) {
    if (people.length === MOST_COMPLETED) break;
    const person = workspaces.findPerson(id)?.person;
    if (person === undefined || !`${person.name} ${person.realName.toLowerCase()}`.includes(asked)) continue;
    people.push(html`<option value="@${person.name}" label="${person.realName}"></option>`);
  }
  return [
    ...[...commands].map(
      ([command, said = "Command"]) => html`<option value="${command}" label="${said}"></option>`,
    ),
    ...bots.map(({ app }) => html`<option value="@${app.handle}" label="${app.name}, the bot"></option>`),
    ...people,
  ];
}
