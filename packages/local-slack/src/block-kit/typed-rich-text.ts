import type {
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextList,
  RichTextSection,
} from "@slack/types";

/** The ids of those who are mentioned by their names. */
export interface Mentioned {
  user(name: string): string | undefined;
  channel(name: string): string | undefined;
}

const NOBODY: Mentioned = { user: () => undefined, channel: () => undefined };

/** Which styles a run of text has. */
interface Style {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}

/**
 * What Slack's box for formatted text makes of mrkdwn that is typed: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, links
 * (`<https://a.example|label>`, or the address alone), `@name`, `#channel`, `@here` and the same by their ids (`<@U…>`), `:emoji:`;
 * by lines, quotes (`> `), lists (`- `, `1. `, deeper by four spaces) and code blocks between lines of three backticks.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
export function typedRichText(typed: string, mentioned: Mentioned = NOBODY): RichTextBlock {
  const elements: RichTextBlockElement[] = [];
  for (const [index, part] of typed.replaceAll("\r\n", "\n").split(CODE_BLOCK).entries()) {
    if (index % 2 === 1) {
      elements.push({ type: "rich_text_preformatted", elements: [{ type: "text", text: part }], border: 0 });
    } else if (part !== "") elements.push(...blocksOf(part.split("\n"), mentioned));
  }
  return { type: "rich_text", elements };
}

/** With the line breaks around it, which belong to it. */
const CODE_BLOCK = /\n?```\n?([\s\S]*?)\n?```(?:\n|$)/;
const LIST_ITEM = /^(\s*)(?:[-*•]|(\d+)\.)\s+(.*)$/;
const SPACES_OF_A_LEVEL = 4;

/** A line by itself: part of a quote, an item of a list, or text. */
function blocksOf(lines: readonly string[], mentioned: Mentioned): RichTextBlockElement[] {
  const blocks: RichTextBlockElement[] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    const quoted = /^> ?(.*)$/.exec(line)?.[1];
    const item = LIST_ITEM.exec(line);
    if (item !== null) {
      const [, spaces = "", number, words = ""] = item;
      const style = number === undefined ? "bullet" : "ordered";
      const indent = Math.floor(spaces.replaceAll("\t", "    ").length / SPACES_OF_A_LEVEL);
      const section: RichTextSection = { type: "rich_text_section", elements: inline(words, {}, mentioned) };
      const isSame = last?.type === "rich_text_list" && last.style === style && last.indent === indent;
      if (isSame) last.elements.push(section);
      else blocks.push(list(style, indent, section));
      continue;
    }
    const type = quoted === undefined ? "rich_text_section" : "rich_text_quote";
    const elements = inline(quoted ?? line, {}, mentioned);
    if (last?.type === type) last.elements.push({ type: "text", text: "\n" }, ...elements);
    else blocks.push({ type, elements });
  }
  for (const [index, block] of blocks.entries()) {
    if (block.type === "rich_text_list") continue;
    // The line break before a list or a quote belongs to the text.
    const isBefore = block.type === "rich_text_section" && index < blocks.length - 1;
    if (isBefore) block.elements.push({ type: "text", text: "\n" });
    block.elements = joined(block.elements);
  }
  return blocks;
}

function list(style: RichTextList["style"], indent: number, first: RichTextSection): RichTextList {
  return { type: "rich_text_list", elements: [first], style, indent, border: 0 };
}

/** Code, `<…>`, a bare URL, marks at the edges of words, `@name` and `#name`, and emoji; each in groups of its own. */
const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"*_~])|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]{0,2000}?\S)\4(?![\p{L}\p{N}])|(?<![\w&])([@#])([a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9])|(?<![\w:]):([a-z+-][a-z0-9_+-]*):(?![\w:])/giu;

const STYLE_OF: Readonly<Record<string, Style>> = {
  "*": { bold: true },
  _: { italic: true },
  "~": { strike: true },
};

function inline(typed: string, style: Style, mentioned: Mentioned): RichTextElement[] {
  const elements: RichTextElement[] = [];
  let from = 0;
  const text = (words: string, own: Style = style) => {
    if (words !== "") elements.push({ type: "text", text: words, ...styled(own) });
  };
  for (const match of typed.matchAll(INLINE)) {
    const [whole, code, token, url, mark, marked, sign, name, emoji] = match;
    text(typed.slice(from, match.index));
    from = match.index + whole.length;
    const special =
      token !== undefined
        ? tokenElement(token)
        : url !== undefined
          ? { type: "link" as const, url }
          : name !== undefined
            ? mention(sign ?? "", name, mentioned)
            : emoji !== undefined
              ? { type: "emoji" as const, name: emoji }
              : undefined;
    if (code !== undefined) text(code, { ...style, code: true });
    else if (marked !== undefined) {
      elements.push(...inline(marked, { ...style, ...STYLE_OF[mark ?? ""] }, mentioned));
    } else if (special !== undefined) elements.push({ ...special, ...styled(style) });
    else text(whole);
  }
  text(typed.slice(from));
  return joined(elements);
}

function styled(style: Style): { readonly style?: Style } {
  return Object.keys(style).length > 0 ? { style } : {};
}

const RANGES = ["here", "channel", "everyone"] as const;

/** What is between `<` and `>`; undefined for what is no markup. */
function tokenElement(token: string): RichTextElement | undefined {
  const bar = token.indexOf("|");
  const target = bar === -1 ? token : token.slice(0, bar);
  const id = target.slice(1);
  if (/^@[UW]\w+$/.test(target)) return { type: "user", user_id: id };
  if (/^#[CG]\w+$/.test(target)) return { type: "channel", channel_id: id };
  const group = /^!subteam\^(\w+)$/.exec(target)?.[1];
  if (group !== undefined) return { type: "usergroup", usergroup_id: group };
  const range = RANGES.find((each) => target === `!${each}`);
  if (range !== undefined) return { type: "broadcast", range };
  if (!/^(https?:\/\/|mailto:)/.test(target)) return undefined;
  return { type: "link", url: target, ...(bar !== -1 && { text: token.slice(bar + 1) }) };
}

/** Somebody or something by its name; undefined for a name that nobody has. */
function mention(sign: string, name: string, mentioned: Mentioned): RichTextElement | undefined {
  if (sign === "#") {
    const channel_id = mentioned.channel(name);
    return channel_id === undefined ? undefined : { type: "channel", channel_id };
  }
  const range = RANGES.find((each) => each === name);
  if (range !== undefined) return { type: "broadcast", range };
  const user_id = mentioned.user(name);
  return user_id === undefined ? undefined : { type: "user", user_id };
}

/** Texts that follow each other in the same style are one. */
function joined(elements: readonly RichTextElement[]): RichTextElement[] {
  const all: RichTextElement[] = [];
  for (const element of elements) {
    const last = all.at(-1);
    const isSame =
      element.type === "text" &&
      last?.type === "text" &&
      JSON.stringify(last.style) === JSON.stringify(element.style);
    if (isSame) all[all.length - 1] = { ...last, text: last.text + element.text };
    else all.push(element);
  }
  return all;
}
