import { checkEventCallback, isEventCallback, isId, isIdOrNone } from "../events/event-callback.js";
import { MalformedRequestError } from "../events/malformed-request-error.js";
import {
  absent,
  either,
  listOf,
  never,
  object,
  optional,
  orNone,
  type Shape,
  string,
  that,
} from "./json/shape.js";

/**
 * The fields that each kind of Slack request must have so that Bolt's App, and listeners with Bolt's types, can read it.
 * Slack sends further fields and may add others, so no request is refused for an additional field.
 */

const ID = that(isId);
const ID_OR_NONE = that(isIdOrNone);
const CHANNEL = object({ id: ID });
const FLAG = orNone(
  either(
    that((value) => typeof value === "boolean"),
    string,
  ),
);

/** Bolt's App looks for these in every event, beside what `checkEventCallback` asks for. */
const EVENT = object({
  event: object({
    user: optional(either(string, object({ id: ID_OR_NONE }))),
    channel: optional(either(string, object({ id: ID_OR_NONE }))),
    channel_id: ID_OR_NONE,
    item: optional(object({ channel: ID_OR_NONE })),
    subteam: optional(object({})),
    function_execution_id: ID_OR_NONE,
    bot_access_token: orNone(string),
  }),
});

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
const COMMAND = object({
  command: that((value) => typeof value === "string" && value.startsWith("/")),
  text: optional(string),
  user_id: ID,
  team_id: ID_OR_NONE,
  enterprise_id: ID_OR_NONE,
  channel_id: ID,
  response_url: optional(string),
  is_enterprise_install: FLAG,
});

/** https://docs.slack.dev/reference/interaction-payloads: what Bolt's App looks for in each of them. */
const INTERACTION = object({
  user: object({ id: ID, team_id: ID_OR_NONE }),
  team: orNone(object({ id: ID_OR_NONE, enterprise_id: ID_OR_NONE })),
  enterprise: orNone(object({ id: ID_OR_NONE })),
  is_enterprise_install: FLAG,
  channel: optional(CHANNEL),
  callback_id: optional(string),
  response_url: optional(string),
  response_urls: optional(listOf(object({ response_url: string }))),
  function_data: optional(object({ execution_id: ID })),
  bot_access_token: optional(string),
  // By these fields, and not by the type, Bolt's App recognizes options and actions.
  name: absent,
  actions: absent,
});

const LEGACY_OPTIONS = INTERACTION.with({ name: string, callback_id: string });

const VIEW = INTERACTION.with({
  view: object({
    id: ID,
    type: optional(string),
    callback_id: orNone(string),
    app_installed_team_id: ID_OR_NONE,
  }),
});

/** By their `type`. */
const INTERACTIONS: Readonly<Record<string, Shape>> = {
  block_actions: INTERACTION.with({
    actions: listOf(object({ type: string, action_id: string, block_id: string }), 1),
  }),
  block_suggestion: INTERACTION.with({ action_id: string, block_id: string, value: string }),
  view_submission: VIEW,
  view_closed: VIEW,
  shortcut: INTERACTION.with({ callback_id: string }),
  message_action: INTERACTION.with({ callback_id: string, channel: CHANNEL, message: object({}) }),
  dialog_submission: INTERACTION.with({ callback_id: string, submission: object({}) }),
  dialog_suggestion: LEGACY_OPTIONS,
};

/** Slack uses one type for the buttons and menus of a message's attachments, and for the options of those menus. */
const LEGACY_ACTIONS = INTERACTION.with({
  callback_id: string,
  actions: listOf(object({ name: string, type: string }), 1),
});

/** https://docs.slack.dev/reference/events/app_rate_limited */
const RATE_LIMITED = object({ team_id: ID_OR_NONE });

/** Fields that Slack may send as null, but that Bolt's App expects to be absent. */
const NULL_IS_ABSENT = {
  event: ["user", "channel", "item", "subteam"],
  interaction: [
    "channel",
    "callback_id",
    "response_url",
    "response_urls",
    "function_data",
    "bot_access_token",
    "view",
    "name",
    "actions",
  ],
} as const;

// biome-ignore lint/suspicious/noExplicitAny: Slack's JSON
type Body = Record<string, any>;

/**
 * Throws `MalformedRequestError` for a request that Slack would never send, so that Bolt's App gets only requests that it
 * can read. A request of an unknown kind passes: the App has no listener for it. Null counts as absent. Where Bolt's App
 * would fail on a null, the field is removed.
 */
export function checkShape(body: unknown): asserts body is Body {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new MalformedRequestError("unknown", "body");
  }
  const request: Body = body;
  if (request.event !== undefined || isEventCallback(request)) {
    if (isObject(request.event)) removeNulls(request.event, NULL_IS_ABSENT.event);
    checkEventCallback(request);
    check("event_callback", EVENT, request);
  } else if (request.command !== undefined) {
    check("command", COMMAND, request);
  } else if (request.type === "app_rate_limited") {
    check(request.type, RATE_LIMITED, request);
  } else {
    removeNulls(request, NULL_IS_ABSENT.interaction);
    const { type, shape } = interactionOf(request);
    if (shape === undefined) return;
    check(type, shape, request);
    if (!namesInstallation(request)) throw new MalformedRequestError(type, "team");
  }
}

function interactionOf(body: Body): { readonly type: string; readonly shape: Shape | undefined } {
  const type = typeof body.type === "string" ? body.type : "unknown";
  if (type === "interactive_message") {
    return { type, shape: body.name === undefined ? LEGACY_ACTIONS : LEGACY_OPTIONS };
  }
  if (Object.hasOwn(INTERACTIONS, type)) return { type, shape: INTERACTIONS[type] };
  // Bolt's App treats such a request as options or as an action.
  const isTaken = body.name !== undefined || body.actions !== undefined;
  return { type: "unknown", shape: isTaken ? never : undefined };
}

function check(kind: string, shape: Shape, body: Body): void {
  const part = shape.wrongPart(body);
  if (part !== undefined) throw new MalformedRequestError(kind, part || "body");
}

/** Whether Bolt's App finds a workspace in the request, or the organization of an org-wide install, to authorize for. */
function namesInstallation({ team, enterprise, user, view, is_enterprise_install }: Body): boolean {
  return Boolean(
    String(is_enterprise_install) === "true"
      ? (enterprise?.id ?? team?.enterprise_id)
      : view?.app_installed_team_id || (team?.id ?? user.team_id),
  );
}

function removeNulls(object: Body, names: readonly string[]): void {
  for (const name of names) if (object[name] === null) delete object[name];
}

function isObject(value: unknown): value is Body {
  return typeof value === "object" && value !== null;
}
