import { type TourParts, TourSteps } from "./tour-steps.js";

/**
 * The walk of `npm run demo`, told line by line through `say`. Resolves to the number of steps that did not work; one
 * that did not is told with its reason, and the walk goes on.
 */
export async function tour(parts: TourParts, say: (line: string) => void): Promise<number> {
  const steps = new TourSteps(parts);
  const { workspaces } = parts.localSlack;
  const [first, second] = workspaces;
  if (first === undefined || second === undefined) throw new Error("The tour needs two workspaces.");
  let failed = 0;
  const step = async ({ name }: { readonly name: string }, take: Promise<string>) => {
    try {
      say(`  ✓ ${name.padEnd(15)} ${await take}`);
    } catch (error) {
      failed++;
      say(`  ✗ ${name.padEnd(15)} ${error instanceof Error ? error.message : error}`);
    }
  };

  say("\nInstall the app into each workspace, through Slack's OAuth");
  for (const workspace of workspaces) await step(workspace, steps.install(workspace));

  say("\nMention the bot in each workspace");
  for (const workspace of workspaces) await step(workspace, steps.mention(workspace));

  say("\nConnect an account, speak as oneself, disconnect");
  await step(first, steps.openHome(first));
  await step(first, steps.connect(first));
  await step(first, steps.speak(first));
  await step(first, steps.disconnect(first));

  say("\nGive the app another scope");
  await step(first, steps.upgrade(first));

  say("\nHear of an uninstall late, after a reinstall");
  await step(second, steps.uninstallLate(second));

  say(`\nUninstall the app from ${second.name}`);
  await step(second, steps.uninstall(second));
  for (const workspace of workspaces) {
    if (workspace !== second) await step(workspace, steps.mention(workspace));
  }

  say("\nLook into the database");
  await step(first, steps.showRecord(first));
  return failed;
}
