import type { Workspace } from "./local-slack.js";
import { SampleSteps } from "./sample-steps.js";
import { type TourParts, TourSteps } from "./tour-steps.js";

/**
 * The tour of `npm run demo`. Each step is printed as a line through `say`. A step that fails is printed with its reason,
 * and the tour goes on. A step that needs something that the app does not have is left out, and a line says so. Resolves to
 * the number of failed steps.
 */
export async function tour(parts: TourParts, say: (line: string) => void): Promise<number> {
  const steps = new TourSteps(parts);
  const sample = new SampleSteps(steps);
  const { workspaces } = parts.localSlack;
  const [first, second] = workspaces;
  if (first === undefined || second === undefined) throw new Error("The tour needs two workspaces.");
  let failed = 0;
  const step = async ({ name }: Workspace, take: Promise<string>) => {
    try {
      say(`  ✓ ${name.padEnd(15)} ${await take}`);
    } catch (error) {
      failed++;
      say(`  ✗ ${name.padEnd(15)} ${error instanceof Error ? error.message : error}`);
    }
  };
  const without = (missing: string | undefined) => {
    if (missing !== undefined) say(`  – left out: ${missing}`);
    return missing !== undefined;
  };

  say("\nInstall the app into each workspace, through Slack's OAuth");
  for (const workspace of workspaces) await step(workspace, steps.install(workspace));

  say("\nMention the bot in each workspace");
  const hearsMentions = steps.hasBot && steps.hears("event", "app_mention");
  if (!without(hearsMentions ? undefined : "the app has no listener for app_mention")) {
    for (const workspace of workspaces) await step(workspace, steps.mention(workspace));
  }

  say("\nConnect an account, speak as oneself, disconnect");
  if (!without(sample.missing)) {
    await step(first, sample.openHome(first));
    await step(first, sample.connect(first));
    if (!without(sample.missingCommand)) await step(first, sample.speak(first));
    await step(first, sample.disconnect(first));
  }

  if (parts.manifest.signIn !== undefined) {
    say("\nSign in with Slack");
    await step(first, steps.signIn(first));
  }

  say("\nGive the app another scope");
  const canUpgrade = steps.hasHomeTab && parts.heldBack !== undefined;
  if (
    !without(
      canUpgrade ? undefined : "the app needs each of its bot scopes from the start, or has no Home tab",
    )
  ) {
    await step(first, steps.upgrade(first));
  }

  say("\nHear of an uninstall late, after a reinstall");
  await step(second, steps.uninstallLate(second));

  say(`\nUninstall the app from ${second.name}`);
  await step(second, steps.uninstall(second));
  for (const workspace of workspaces) {
    if (workspace !== second) await step(workspace, steps.isThere(workspace));
  }

  say("\nLook into the database");
  await step(first, steps.showRecord(first));
  return failed;
}
