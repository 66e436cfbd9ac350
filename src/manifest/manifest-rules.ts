import { ownUrlProblem, ownUrls, valuesAt } from "./own-url.js";
import { redirectCollision } from "./redirect-collision.js";
import type { FieldPath } from "./yaml-source.js";

/** A field that breaks a rule; the message is the end of a sentence that begins with the field. */
export interface BrokenRule {
  readonly path: FieldPath;
  readonly message: string;
}

/** Slack sends these only to apps that have the scope (docs.slack.dev/reference/events). */
const SCOPE_OF_EVENT: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
};

/** The tokens of a workspace that removed the app are deleted when one of these arrives. */
const NEEDED_EVENTS = ["app_uninstalled", "tokens_revoked"];

/**
 * What holds between fields: Slack's rules that its schema cannot say, and what this app needs to be served. The
 * manifest is plain data that need not be valid; what has the wrong type is passed over here.
 */
export function brokenRules(manifest: unknown): readonly BrokenRule[] {
  return [
    ...repeated(manifest),
    ...missingUrls(manifest),
    ...missingScopes(manifest),
    ...missingEvents(manifest),
    ...strangeOrigins(manifest),
    ...collidingRedirect(manifest),
    ...(valueAt(manifest, "settings.socket_mode_enabled") === true
      ? [
          {
            path: ["settings", "socket_mode_enabled"],
            message: "must be false: with Socket Mode on, Slack sends nothing to the URLs of an app.",
          },
        ]
      : []),
  ];
}

function valueAt(manifest: unknown, field: string): unknown {
  return valuesAt(manifest, field.split("."))[0]?.value;
}

function textsAt(manifest: unknown, field: string): readonly { path: FieldPath; value: string }[] {
  return valuesAt(manifest, field.split(".")).flatMap(({ path, value }) =>
    typeof value === "string" ? [{ path, value }] : [],
  );
}

function repeated(manifest: unknown): readonly BrokenRule[] {
  return [
    "oauth_config.redirect_urls.*",
    "settings.event_subscriptions.bot_events.*",
    "settings.event_subscriptions.user_events.*",
    "features.slash_commands.*.command",
  ].flatMap((field) => {
    const seen = new Set<string>();
    return textsAt(manifest, field).flatMap(({ path, value }) => {
      if (!seen.has(value)) {
        seen.add(value);
        return [];
      }
      return [{ path, message: "is in the list twice; remove one of the two." }];
    });
  });
}

function missingUrls(manifest: unknown): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  const settings = ["settings", "event_subscriptions"];
  const events = ["bot_events", "user_events"].flatMap((list) =>
    textsAt(manifest, [...settings, list, "*"].join(".")),
  );
  if (events.length > 0 && valueAt(manifest, [...settings, "request_url"].join(".")) === undefined) {
    broken.push({ path: [...settings, "request_url"], message: "is missing: Slack sends the events there." });
  }
  if (
    valueAt(manifest, "settings.interactivity.is_enabled") === true &&
    valueAt(manifest, "settings.interactivity.request_url") === undefined
  ) {
    broken.push({
      path: ["settings", "interactivity", "request_url"],
      message: "is missing: Slack sends pressed buttons and submitted forms there.",
    });
  }
  for (const { path, value } of valuesAt(manifest, ["features", "slash_commands", "*"])) {
    if (valueAt(value, "url") === undefined) {
      broken.push({ path: [...path, "url"], message: "is missing: Slack sends the command there." });
    }
  }
  return broken;
}

function missingScopes(manifest: unknown): readonly BrokenRule[] {
  const scopesOf = (kind: string) =>
    textsAt(manifest, `oauth_config.scopes.${kind}.*`).map(({ value }) => value);
  const path = ["oauth_config", "scopes", "bot"];
  const bot = [...scopesOf("bot"), ...scopesOf("bot_optional")];
  if (scopesOf("bot").length + scopesOf("user").length === 0) {
    return [{ path, message: "names no scope, and neither does user: Slack installs no app without one." }];
  }
  const events = textsAt(manifest, "settings.event_subscriptions.bot_events.*").flatMap(({ value }) => {
    const scope = Object.hasOwn(SCOPE_OF_EVENT, value) ? SCOPE_OF_EVENT[value] : undefined;
    return scope && !bot.includes(scope)
      ? [{ path, message: `must have ${scope}: without it Slack does not send the event ${value}.` }]
      : [];
  });
  return textsAt(manifest, "features.slash_commands.*.command").length > 0 && !bot.includes("commands")
    ? [...events, { path, message: "must have commands: without it Slack offers nobody the slash command." }]
    : events;
}

function missingEvents(manifest: unknown): readonly BrokenRule[] {
  const field = "settings.event_subscriptions.bot_events";
  const events = textsAt(manifest, `${field}.*`).map(({ value }) => value);
  return NEEDED_EVENTS.filter((event) => !events.includes(event)).map((event) => ({
    path: field.split("."),
    message: `must have ${event}: by it this app learns which stored tokens to delete.`,
  }));
}

function strangeOrigins(manifest: unknown): readonly BrokenRule[] {
  const [first, ...others] = ownUrls(manifest).filter(({ url }) => ownUrlProblem(url) === undefined);
  if (!first) return [];
  const { origin } = new URL(first.url);
  return others
    .filter(({ url }) => new URL(url).origin !== origin)
    .map(({ path }) => ({
      path,
      message: `must be at ${origin}, as ${first.path.join(".")} is: this app answers at one address.`,
    }));
}

/** Of several redirect URLs, Slack sends people to the first: to the others, no one whom this app sent. */
function collidingRedirect(manifest: unknown): readonly BrokenRule[] {
  const urls = ownUrls(manifest).filter(({ url }) => ownUrlProblem(url) === undefined);
  const pathOf = ({ url }: { readonly url: string }) => new URL(url).pathname;
  const redirect = urls.find(({ use }) => use === "redirect");
  if (redirect === undefined) return [];
  const taken = redirectCollision(pathOf(redirect));
  if (taken === undefined) return [];
  return [
    {
      path: redirect.path,
      message: `must have a path of its own, and not one above others: this app has ${taken} for itself.`,
    },
  ];
}
