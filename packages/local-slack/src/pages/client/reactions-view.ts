import type { Message } from "../../messages/messages.js";
import { type Html, html } from "../html.js";
import { withEmoji } from "../text/emoji.js";
import type { Names } from "../text/mrkdwn.js";
import type { Viewer } from "./viewer.js";

/** Those that are offered; a message may have any other. */
const OFFERED = ["thumbsup", "heart", "tada", "eyes", "white_check_mark", "rocket"];

/** The reactions to a message, each a button that adds or takes away the viewer's own, and others to choose from. */
export function reactionsView(
  message: Message,
  viewer: Viewer,
  names: Names,
  links: { readonly react: string; readonly back: string },
): Html {
  const { reactions = [], channel, ts } = message;
  const given = reactions.map(({ name, users }) => {
    const isOwn = users.includes(viewer.person.id);
    const who = users.map((id) => names.user(id) ?? id).join(", ");
    return html`<button type="submit" name="name" value="${name}" class="reaction" aria-pressed="${String(isOwn)}" title="${who} reacted with :${name}:">${withEmoji(
      `:${name}:`,
    )} ${users.length}<span class="for-readers"> ${name}, by ${who}</span></button>`;
  });
  const more = OFFERED.map(
    (name) =>
      html`<button type="submit" name="name" value="${name}" class="reaction">${withEmoji(`:${name}:`)}<span class="for-readers"> ${name}</span></button>`,
  );
  return html`<form class="reactions" method="post" action="${links.react}"><input type="hidden" name="channel" value="${channel}"><input type="hidden" name="ts" value="${ts}"><input type="hidden" name="back" value="${links.back}">
${given}<details class="react" id="react-${ts}"><summary>React</summary><div class="offered">${more}</div></details></form>`;
}
