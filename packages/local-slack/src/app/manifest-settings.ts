import type { AppSettings, AppShortcut } from "./app-registration.js";
import { fieldsAt, isOn, textsAt } from "./manifest-fields.js";

/**
 * What a manifest says of its app, as Slack reads it, with nothing left out. With `at`, its URLs lead to where the app runs: at that
 * address, below its path. A URL that the manifest does not have is empty.
 */
export function manifestSettings(manifest: unknown, at?: string): AppSettings {
  const settings = settingsOf(manifest);
  if (at === undefined) return settings;
  const { redirectUrls, eventsUrl, commandUrls, interactivityUrl, optionsUrl } = settings;
  const moved = (url: string) => (url === "" ? "" : movedTo(at, url));
  return {
    ...settings,
    redirectUrls: redirectUrls.map(moved),
    eventsUrl: moved(eventsUrl),
    commandUrls: Object.fromEntries(
      Object.entries(commandUrls).map(([command, url]) => [command, moved(url)]),
    ),
    ...(interactivityUrl !== undefined && { interactivityUrl: moved(interactivityUrl) }),
    ...(optionsUrl !== undefined && { optionsUrl: moved(optionsUrl) }),
  };
}

/** The URL's path and query at the app's origin, below the app's own path if it has one. */
function movedTo(app: string, url: string): string {
  const { origin, pathname: base } = new URL(app);
  const prefix = base.replace(/\/$/, "");
  const { pathname, search } = new URL(url);
  return origin + (pathname.startsWith(`${prefix}/`) ? pathname : prefix + pathname) + search;
}

/** The same, with its URLs as they are written. */
export function settingsOf(manifest: unknown): AppSettings {
  const text = (field: string) => textsAt(manifest, field)[0];
  const socketMode = isOn(manifest, "settings.socket_mode_enabled");
  const interactivityUrl = isOn(manifest, "settings.interactivity.is_enabled")
    ? (text("settings.interactivity.request_url") ?? (socketMode ? "" : undefined))
    : undefined;
  const optionsUrl = text("settings.interactivity.message_menu_options_url");
  const backgroundColor = text("display_information.background_color");
  return {
    name: text("display_information.name") ?? "",
    ...(backgroundColor !== undefined && { backgroundColor }),
    redirectUrls: textsAt(manifest, "oauth_config.redirect_urls.*"),
    eventsUrl: text("settings.event_subscriptions.request_url") ?? "",
    commandUrls: Object.fromEntries(
      fieldsAt(manifest, "features.slash_commands.*").map(({ value }) => [
        textsAt(value, "command")[0] ?? "",
        textsAt(value, "url")[0] ?? "",
      ]),
    ),
    commandHints: hintsIn(manifest),
    ...(interactivityUrl !== undefined && { interactivityUrl }),
    ...(interactivityUrl !== undefined && optionsUrl !== undefined && { optionsUrl }),
    shortcuts: shortcutsIn(manifest),
    unfurlDomains: textsAt(manifest, "features.unfurl_domains.*"),
    botEvents: textsAt(manifest, "settings.event_subscriptions.bot_events.*"),
    botScopes: textsAt(manifest, "oauth_config.scopes.bot.*"),
    userScopes: textsAt(manifest, "oauth_config.scopes.user.*"),
    suggestedPrompts: fieldsAt(manifest, "features.agent_view.suggested_prompts.*").map(({ value }) => ({
      title: textsAt(value, "title")[0] ?? "",
      message: textsAt(value, "message")[0] ?? "",
    })),
    assistantView: fieldsAt(manifest, "features.assistant_view").length > 0,
    botOptionalScopes: textsAt(manifest, "oauth_config.scopes.bot_optional.*"),
    userOptionalScopes: textsAt(manifest, "oauth_config.scopes.user_optional.*"),
    orgDeployEnabled: isOn(manifest, "settings.org_deploy_enabled"),
    socketMode,
    tokenRotationEnabled: isOn(manifest, "settings.token_rotation_enabled"),
  };
}

/** What people read beside each command: how it is used, and what it does. */
function hintsIn(manifest: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fieldsAt(manifest, "features.slash_commands.*").map(({ value }) => {
      const [command = "", ...words] = ["command", "usage_hint", "description"].flatMap(
        (field) => textsAt(value, field)[0] ?? [],
      );
      return [command, words.join(" ")];
    }),
  );
}

function shortcutsIn(manifest: unknown): readonly AppShortcut[] {
  return fieldsAt(manifest, "features.shortcuts.*").map(({ value }) => {
    const text = (field: string) => textsAt(value, field)[0] ?? "";
    return {
      name: text("name"),
      type: text("type") === "message" ? "message" : "global",
      callbackId: text("callback_id"),
      description: text("description"),
    };
  });
}
