import type { InstallationTarget } from "../installations/record-ids.js";
import type { ListenerContext } from "./context.js";

/** Tells the company's hook of each place where the bot's record went. A hook that throws is logged. */
export async function reportUninstalled(
  { hooks, log }: ListenerContext,
  targets: readonly InstallationTarget[],
): Promise<void> {
  await Promise.all(
    targets.map(async (target) => {
      try {
        await hooks.onUninstalled?.({ ...target });
      } catch (error) {
        log.error({ err: error }, "The onUninstalled hook did not succeed");
      }
    }),
  );
}
