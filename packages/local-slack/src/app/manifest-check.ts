import { isLoopback } from "../http/loopback.js";
import { EVENTS_OF_ADMINS, KNOWN_EVENTS, SCOPE_OF_ADMINS, SCOPE_OF_EVENT } from "./known-events.js";
import { KNOWN_SCOPES } from "./known-scopes.js";
import { fieldsAt, isOn, textsAt } from "./manifest-fields.js";
import type { ManifestFlaw } from "./manifest-flaw.js";
import { brokenLimits } from "./manifest-limits.js";

/**
 * What Slack would refuse in a manifest; empty when it would take it. Codes and messages are Slack's own where they are
 * known: the code of a limit, an unknown scope, a slash command without `commands`, a missing request URL. The others
 * are worded in the same way. https://docs.slack.dev/reference/methods/apps.manifest.validate
 */
export function flawsOf(manifest: unknown): readonly ManifestFlaw[] {
  if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest)) {
    return [{ code: "failed_constraint", message: "must be an object", pointer: "" }];
  }
  return [
    ...brokenLimits(manifest),
    ...badUrls(manifest),
    ...repeated(manifest),
    ...unknownScopes(manifest),
    ...optionalScopes(manifest),
    ...events(manifest),
    ...features(manifest),
  ];
}

/** Every place where a manifest has a URL of the app. */
const URLS = [
  "oauth_config.redirect_urls.*",
  "settings.event_subscriptions.request_url",
  "settings.interactivity.request_url",
  "settings.interactivity.message_menu_options_url",
  "features.slash_commands.*.url",
  "features.code_channels.slash_command_url",
];

/**
 * Slack requires https. The local Slack also takes http on this machine's own addresses, because its app runs there.
 */
function badUrls(manifest: unknown): readonly ManifestFlaw[] {
  return URLS.flatMap((field) => fieldsAt(manifest, field))
    .filter(({ value }) => {
      if (typeof value !== "string") return false;
      const url = URL.canParse(value) ? new URL(value) : undefined;
      return url?.protocol !== "https:" && !(url?.protocol === "http:" && isLoopback(url.hostname));
    })
    .map(({ pointer }) => ({ code: "invalid_url", message: "must be a valid https URL", pointer }));
}

function repeated(manifest: unknown): readonly ManifestFlaw[] {
  return [
    "oauth_config.redirect_urls.*",
    "settings.event_subscriptions.bot_events.*",
    "settings.event_subscriptions.user_events.*",
    "features.slash_commands.*.command",
  ].flatMap((field) => {
    const found = fieldsAt(manifest, field);
    return found
      .filter(({ value }, at) => found.findIndex((each) => each.value === value) < at)
      .map(({ pointer }) => ({ code: "failed_constraint", message: "must be unique", pointer }));
  });
}

function unknownScopes(manifest: unknown): readonly ManifestFlaw[] {
  return (["bot", "user"] as const).flatMap((kind) => {
    const unknown = textsAt(manifest, `oauth_config.scopes.${kind}.*`).filter(
      (scope) => !KNOWN_SCOPES[kind].has(scope),
    );
    if (unknown.length === 0) return [];
    const names = unknown.map((scope) => `\`${scope}\``).join(", ");
    return [
      {
        code: `illegal_${kind}_scopes`,
        message: `Illegal ${kind} scopes found ${names}`,
        pointer: `/oauth_config/scopes/${kind}`,
      },
    ];
  });
}

/** https://docs.slack.dev/reference/app-manifest#oauth: an optional scope stands in both lists. */
function optionalScopes(manifest: unknown): readonly ManifestFlaw[] {
  return ["bot", "user"].flatMap((kind) => {
    const declared = textsAt(manifest, `oauth_config.scopes.${kind}.*`);
    return fieldsAt(manifest, `oauth_config.scopes.${kind}_optional.*`)
      .filter(({ value }) => typeof value === "string" && !declared.includes(value))
      .map(({ pointer, value }) => ({
        code: "failed_constraint",
        message: `Optional scope \`${value}\` must also be listed in \`${kind}\``,
        pointer,
      }));
  });
}

function events(manifest: unknown): readonly ManifestFlaw[] {
  const subscriptions = "settings.event_subscriptions";
  const scopes = textsAt(manifest, "oauth_config.scopes.bot.*");
  const scopesOfPeople = textsAt(manifest, "oauth_config.scopes.user.*");
  const flaws: ManifestFlaw[] = [];
  for (const kind of ["bot", "user"] as const) {
    const pointer = `/settings/event_subscriptions/${kind}_events`;
    for (const event of textsAt(manifest, `${subscriptions}.${kind}_events.*`)) {
      const needed = Object.hasOwn(SCOPE_OF_EVENT, event) ? SCOPE_OF_EVENT[event] : undefined;
      if (!KNOWN_EVENTS.has(event)) {
        flaws.push({ code: "invalid_event_type", message: `Invalid event type: ${event}`, pointer });
      } else if (kind === "bot" && needed !== undefined && !scopes.includes(needed)) {
        const message = `Event \`${event}\` requires \`${needed}\` bot scope`;
        flaws.push({ code: "requires_bot_scope", message, pointer });
      } else if (EVENTS_OF_ADMINS.has(event) && !scopesOfPeople.includes(SCOPE_OF_ADMINS)) {
        const message = `Event \`${event}\` requires \`${SCOPE_OF_ADMINS}\` user scope`;
        flaws.push({ code: "requires_user_scope", message, pointer });
      }
    }
  }
  const hasEvents = ["bot", "user"].some((kind) => textsAt(manifest, `${subscriptions}.${kind}_events.*`)[0]);
  const arrive =
    isOn(manifest, "settings.socket_mode_enabled") || textsAt(manifest, `${subscriptions}.request_url`)[0];
  if (hasEvents && !arrive) {
    const message = "Event Subscription requires either Request URL or Socket Mode Enabled";
    flaws.push({ code: "requires_request_url", message, pointer: "/settings/event_subscriptions" });
  }
  return flaws;
}

function features(manifest: unknown): readonly ManifestFlaw[] {
  const scopes = textsAt(manifest, "oauth_config.scopes.bot.*");
  const socketMode = isOn(manifest, "settings.socket_mode_enabled");
  const flaws: ManifestFlaw[] = [];
  if (textsAt(manifest, "features.slash_commands.*.command").length > 0 && !scopes.includes("commands")) {
    const message = "Slash Commands requires `commands` bot scope";
    flaws.push({ code: "requires_commands_bot_scope", message, pointer: "/features/slash_commands" });
  }
  for (const { pointer, value } of fieldsAt(manifest, "features.slash_commands.*")) {
    if (!socketMode && fieldsAt(value, "url").length === 0) {
      const message = "Slash Command requires either URL or Socket Mode Enabled";
      flaws.push({ code: "requires_request_url", message, pointer });
    }
  }
  if (fieldsAt(manifest, "features.bot_user").length > 0 && scopes.length === 0) {
    const message = "Bot user requires a bot scope";
    flaws.push({ code: "requires_a_bot_scope", message, pointer: "/features/bot_user" });
  }
  const arrives = socketMode || textsAt(manifest, "settings.interactivity.request_url")[0];
  if (isOn(manifest, "settings.interactivity.is_enabled") && !arrives) {
    const message = "Interactivity requires a Request URL";
    flaws.push({ code: "requires_request_url", message, pointer: "/settings/interactivity" });
  }
  return flaws;
}
