/** A start or end tag, or a run of text, in the order of the document. */
export type HtmlToken =
  | {
      readonly type: "start";
      readonly name: string;
      readonly attributes: Readonly<Record<string, string>>;
    }
  | { readonly type: "end"; readonly name: string }
  | { readonly type: "text"; readonly text: string };

/** Elements whose content is text up to their end tag, whatever it looks like. */
const RAW_TEXT = new Set(["script", "style", "textarea", "title"]);
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

/**
 * Reads HTML that is well enough formed: tags with quoted, unquoted or empty attributes, comments, raw text elements
 * and the usual entities. It repairs nothing.
 */
export function readHtml(html: string): HtmlToken[] {
  const tokens: HtmlToken[] = [];
  let position = 0;
  const addText = (text: string) => {
    if (text !== "") tokens.push({ type: "text", text: decodeEntities(text) });
  };
  while (position < html.length) {
    const open = html.indexOf("<", position);
    addText(html.slice(position, open === -1 ? undefined : open));
    if (open === -1) break;
    position = open;
    if (html.startsWith("<!--", position)) {
      const close = html.indexOf("-->", position);
      position = close === -1 ? html.length : close + 3;
      continue;
    }
    const tag = readTag(html, position);
    if (tag === undefined) {
      addText("<");
      position += 1;
      continue;
    }
    position = tag.end;
    if (tag.token === undefined) continue;
    tokens.push(tag.token);
    if (tag.token.type === "start" && RAW_TEXT.has(tag.token.name)) {
      const { name } = tag.token;
      const close = html.toLowerCase().indexOf(`</${name}`, position);
      const raw = html.slice(position, close === -1 ? undefined : close);
      if (name === "script" || name === "style") tokens.push({ type: "text", text: raw });
      else addText(raw);
      position = close === -1 ? html.length : close;
    }
  }
  return tokens;
}

function readTag(
  html: string,
  start: number,
): { readonly token?: HtmlToken; readonly end: number } | undefined {
  const head = /^<(\/?)([a-zA-Z][^\s/>]*)|^<[!?]/.exec(html.slice(start, start + 100));
  if (head === null) return undefined;
  const name = head[2]?.toLowerCase();
  if (name === undefined) {
    const close = html.indexOf(">", start);
    return { end: close === -1 ? html.length : close + 1 };
  }
  const attribute = /\s*([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?|\s*\/|\s+/y;
  attribute.lastIndex = start + head[0].length;
  const attributes: Record<string, string> = {};
  let end = attribute.lastIndex;
  for (let found = attribute.exec(html); found !== null; found = attribute.exec(html)) {
    end = attribute.lastIndex;
    const [, key, quoted, apostrophed, bare] = found;
    if (key !== undefined)
      attributes[key.toLowerCase()] = decodeEntities(quoted ?? apostrophed ?? bare ?? "");
  }
  if (html[end] !== ">") return undefined;
  const token: HtmlToken = head[1] === "/" ? { type: "end", name } : { type: "start", name, attributes };
  return { token, end: end + 1 };
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return NAMED_ENTITIES[String(name).toLowerCase()] ?? whole;
  });
}
