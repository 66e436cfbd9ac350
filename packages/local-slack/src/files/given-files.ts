import type { ViewState } from "../views/view-state.js";
import type { Files } from "./files.js";

/** An installation that is told of this state sees the files in it from then on. */
export function giveFiles(files: Files, state: ViewState, target: string): void {
  const chosen = Object.values(state).flatMap((fields) =>
    Object.values(fields).flatMap((field) => field.files ?? []),
  );
  for (const { id } of chosen) files.give(id, target);
}
