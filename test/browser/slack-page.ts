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
    without = [],
    decision = "Allow",
  }: {
    readonly workspace: Workspace;
    /** Which of the workspace's people; the first is an admin. */
    readonly person?: 0 | 1;
    readonly org?: boolean;
    /** Optional permissions that the person leaves out, in Slack's words. */
    readonly without?: readonly string[];
    readonly decision?: "Allow" | "Cancel";
  },
): Promise<void> {
  const slack = new URL(page.url()).origin;
  const choice = `${org ? workspace.enterprise?.id : workspace.id}/${workspace.people[person].id}`;
  await page.locator('select[name="as"]').selectOption(choice);
  for (const words of without) await page.getByRole("checkbox", { name: words }).uncheck();
  await page.getByRole("button", { name: decision }).click();
  await page.waitForURL((url) => url.origin !== slack);
}
