import type { BlockContext } from "../block-kit/block-context.js";
import type { Viewer } from "../client/viewer.js";
import type { PageParts } from "../page-parts.js";
import type { FilledView } from "./filled-views.js";

/** The choices that the fields of a view offer to a person of a workspace, and what was filled in before. */
export function viewFields(
  { slack }: PageParts,
  { workspace, person }: Viewer,
  filled: FilledView = { values: {}, errors: {} },
): BlockContext["fields"] {
  return {
    people: workspace.people.map(({ id, realName }) => ({ value: id, label: realName })),
    channels: slack.workspaces
      .channelsOf(workspace.id, person.id)
      .filter(({ kind, isArchived }) => kind !== "im" && !isArchived)
      .map(({ id, name }) => ({ value: id, label: `#${name}` })),
    ...filled,
  };
}
