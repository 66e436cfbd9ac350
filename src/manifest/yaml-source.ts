import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  stringify,
  visit,
} from "yaml";
import type { ManifestProblem } from "./manifest-error.js";

/** Where a field is: the keys and list indexes that lead to it. */
export type FieldPath = readonly (string | number)[];

/** A path as people read it: `features.slash_commands.0.url`. */
export function dotted(path: FieldPath): string {
  return path.length === 0 ? "(whole file)" : path.join(".");
}

/** A YAML text that remembers where each of its fields stands. */
export class YamlSource {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  /** Why the text is not valid YAML. If there is a problem, `data` must not be used. */
  readonly problems: readonly ManifestProblem[];

  /** The content as plain values. */
  readonly data: unknown;

  constructor(readonly text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const problems = this.#document.errors.map(({ message, pos }) => this.#problem(message, pos[0]));
    try {
      this.data = this.#document.toJS();
    } catch (error) {
      // An alias without its anchor is noticed only here, and without a place.
      if (!(error instanceof ReferenceError)) throw error;
      problems.push(this.#problem(error.message, this.#firstAlias()));
    }
    this.problems = problems;
  }

  /** The line, from 1, of a field; of its nearest existing parent when it is not there. */
  lineOf(path: FieldPath): number {
    let offset = this.#document.contents?.range[0] ?? 0;
    let node: Node | undefined = this.#document.contents ?? undefined;
    for (const step of path) {
      const child = this.#child(node, step);
      if (child === undefined) break;
      offset = child.offset;
      node = child.value;
    }
    return this.#lines.linePos(offset).line;
  }

  /** The text with the scalars at these paths replaced; everything else, comments too, stays as it was written. */
  withScalars(replacements: readonly { readonly path: FieldPath; readonly value: string }[]): string {
    const edits = new Map<number, { readonly end: number; readonly written: string }>();
    for (const { path, value } of replacements) {
      let node: Node | undefined = this.#document.contents ?? undefined;
      for (const step of path) node = this.#child(node, step)?.value;
      if (!isScalar(node) || !node.range) continue;
      const [start, end] = node.range;
      edits.set(start, { end, written: writtenLike(this.text.slice(start, end), value) });
    }
    let text = this.text;
    for (const [start, { end, written }] of [...edits].sort(([a], [b]) => b - a)) {
      text = text.slice(0, start) + written + text.slice(end);
    }
    return text;
  }

  #child(
    parent: Node | undefined,
    step: string | number,
  ): { readonly offset: number; readonly value: Node | undefined } | undefined {
    const resolve = (node: unknown): Node | undefined =>
      isAlias(node)
        ? node.resolve(this.#document)
        : isScalar(node) || isMap(node) || isSeq(node)
          ? node
          : undefined;
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair || !isScalar(pair.key) || !pair.key.range) return undefined;
      return { offset: pair.key.range[0], value: resolve(pair.value) };
    }
    if (isSeq(parent)) {
      const item = parent.items[Number(step)];
      const range = isScalar(item) || isMap(item) || isSeq(item) || isAlias(item) ? item.range : undefined;
      return range ? { offset: range[0], value: resolve(item) } : undefined;
    }
    return undefined;
  }

  #problem(message: string, offset: number): ManifestProblem {
    return {
      line: this.#lines.linePos(offset).line || 1,
      field: dotted(this.#fieldBefore(offset)),
      message: `is not valid YAML: ${message.replace(/\.?\s*$/, "")}.`,
    };
  }

  /** The last field that begins at or before an offset: where a person would look. */
  #fieldBefore(offset: number): FieldPath {
    let found: FieldPath = [];
    visit(this.#document, {
      Pair(_, pair, ancestors) {
        if (!isScalar(pair.key) || !pair.key.range || pair.key.range[0] > offset) return;
        const path: (string | number)[] = [];
        for (const [at, ancestor] of ancestors.entries()) {
          const next = ancestors[at + 1] ?? pair;
          if (isSeq(ancestor)) path.push(ancestor.items.indexOf(next));
          else if ("key" in ancestor && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
        }
        found = [...path, String(pair.key.value)];
      },
    });
    return found;
  }

  #firstAlias(): number {
    const document = this.#document;
    let offset = 0;
    visit(document, {
      Alias(_, alias) {
        if (alias.resolve(document)) return undefined;
        offset = alias.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    return offset;
  }
}

/** A value in the quotes of the scalar that it replaces; without quotes only where YAML reads it as that text then. */
function writtenLike(scalar: string, value: string): string {
  if (scalar.startsWith('"')) return JSON.stringify(value);
  if (scalar.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  return scalar.endsWith("\n") ? `${value}\n` : stringify(value, { lineWidth: 0 }).trimEnd();
}
