import type { ManifestFlaw } from "../../app/manifest-flaw.js";
import { readManifestText } from "../../app/manifest-text.js";

/** Why a manifest is refused, and where: a line of the text, or a field as a JSON pointer. */
export interface Refusal {
  readonly place: string;
  readonly message: string;
}

/** Reads a manifest that a person typed, as YAML or JSON, or returns the lines that are neither, with the reason. */
export function readTypedManifest(
  text: string,
): { readonly manifest: unknown } | { readonly refusals: readonly Refusal[] } {
  const read = readManifestText(text);
  if ("manifest" in read) return read;
  return { refusals: read.problems.map(({ line, message }) => ({ place: `Line ${line}`, message })) };
}

export function refusalOf({ pointer, message }: ManifestFlaw): Refusal {
  return { place: pointer === "" ? "The manifest" : pointer, message };
}
