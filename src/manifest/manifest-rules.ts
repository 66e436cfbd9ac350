import { ownUrlProblem, ownUrls, valuesAt } from "./own-url.js";
import type { BrokenRule } from "./rules/broken-rule.js";
import { redirectRules } from "./rules/redirect-rules.js";
import { SIGN_IN_SCOPES, signInScopeRules } from "./rules/sign-in-scopes.js";
import type { FieldPath } from "./yaml-source.js";

/** Slack sends these only to apps that have the scope (docs.slack.dev/reference/events). */
const SCOPE_OF_EVENT: Readonly<Record<string, string>> = {
  agent_session_stopped: "chat:write",
  app_mention: "app_mentions:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
};

/** Slack tells of every app of an organization only an app that somebody has given this scope of people. */
const ADMIN_EVENTS = ["app_installed", "app_uninstalled_team", "app_deleted"];
const ADMIN_SCOPE = "admin.apps:read";

/** The tokens of a workspace that removed the app are deleted when one of these arrives. */
const NEEDED_EVENTS = ["app_uninstalled", "tokens_revoked"];

/**
 * What holds between fields: Slack's rules that its schema cannot say, and what this app needs to be served. The
 * manifest is plain data that need not be valid; what has the wrong type is passed over here. With `socketMode` it may switch
 * Socket Mode on, and then needs no request URLs.
 */
