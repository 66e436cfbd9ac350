import { possibleTargets } from "../../lifecycle/uninstall.js";
import { onEvent } from "../listener.js";
import { removeInstall } from "../remove-install.js";

/** The app was removed from a workspace or an organization: see `removeInstall`. */
export const appUninstalled = onEvent("app_uninstalled", {
  listen: (listenerContext) => {
    const remove = removeInstall(listenerContext, "app_uninstalled");
    return (args) => remove(args, possibleTargets(args.body));
  },
});
