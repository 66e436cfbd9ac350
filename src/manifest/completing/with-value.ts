import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { FieldPath } from "../yaml-source.js";

/** A value to put into a manifest: plain data. */
export type NewValue = string | boolean | readonly NewValue[] | { readonly [key: string]: NewValue };

/**
 * The text of a YAML or JSON document with a value at this path, as a person would write it in: the lines that are there
 * stay as they are, with their comments, quotes and indentation. Groups that lead to it are made where they are missing
 * or empty, and a number one past the end of a list appends to it. A single value that is there is replaced. Where a step
 * of the path leads through something else than a group or a list, the text is returned unchanged.
 */
export function withValue(text: string, path: FieldPath, value: NewValue): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  let parent: Node | null = document.contents;
  for (const [depth, step] of path.entries()) {
    const rest = path.slice(depth + 1);
    const found = childOf(parent, step, document);
    if (found === undefined) return addedTo(parent, step, nested(rest, value), text);
    if (rest.length === 0 || isEmptyScalar(found.node)) return replaced(found, nested(rest, value), text);
    parent = found.node;
  }
  return text;
}

/** What stands at one step: its node, and its key where that is in a group with a line for each field. */
interface Found {
  readonly node: Node;
  readonly blockKey?: Node;
}

function childOf(parent: Node | null, step: string | number, document: Document): Found | undefined {
  const resolved = (node: unknown): Node | undefined =>
    isAlias(node) ? node.resolve(document) : isNode(node) ? node : undefined;
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    const node = resolved(pair?.value);
    return node && isScalar(pair?.key)
      ? { node, ...(parent.flow !== true && { blockKey: pair.key }) }
      : undefined;
  }
  const item = isSeq(parent) ? resolved(parent.items[Number(step)]) : undefined;
  return item && { node: item };
}

function isEmptyScalar(node: Node): boolean {
  return isScalar(node) && (node.value === null || node.value === "");
}

function nested(path: FieldPath, value: NewValue): NewValue {
  return path.reduceRight<NewValue>(
    (inside, step) => (typeof step === "number" ? [inside] : { [step]: inside }),
    value,
  );
}

function replaced({ node, blockKey }: Found, value: NewValue, text: string): string {
  if (!isScalar(node)) return text;
  const [start, end] = rangeOf(node);
  if (typeof value !== "object" || blockKey === undefined) {
    const isApart = /[\s,[{]$/.test(text.slice(0, start));
    return splice(text, start, end, `${isApart ? "" : " "}${inFlow(value, text)}`);
  }
  // A comment beside the key stays there, and the group begins on the next line.
  const [keyStart, keyEnd] = rangeOf(blockKey);
  const colon = text.indexOf(":", keyEnd) + 1;
  const withoutValue = start === end ? text : splice(text, colon, end, "");
  const lineEnd = endOfLine(colon, withoutValue);
  const lines = indented(inBlock(value), columnOf(keyStart, text) + indentOf(text).length);
  return splice(withoutValue, lineEnd, lineEnd, `\n${lines}`);
}

function addedTo(parent: Node | null, step: string | number, value: NewValue, text: string): string {
  if (parent === null)
    return typeof step === "string" ? `${withLastNewline(text)}${inBlock({ [step]: value })}\n` : text;
  if (!(isMap(parent) && typeof step === "string") && !(isSeq(parent) && typeof step === "number"))
    return text;
  const added: NewValue = typeof step === "number" ? [value] : { [step]: value };
  return parent.flow === true || parent.items.length === 0
    ? addedInFlow(parent, added, text)
    : addedInBlock(parent, added, text);
}

function addedInBlock(parent: YAMLMap | YAMLSeq, added: NewValue, text: string): string {
  const column = columnOf(
    isSeq(parent) ? dashBefore(startOfItem(parent.items[0]), text) : rangeOf(parent)[0],
    text,
  );
  const end = endOfItem(parent.items.at(-1));
  const at = text[end - 1] === "\n" ? end : endOfLine(end, text);
  const lines = indented(inBlock(added), column);
  return text[at - 1] === "\n" ? splice(text, at, at, `${lines}\n`) : splice(text, at, at, `\n${lines}`);
}

/** Into `{ … }` or `[ … ]`: on lines of their own where the items that are there have such, else on the same line. */
function addedInFlow(parent: YAMLMap | YAMLSeq, added: NewValue, text: string): string {
  const [start, valueEnd] = rangeOf(parent);
  const written = inFlow(added, text);
  const items = withoutBrackets(written);
  const last = parent.items.at(-1);
  if (last !== undefined) {
    const end = endOfItem(last);
    const first = startOfItem(last);
    const before = text.slice(text.lastIndexOf("\n", first - 1) + 1, first);
    if (!text.slice(start, first).includes("\n") || before.trim() !== "") {
      return splice(text, end, end, `, ${items.split(/\n\s*/).join(" ")}`);
    }
    return splice(text, end, end, `,\n${indented(items, before)}`);
  }
  if (!isJson(text)) return splice(text, start, valueEnd, written);
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", start - 1) + 1))?.[0] ?? "";
  const [open, close] = [text[start] ?? "", text[valueEnd - 1] ?? ""];
  if (!text.includes("\n")) return splice(text, start, valueEnd, `${open}${items}${close}`);
  return splice(
    text,
    start,
    valueEnd,
    `${open}\n${indented(items, indent + indentOf(text))}\n${indent}${close}`,
  );
}

function inBlock(value: NewValue): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function inFlow(value: NewValue, text: string): string {
  if (isJson(text))
    return JSON.stringify(value, null, text.trimEnd().includes("\n") ? indentOf(text) : undefined);
  return stringify(value, { lineWidth: 0, collectionStyle: "flow" }).trimEnd().split(/\n\s*/).join(" ");
}

/** What is between the brackets, without their indentation. */
function withoutBrackets(written: string): string {
  const inside = written.slice(1, -1);
  const indent = /^\n([ \t]*)/.exec(inside)?.[1] ?? "";
  return inside.replaceAll(`\n${indent}`, "\n").trim();
}

function isJson(text: string): boolean {
  return /^\s*\{\s*("|\})/.test(text);
}

/** One step of indentation, as the text has it; two blanks where it has none. */
function indentOf(text: string): string {
  return /^([ \t]+)[^\s#-]/m.exec(text)?.[1] ?? "  ";
}

function indented(lines: string, by: number | string): string {
  const indent = typeof by === "number" ? " ".repeat(by) : by;
  return lines.replace(/^(?=.)/gm, indent);
}

function rangeOf(node: unknown): readonly [start: number, valueEnd: number] {
  if (!isNode(node) || !node.range) throw new TypeError("A node that was parsed has its range.");
  return [node.range[0], node.range[1]];
}

function startOfItem(item: unknown): number {
  return rangeOf(isPair(item) ? item.key : item)[0];
}

/** Where the last value within an item ends, without the comments after it. */
function endOfItem(item: unknown): number {
  if (isPair(item)) return isNode(item.value) ? endOfItem(item.value) : rangeOf(item.key)[1];
  if (isCollection(item) && item.flow !== true && item.items.length > 0) return endOfItem(item.items.at(-1));
  return rangeOf(item)[1];
}

function dashBefore(start: number, text: string): number {
  return text.lastIndexOf("-", start - 1);
}

function columnOf(offset: number, text: string): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function endOfLine(offset: number, text: string): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

function withLastNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function splice(text: string, start: number, end: number, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end);
}
