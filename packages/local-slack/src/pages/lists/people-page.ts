import { personItem } from "../client/sidebar.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import type { PageParts } from "../page-parts.js";
import { findPage, type Sought } from "./find-page.js";

/** Everyone in the workspace, to go on as one of them: on the page that they come from, if that person has it. */
export function peoplePage(parts: PageParts, viewer: Viewer, sought: Sought, at: string): string {
  const page = {
    viewer,
    title: `People of ${viewer.workspace.name}`,
    words: "people",
    path: clientPath(viewer, "people"),
    current: "people",
    items: viewer.workspace.people,
    textOf: ({ name, realName }: { readonly name: string; readonly realName: string }) =>
      `${realName} ${name}`,
    kept: { at },
  };
  return findPage(
    parts,
    { ...page, draw: (each) => personItem(parts, { viewer, current: at }, each) },
    sought,
  );
}
