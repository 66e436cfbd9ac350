import type { InstallationTarget } from "../installations/record-ids.js";
import { runListener } from "../log/listener-run.js";
import type { ListenerContext } from "./context.js";

/** Calls the company's hook for an install whose bot record is about to be deleted. An error of the hook is logged. */
export function reportUninstalled({ hooks, log }: Pick<ListenerContext, "hooks" | "log">) {
  return async (target: InstallationTarget): Promise<void> => {
    try {
      await runListener({ listener: "onUninstalled", team: target.teamId }, () =>
        hooks.onUninstalled?.({ ...target }),
      );
    } catch (error) {
      log.error({ err: error }, "The onUninstalled hook failed");
    }
  };
}
