/** Code in a text, in a block or in a line: nothing in it is marked up. */
const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;

/**
 * Markdown as Slack's own marks, as it is stored for `markdown_text`: bold, italic, struck text, headings, lists and links.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function markdownToMrkdwn(markdown: string): string {
  return markdown
    .split(CODE)
    .map((part, index) => {
      const text = escaped(part);
      return index % 2 === 1 ? text.replace(/^```\w+\n/, "```\n") : marked(text);
    })
    .join("");
}

/** Everything but what Slack marks up with angle brackets: mentions, and links. */
function escaped(text: string): string {
  return text
    .split(/(<(?:[@#!][^<>\s]+|(?:https?:\/\/|mailto:)[^<>\n]+)>)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    )
    .join("");
}

function marked(text: string): string {
  return text
    .replace(/!?\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, "<$2|$1>")
    .replace(/~~(.+?)~~/g, "~$1~")
    .replace(/(?<![\w*])\*(?![\s*])([^*\n]+?)(?<!\s)\*(?![\w*])/g, "_$1_")
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "*$2*")
    .replace(/^#{1,6}\s+(.+?)\s*#*$/gm, "*$1*")
    .replace(/^(\s*)[-*+]\s+/gm, "$1• ");
}
