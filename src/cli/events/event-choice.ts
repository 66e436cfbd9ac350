import { isSelection, type SelectionOptions } from "./event-selection.js";

/** What is wrong with the choice of events: by their ids, or by --all with or without a selection. */
export function wrongChoice(
  ids: readonly string[],
  { all = false, ...selection }: SelectionOptions & { readonly all?: boolean },
): string | undefined {
  if (all && ids.length > 0) return "Name events by their ids, or all of them by --all, not both.";
  if (all) return undefined;
  if (ids.length === 0) return "Say which events: their ids, or --all.";
  return isSelection(selection) ? "--team, --error and --older-than are for --all." : undefined;
}
