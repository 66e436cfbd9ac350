import { fieldsAt } from "./manifest-fields.js";
import type { ManifestFlaw } from "./manifest-flaw.js";

/** Shortest and longest texts, in characters: https://docs.slack.dev/reference/app-manifest */
const TEXTS: Readonly<Record<string, readonly [fewest: number, most: number]>> = {
  "display_information.name": [1, 35],
  "display_information.description": [1, 140],
  "display_information.long_description": [175, 4000],
  "features.bot_user.display_name": [1, 80],
  "features.shortcuts.*.name": [1, 24],
  "features.shortcuts.*.callback_id": [1, 255],
  "features.shortcuts.*.description": [1, 150],
  "features.slash_commands.*.command": [2, 32],
  "features.slash_commands.*.description": [1, 2000],
  "features.slash_commands.*.usage_hint": [1, 1000],
  "features.slash_commands.*.url": [1, 3000],
  "oauth_config.redirect_urls.*": [1, 2500],
  "settings.event_subscriptions.request_url": [1, 3500],
  "settings.interactivity.request_url": [1, 3500],
  "settings.interactivity.message_menu_options_url": [1, 3500],
};

/** The least and most items of lists, from the same source. */
const LISTS: Readonly<Record<string, readonly [fewest: number, most: number]>> = {
  "features.shortcuts": [1, 10],
  "features.slash_commands": [1, 50],
  "features.unfurl_domains": [1, 5],
  "oauth_config.redirect_urls": [0, 1000],
  "oauth_config.scopes.bot": [0, 255],
  "oauth_config.scopes.user": [0, 255],
  "oauth_config.scopes.bot_optional": [0, 255],
  "oauth_config.scopes.user_optional": [0, 255],
  "settings.allowed_ip_address_ranges": [1, 50],
  "settings.event_subscriptions.bot_events": [0, 100],
  "settings.event_subscriptions.user_events": [0, 100],
};

const REQUIRED = ["display_information.name", "features.slash_commands.*.command"];

/** The fields that are missing, too short, too long, or not the text or list that they should be. */
export function brokenLimits(manifest: unknown): readonly ManifestFlaw[] {
  return [...missing(manifest), ...texts(manifest), ...lists(manifest)];
}

function missing(manifest: unknown): readonly ManifestFlaw[] {
  return REQUIRED.flatMap((field) => {
    const [, parent = "", name = ""] = /^(.*)\.(.*)$/.exec(field) ?? [];
    const found = fieldsAt(manifest, parent);
    const parents = found.length > 0 || parent.includes("*") ? found : [{ pointer: `/${parent}`, value: {} }];
    return parents
      .filter(({ value }) => fieldsAt(value, name).length === 0)
      .map(({ pointer }) => ({
        code: "missing_field",
        message: `Missing required field \`${name}\``,
        pointer: `${pointer}/${name}`,
      }));
  });
}

function texts(manifest: unknown): readonly ManifestFlaw[] {
  return Object.entries(TEXTS).flatMap(([field, [fewest, most]]) =>
    fieldsAt(manifest, field).flatMap(({ pointer, value }) => {
      if (typeof value !== "string") return [failed("must be a string", pointer)];
      if (value.length > most) return [failed(`must be less than ${most + 1} characters`, pointer)];
      if (value.length < fewest) return [failed(`must be more than ${fewest - 1} characters`, pointer)];
      return [];
    }),
  );
}

function lists(manifest: unknown): readonly ManifestFlaw[] {
  return Object.entries(LISTS).flatMap(([field, [fewest, most]]) =>
    fieldsAt(manifest, field).flatMap(({ pointer, value }) => {
      if (!Array.isArray(value)) return [failed("must be an array", pointer)];
      if (value.length > most) return [failed(`must have less than ${most + 1} items`, pointer)];
      if (value.length < fewest) return [failed(`must have more than ${fewest - 1} items`, pointer)];
      return [];
    }),
  );
}

function failed(message: string, pointer: string): ManifestFlaw {
  return { code: "failed_constraint", message, pointer };
}
