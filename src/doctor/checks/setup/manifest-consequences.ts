import { readManifestText } from "../../../manifest/app-manifest.js";
import { consequences } from "../../../manifest/manifest-consequences.js";
import { dotted, YamlSource } from "../../../manifest/yaml-source.js";
import type { SetupCheck } from "../../context.js";
import { warning } from "../../finding.js";

/** What follows from settings of the manifest that Slack takes. It has no finding where there is nothing to know. */
export const manifestConsequences: SetupCheck = async ({ config, manifestFile }) => {
  const source = new YamlSource(readManifestText(manifestFile));
  return consequences(source.data).map(({ id, path, message, whatToDo }) =>
    warning(
      `manifest.${id}`,
      `${manifestFile}:${source.lineOf(path)} ${dotted(path)} ${message}`,
      `${whatToDo} Then tell Slack: npm run manifest -- update --url ${config.publicUrl}.`,
    ),
  );
};
