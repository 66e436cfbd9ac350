import { withKept } from "../../../listeners/kept.js";
import { unmatched } from "../../../listeners/unmatched.js";
import type { SetupCheck } from "../../context.js";
import { ok, warning } from "../../finding.js";

/** Whether everything in the manifest has a listener, and every listener is for something in the manifest. */
export const listeners: SetupCheck = async ({ config, manifestFile, listeners: own }) => {
  const sentences = unmatched(config.manifest, withKept(own));
  if (sentences.length === 0) {
    return [ok("listeners.bound", `Each event, command and shortcut of ${manifestFile} has a listener.`)];
  }
  return sentences.map((sentence) =>
    warning(
      "listeners.unmatched",
      `${sentence}.`,
      `Add it to the one, or remove it from the other. Tell Slack of a changed ${manifestFile}: npm run manifest -- update --url ${config.publicUrl}.`,
    ),
  );
};
