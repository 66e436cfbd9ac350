import Table from "cli-table3";
import { hasColors } from "../terminal.js";

/** Two spaces between the columns, and no lines. */
const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** A table for people: a line for the heads, where there are any, and one for each row. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  isColored = hasColors(),
): string {
  const made = new Table({
    head: isColored ? heads.map((head) => `\u001b[1m${head}\u001b[22m`) : [...heads],
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  made.push(...rows.map((row) => row.map(oneLine)));
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Names come from Slack: what a terminal would take for a command is left out. */
function oneLine(cell: string): string {
  return cell.replace(/\p{Cc}+/gu, " ");
}
