import type { Workspace } from "local-slack";
import type { Page } from "playwright-core";
import type { Flow } from "../flows/flow.js";

/** Opens a page of the local Slack as a person of a workspace (the second unless another is named). */
export async function openSlack(
  page: Page,
  flow: Flow,
  where: { readonly workspace?: Workspace; readonly person?: number; readonly path?: string } = {},
): Promise<void> {
  const { workspace = flow.acme, person = 1, path = workspace.general } = where;
  await page.goto(`${flow.localSlack.url}/client/${workspace.id}/${workspace.people[person]?.id}/${path}`);
}

/** Leaves a mark in the page, which a reload would wipe out. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate("document.documentElement.dataset.marked = 'yes'");
}

export async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate("document.documentElement.dataset.marked === 'yes'");
}
