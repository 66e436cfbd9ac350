import type { Channel } from "../../org/workspaces.js";
import type { SharedSlack } from "../../web-api/web-api-method.js";
import type { Viewer } from "./viewer.js";

/** What a person typed: a message, or a command with its text. */
export type Typed =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "command"; readonly command: string; readonly text: string };

/**
 * Reads what was typed, as Slack writes it into a message: `@handle` of somebody in the channel, of a bot, and
 * `@channel` and `@here` as mentions, `#name` of a channel and an address as links, and everything else as text. A text that
 * begins with `/name` is a command, whose mentions have their names too (`<@U…|ben>`), as for one with `should_escape`.
 */
export function readTyped(typed: string, slack: SharedSlack, viewer: Viewer, channel: Channel): Typed {
  const text = typed.replaceAll("\r\n", "\n").trim();
  const command = /^(\/[a-z0-9_-]+)(?:\s+([\s\S]*))?$/.exec(text);
  if (command !== null) {
    const [, name = "", rest = ""] = command;
    return { kind: "command", command: name, text: withMentions(rest, slack, viewer, channel, true) };
  }
  return { kind: "message", text: messageText(typed, slack, viewer, channel) };
}

/** The text of a message, as Slack writes what was typed. */
export function messageText(typed: string, slack: SharedSlack, viewer: Viewer, channel: Channel): string {
  return withMentions(typed.replaceAll("\r\n", "\n").trim(), slack, viewer, channel, false);
}

/** A message's text as a person would type it: the other way round. */
export function typedFrom(text: string, { apps, workspaces }: SharedSlack): string {
  return text
    .replace(
      /<@(\w+)(?:\|[^>]*)?>/g,
      (_, id: string) =>
        `@${workspaces.findPerson(id)?.person.name ?? (apps.ofBotUser(id) ?? apps.first).slack.app.handle}`,
    )
    .replace(
      /<#(\w+)(?:\|([^>]*))?>/g,
      (_, id: string, name?: string) => `#${workspaces.findChannel(id)?.name ?? name}`,
    )
    .replace(/<!(\w+)>/g, "@$1")
    .replace(/<(https?:[^|>]*)(?:\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function withMentions(
  text: string,
  { apps, workspaces }: SharedSlack,
  viewer: Viewer,
  channel: Channel,
  isNamed: boolean,
): string {
  const bots = apps.botsIn(viewer.workspace);
  const ids = new Map(bots.map(({ app, bot }) => [app.slack.app.handle, bot.userId]));
  for (const id of channel.members) {
    const found = workspaces.findPerson(id);
    if (found !== undefined) ids.set(found.person.name, id);
  }
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  // What is in a link is no mention. A sign at its end belongs to the sentence.
  const parts = escaped.split(/(https?:\/\/[^\s]*[^\s.,:;!?)'"])/);
  return parts.map((part, index) => (index % 2 === 1 ? `<${part}>` : mentionsIn(part))).join("");

  function mentionsIn(words: string): string {
    return words.replace(
      /(?<![\w&])([@#])([a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9])/gi,
      (whole, sign: string, name: string) => {
        if (sign === "#") {
          const found = workspaces.findChannelByName([viewer.workspace], name);
          return found === undefined ? whole : `<#${found.id}|${found.name}>`;
        }
        if (name === "channel" || name === "here") return `<!${name}>`;
        const id = ids.get(name.toLowerCase());
        if (id === undefined) return whole;
        return isNamed ? `<@${id}|${name}>` : `<@${id}>`;
      },
    );
  }
}