export function brokenRules(
  manifest: unknown,
  { socketMode = false }: { readonly socketMode?: boolean } = {},
): readonly BrokenRule[] {
  const isOn = valueAt(manifest, "settings.socket_mode_enabled") === true;
  return [
    ...repeated(manifest),
    ...(isOn && socketMode ? [] : missingUrls(manifest)),
    ...missingScopes(manifest),
    ...missingAdminScope(manifest),
    ...optionalScopes(manifest),
    ...signInScopeRules(manifest),
    ...missingEvents(manifest),
    ...strangeOrigins(manifest),
    ...redirectRules(manifest),
    ...(isOn && !socketMode
      ? [
          {
            path: ["settings", "socket_mode_enabled"],
            message:
              "must be false: with Socket Mode on, Slack sends nothing to the URLs of an app. To develop in Socket Mode, set SLACK_APP_TOKEN.",
            fix: { value: false },
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
  const subscriptions = ["settings", "event_subscriptions"];
  const hasEvents = ["bot_events", "user_events"].some(
    (list) => textsAt(manifest, [...subscriptions, list, "*"].join(".")).length > 0,
  );
  const isInteractive = valueAt(manifest, "settings.interactivity.is_enabled") === true;
  const interactivity = ["settings", "interactivity", "request_url"];
  return [
    ...missingUrl(manifest, [...subscriptions, "request_url"], hasEvents, "the events"),
    ...missingUrl(manifest, interactivity, isInteractive, "pressed buttons and submitted forms"),
    ...valuesAt(manifest, ["features", "slash_commands", "*"]).flatMap(({ path, value }) =>
      missingUrl(value, ["url"], true, "the command", path),
    ),
  ];
}

function missingUrl(
  within: unknown,
  field: readonly string[],
  isNeeded: boolean,
  sent: string,
  parents: FieldPath = [],
): readonly BrokenRule[] {
  const [there] = valuesAt(within, field);
  const isMissing = there === undefined ? isNeeded : there.value === null || there.value === "";
  return isMissing
    ? [
        {
          path: [...parents, ...field],
          message: `is missing: Slack sends ${sent} there.`,
          fix: { requestUrl: true },
        },
      ]
    : [];
}

/** The bot scopes that Slack wants for the manifest's events and commands, each with what is not there without it. */
export function neededBotScopes(manifest: unknown): ReadonlyMap<string, string> {
  const needed = new Map<string, string>(
    textsAt(manifest, "settings.event_subscriptions.bot_events.*").flatMap(({ value }) => {
      const scope = Object.hasOwn(SCOPE_OF_EVENT, value) ? SCOPE_OF_EVENT[value] : undefined;
      return scope ? [[scope, `without it Slack does not send the event ${value}.`] as const] : [];
    }),
  );
  if (textsAt(manifest, "features.slash_commands.*.command").length > 0) {
    needed.set("commands", "without it Slack offers nobody the slash command.");
  }
  if (valueAt(manifest, "features.agent_view") !== undefined) {
    needed.set("assistant:write", "without it Slack takes the app for no agent.");
  }
  return needed;
}

function scopesIn(manifest: unknown, list: string): readonly string[] {
  return textsAt(manifest, `oauth_config.scopes.${list}.*`).map(({ value }) => value);
}

function missingScopes(manifest: unknown): readonly BrokenRule[] {
  const path = ["oauth_config", "scopes", "bot"];
  // One that is only among the optional ones is a fault of its own.
  const bot = [...scopesIn(manifest, "bot"), ...scopesIn(manifest, "bot_optional")];
  const missing = [...neededBotScopes(manifest)].filter(([scope]) => !bot.includes(scope));
  if (bot.length + scopesIn(manifest, "user").length + scopesIn(manifest, "user_optional").length === 0) {
    const [first] = missing;
    const message = "names no scope, and neither does user: Slack installs no app without one.";
    return [{ path, message, ...(first && { fix: { item: first[0] } }) }];
  }
  return missing.map(([scope, why]) => ({
    path,
    message: `must have ${scope}: ${why}`,
    fix: { item: scope },
  }));
}

function missingAdminScope(manifest: unknown): readonly BrokenRule[] {
  const event = ["bot_events", "user_events"]
    .flatMap((kind) => textsAt(manifest, `settings.event_subscriptions.${kind}.*`))
    .find(({ value }) => ADMIN_EVENTS.includes(value));
  const scopes = [...scopesIn(manifest, "user"), ...scopesIn(manifest, "user_optional")];
  if (event === undefined || scopes.includes(ADMIN_SCOPE)) return [];
  return [
    {
      path: ["oauth_config", "scopes", "user"],
      message: `must have ${ADMIN_SCOPE}: without it Slack does not send the event ${event.value}, which is about all apps of an organization.`,
      fix: { item: ADMIN_SCOPE },
    },
  ];
}

/** Slack asks for what stands in `bot` and `user`, and marks there what a person may leave out (docs.slack.dev/reference/app-manifest#oauth). */
function optionalScopes(manifest: unknown): readonly BrokenRule[] {
  const notAsked = ["bot", "user"].flatMap((kind) => {
    const asked = scopesIn(manifest, kind);
    const missing = scopesIn(manifest, `${kind}_optional`).filter(
      (scope) => !asked.includes(scope) && !SIGN_IN_SCOPES.includes(scope),
    );
    return [...new Set(missing)].map((scope) => ({
      path: ["oauth_config", "scopes", kind],
      message: `must have ${scope}, which ${kind}_optional names: Slack asks for what stands here, and lets people leave that out.`,
      fix: { item: scope },
    }));
  });
  const ofSignIn = textsAt(manifest, "oauth_config.scopes.user_optional.*")
    .filter(({ value }) => SIGN_IN_SCOPES.includes(value))
    .map(({ path, value }) => ({
      path,
      message: `must not be ${value}: only Sign in with Slack asks for that, and it is optional nowhere.`,
    }));
  return [...notAsked, ...ofSignIn];
}

function missingEvents(manifest: unknown): readonly BrokenRule[] {
  const field = "settings.event_subscriptions.bot_events";
  const events = textsAt(manifest, `${field}.*`).map(({ value }) => value);
  return NEEDED_EVENTS.filter((event) => !events.includes(event)).map((event) => ({
    path: field.split("."),
    message: `must have ${event}: by it this app learns which stored tokens to delete.`,
    fix: { item: event },
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
