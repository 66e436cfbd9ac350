import type { ManifestChange } from "../../manifest/manifest-changes.js";
import { hasColors } from "../terminal.js";

const [RED, GREEN] = [31, 32];

/** A heading for each field, and below it what goes (-) and what comes (+). */
export function changesInWords(changes: readonly ManifestChange[], isColored = hasColors()): string {
  const paint = (color: number, text: string) => (isColored ? `\u001b[${color}m${text}\u001b[39m` : text);
  return changes
    .flatMap(({ field, before, after }, at) => [
      ...(changes[at - 1]?.field === field ? [] : [`  ${field}`]),
      ...(before === undefined ? [] : [paint(RED, `    - ${oneLine(before)}`)]),
      ...(after === undefined ? [] : [paint(GREEN, `    + ${oneLine(after)}`)]),
    ])
    .join("\n");
}

/** What is at Slack may have been written by somebody else: what a terminal would take for a command is left out. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
