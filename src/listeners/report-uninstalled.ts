import type { InstallationTarget } from "../installations/record-ids.js";
import { runListener } from "../log/listener-run.js";
import type { ListenerContext } from "./context.js";

/** Tells the company's hook of an install whose bot's record is about to go. A hook that throws is logged. */
export function reportUninstalled({ hooks, log }: Pick<ListenerContext, "hooks" | "log">) {
  return async (target: InstallationTarget): Promise<void> => {
    try {
      await runListener({ listener: "onUninstalled", team: target.teamId }, () =>
        hooks.onUninstalled?.({ ...target }),
      );
    } catch (error) {
      log.error({ err: error }, "The onUninstalled hook did not succeed");
    }
  };
}
