import { LocalSlackUseError } from "../../errors.js";
import type { InteractionResult } from "../../interactivity/interactivity.js";

/** The result of something that a person did, where the app could be told of it. */
export function sent<T extends InteractionResult>(result: T): T {
  if (result.error === "not_configured") {
    throw new LocalSlackUseError("The app takes no interactions: it has no interactivity URL.");
  }
  if (result.error === "no_workflows") {
    throw new LocalSlackUseError(
      "That button starts a workflow, and this Slack has none: the app is told nothing.",
    );
  }
  if (result.error === "app_not_installed") {
    throw new LocalSlackUseError("The app is not installed any more, so it is not told.");
  }
  return result;
}
