import { parseManifest, readManifestText } from "../../manifest/app-manifest.js";
import { isLoopback } from "../../manifest/local-address.js";
import { appUrlProblem, manifestForUrl } from "../../manifest/manifest-for-url.js";
import { manifestWarnings, warningLine } from "../../manifest/manifest-warnings.js";
import { YamlSource } from "../../manifest/yaml-source.js";
import { warn } from "../terminal.js";
import { AppConfigurationError } from "./configuration/app-configuration-error.js";
import type { ManifestToSend } from "./configuration/configuration-api.js";

/**
 * The manifest in `file` with the app at `url`. It is checked, and its warnings are printed. Throws `ManifestError`, and
 * `AppConfigurationError` for an address that the Slack of `apiUrl` would not use.
 */
export function manifestToSend(file: string, url: string, apiUrl: string): ManifestToSend {
  const problem = appUrlProblem(url);
  if (problem !== undefined) throw new AppConfigurationError(`--url cannot be used. ${problem}`);
  const slackIsLocal = isLoopback(new URL(apiUrl).hostname);
  if (url.startsWith("http:") && !slackIsLocal) {
    throw new AppConfigurationError(
      "--url cannot be used. Slack sends nothing to http addresses: use a public https address, such as a tunnel's.",
    );
  }
  const text = readManifestText(file);
  parseManifest(text, file);
  const moved = manifestForUrl(text, url);
  for (const warning of manifestWarnings(moved, { slackIsLocal })) warn(warningLine(file, warning));
  return { text, file, data: new YamlSource(moved).data as ManifestToSend["data"] };
}
