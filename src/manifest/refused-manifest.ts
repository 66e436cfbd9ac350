import { ManifestError, type ManifestProblem } from "./manifest-error.js";
import { dotted, type FieldPath, YamlSource } from "./yaml-source.js";

/** An item of `errors` in Slack's `invalid_manifest` answer. */
export interface ManifestRefusal {
  readonly message?: string;
  /** A JSON pointer: `/features/slash_commands/0/url`. */
  readonly pointer?: string;
}

/**
 * The error for a manifest that Slack refuses, with the line and the field of each of its reasons. `text` is the manifest
 * as it is in `file`.
 */
export function refusedManifest(
  text: string,
  file: string,
  refusals: readonly ManifestRefusal[],
): ManifestError {
  const source = new YamlSource(text);
  const problems: ManifestProblem[] = refusals.map(({ message, pointer }) => {
    const path = pathOf(pointer ?? "");
    const said = message?.trim().replace(/\.$/, "") || "it cannot be used";
    return { line: source.lineOf(path), field: dotted(path), message: `Slack says: ${said}.` };
  });
  const nothing = { line: 1, field: dotted([]), message: "Slack says that it is invalid, and not why." };
  return new ManifestError(file, problems.length > 0 ? problems.sort((a, b) => a.line - b.line) : [nothing]);
}

function pathOf(pointer: string): FieldPath {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
