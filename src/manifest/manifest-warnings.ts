import { isPublic } from "./local-address.js";
import { consequences } from "./manifest-consequences.js";
import type { ManifestProblem } from "./manifest-error.js";
import { neededBotScopes } from "./manifest-rules.js";
import { ownUrls, valuesAt } from "./own-url.js";
import { dotted, type FieldPath, YamlSource } from "./yaml-source.js";

/**
 * Warnings about a valid manifest, with their lines, in the order of the file. `text` is a manifest that
 * `parseManifest` accepts. One address is warned of once, where it stands first; for a local Slack (`slackIsLocal`) it is none.
 */
export function manifestWarnings(
  text: string,
  { slackIsLocal = false }: { readonly slackIsLocal?: boolean } = {},
): readonly ManifestProblem[] {
  const source = new YamlSource(text);
  const at = (path: FieldPath, message: string) => ({
    line: source.lineOf(path),
    field: dotted(path),
    message,
  });
  const warnings: ManifestProblem[] = [];
  const [unreachable] = ownUrls(source.data).filter(({ url }) => !isPublic(new URL(url).hostname));
  const socketMode = ["settings", "socket_mode_enabled"];
  if (unreachable !== undefined && !slackIsLocal && valuesAt(source.data, socketMode)[0]?.value === true) {
    const message =
      "may be refused by Slack, whose settings take https alone: then install the app in your workspace at Slack (Install App), and set SLACK_BOT_TOKEN, or use a tunnel's https address. A local Slack takes it.";
    warnings.push(at(unreachable.path, message));
  } else if (unreachable !== undefined && !slackIsLocal) {
    const { origin } = new URL(unreachable.url);
    const message = `leads to ${origin}, which Slack cannot reach; a local Slack can. For Slack itself, use a public https address, such as a tunnel's.`;
    warnings.push(at(unreachable.path, message));
  }
  const description = ["display_information", "description"];
  if (valuesAt(source.data, description).length === 0) {
    const message =
      "is missing: Slack shows it beside the app's name, and its Marketplace and this app's landing page want one.";
    warnings.push(at(description, message));
  }
  const rotation = ["settings", "token_rotation_enabled"];
  if (valuesAt(source.data, rotation)[0]?.value === true) {
    const message =
      "is true: tokens then expire after twelve hours, and the app refreshes them. Slack does not let an app switch it off again.";
    warnings.push(at(rotation, message));
  }
  const events = ["settings", "event_subscriptions", "bot_events"];
  const isAgent = valuesAt(source.data, ["features", "agent_view"]).length > 0;
  const isToldOfStop = valuesAt(source.data, [...events, "*"]).some(
    ({ value }) => value === "agent_session_stopped",
  );
  if (isAgent && !isToldOfStop) {
    const message =
      "does not have agent_session_stopped: people then see that the agent works, and no button that stops it.";
    warnings.push(at(events, message));
  }
  const needed = neededBotScopes(source.data);
  const botScopes = valuesAt(source.data, ["oauth_config", "scopes", "bot", "*"]).map(({ value }) => value);
  const optional = valuesAt(source.data, ["oauth_config", "scopes", "bot_optional", "*"]);
  for (const { path, value } of optional) {
    const why = needed.get(String(value));
    if (why !== undefined) {
      const message = `is ${value}, which people may then leave out: ${why} An app should work with its required scopes alone.`;
      warnings.push(at(path, message));
    }
  }
  if (botScopes.length > 0 && botScopes.every((scope) => optional.some(({ value }) => value === scope))) {
    const message =
      "has every scope of the bot: who leaves out all of them gets no bot, and this app refuses such an install.";
    warnings.push(at(["oauth_config", "scopes", "bot_optional"], message));
  }
  for (const { path, message } of consequences(source.data)) warnings.push(at(path, message));
  return warnings.sort((a, b) => a.line - b.line);
}

/** A warning as a line for people. */
export function warningLine(file: string, { line, field, message }: ManifestProblem): string {
  return `Warning: ${file}:${line} ${field} ${message}`;
}
