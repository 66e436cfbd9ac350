import { isNode, LineCounter, parseDocument } from "yaml";

/** Why a text is not a manifest, and at which line (from 1). */
export interface TextProblem {
  readonly line: number;
  readonly message: string;
}

export interface ManifestText {
  readonly manifest: unknown;
  /** The line of the field at a JSON pointer. When there is no such field, the line of its nearest parent. */
  readonly lineOf: (pointer: string) => number;
}

/** Reads a manifest that is written as YAML, of which JSON is a part. */
export function readManifestText(text: string): ManifestText | { readonly problems: readonly TextProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const invalid = (message: string) =>
    `is not valid ${/^\s*\{/.test(text) ? "JSON" : "YAML"}: ${message.replace(/\.?\s*$/, "")}.`;
  const lineAt = (offset: number) => lines.linePos(offset).line || 1;
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ message, pos }) => ({
        line: lineAt(pos[0]),
        message: invalid(message),
      })),
    };
  }
  let manifest: unknown;
  try {
    manifest = document.toJS();
  } catch (error) {
    // An alias without its anchor, or an attack by very many aliases, is only noticed here, and has no line.
    if (!(error instanceof ReferenceError)) throw error;
    return { problems: [{ line: 1, message: invalid(error.message) }] };
  }
  return {
    manifest,
    lineOf: (pointer) => {
      for (let path = pointer.split("/").slice(1); path.length > 0; path = path.slice(0, -1)) {
        const node = document.getIn(path, true);
        if (isNode(node) && node.range) return lineAt(node.range[0]);
      }
      return 1;
    },
  };
}
