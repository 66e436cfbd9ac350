import type { Workspace } from "local-slack";
import type { Page } from "playwright-core";

/**
 * What a person does on Slack's page that asks for approval, in the local Slack: chooses where and as whom, and decides.
 * Resolves when Slack has sent the person on.
 */
export async function decideAtSlack(
  page: Page,
  {
    workspace,
    person = 0,
    org = false,
    decision = "Allow",
  }: {
    readonly workspace: Workspace;
    /** Which of the workspace's people; the first is an admin. */
    readonly person?: 0 | 1;
    readonly org?: boolean;
    readonly decision?: "Allow" | "Cancel";
  },
): Promise<void> {
  const slack = new URL(page.url()).origin;
  const choice = `${org ? workspace.enterprise?.id : workspace.id}/${workspace.people[person].id}`;
  await page.locator('select[name="as"]').selectOption(choice);
  await page.getByRole("button", { name: decision }).click();
  await page.waitForURL((url) => url.origin !== slack);
}
