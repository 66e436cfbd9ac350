type Fields = Readonly<Record<string, unknown>>;

/** A rich text as one would type it: `typedRichText` makes the same of it again. Empty for what is none. */
export function richTextAsTyped(block: unknown): string {
  const counts = new Map<number, number>();
  const lines = listIn(block, "elements").flatMap((element) => {
    const inside = listIn(element, "elements");
    switch (element.type) {
      case "rich_text_list": {
        const indent = typeof element.indent === "number" ? element.indent : 0;
        return inside.map((item) => {
          const number = (counts.get(indent) ?? 0) + 1;
          if (element.style === "ordered") counts.set(indent, number);
          const mark = element.style === "ordered" ? `${number}.` : "-";
          return `${"    ".repeat(indent)}${mark} ${runs(listIn(item, "elements"))}`;
        });
      }
      case "rich_text_preformatted":
        return ["```", inside.map(({ text, url }) => String(text ?? url)).join(""), "```"];
      case "rich_text_quote":
        return runs(inside)
          .split("\n")
          .map((line) => `> ${line}`);
      default:
        return [runs(inside).replace(/\n$/, "")];
    }
  });
  return lines.join("\n");
}

/** From the outermost mark to the innermost. */
const MARKS = [
  ["bold", "*"],
  ["italic", "_"],
  ["strike", "~"],
  ["code", "`"],
] as const;

/** Elements that follow each other in one style have one pair of marks. */
function runs(elements: readonly Fields[], depth = 0): string {
  const [style, mark] = MARKS[depth] ?? [];
  if (style === undefined) return elements.map(run).join("");
  const groups: { readonly isMarked: boolean; readonly inside: Fields[] }[] = [];
  for (const element of elements) {
    const isMarked = isRecord(element.style) && element.style[style] === true;
    const last = groups.at(-1);
    if (last?.isMarked === isMarked) last.inside.push(element);
    else groups.push({ isMarked, inside: [element] });
  }
  return groups
    .map(({ isMarked, inside }) => {
      const shown = runs(inside, depth + 1);
      // Spaces at the marks stay outside of them.
      return isMarked ? shown.replace(/^(\s*)([\s\S]*\S)(\s*)$/, `$1${mark}$2${mark}$3`) : shown;
    })
    .join("");
}

function run(element: Fields): string {
  const { text, url, user_id, channel_id, usergroup_id, range, name } = element;
  switch (element.type) {
    case "link":
      return text === undefined ? `<${String(url)}>` : `<${String(url)}|${String(text)}>`;
    case "user":
      return `<@${String(user_id)}>`;
    case "channel":
      return `<#${String(channel_id)}>`;
    case "usergroup":
      return `<!subteam^${String(usergroup_id)}>`;
    case "broadcast":
      return `<!${String(range)}>`;
    case "emoji":
      return `:${String(name)}:`;
    default:
      return typeof text === "string" ? text : "";
  }
}

function listIn(fields: unknown, name: string): readonly Fields[] {
  const list = isRecord(fields) ? fields[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
