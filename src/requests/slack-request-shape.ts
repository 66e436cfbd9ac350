import { z } from "zod";
import { checkEventCallback, isEventCallback, isId, isIdOrNone } from "../events/event-callback.js";
import { MalformedRequestError } from "../events/malformed-request-error.js";

/**
 * The fields that each kind of Slack request must have so that Bolt's App, and listeners with Bolt's types, can read it.
 * Slack sends further fields and may add others, so no request is refused for an additional field.
 */

const ID = z.custom<string>(isId);
const ID_OR_NONE = z.custom<string | null | undefined>(isIdOrNone).optional();
const STRING = z.string();
const CHANNEL = z.object({ id: ID });
const ABSENT = z.undefined().optional();

/** Bolt's App looks for these in every event, beside what `checkEventCallback` asks for. */
const EVENT = z.object({
  event: z.object({
    user: z.union([STRING, z.object({ id: ID_OR_NONE })]).optional(),
    channel: z.union([STRING, z.object({ id: ID_OR_NONE })]).optional(),
    channel_id: ID_OR_NONE,
    item: z.object({ channel: ID_OR_NONE }).optional(),
    subteam: z.object({}).optional(),
    function_execution_id: ID_OR_NONE,
    bot_access_token: STRING.nullish(),
  }),
});

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
const COMMAND = z.object({
  command: STRING.startsWith("/"),
  text: STRING.optional(),
  user_id: ID,
  team_id: ID_OR_NONE,
  enterprise_id: ID_OR_NONE,
  channel_id: ID,
  response_url: STRING.optional(),
  is_enterprise_install: z.union([z.boolean(), STRING]).nullish(),
});

/** https://docs.slack.dev/reference/interaction-payloads: what Bolt's App looks for in each of them. */
const INTERACTION = z.object({
  user: z.object({ id: ID, team_id: ID_OR_NONE }),
  team: z.object({ id: ID_OR_NONE, enterprise_id: ID_OR_NONE }).nullish(),
  enterprise: z.object({ id: ID_OR_NONE }).nullish(),
  is_enterprise_install: z.union([z.boolean(), STRING]).nullish(),
  channel: CHANNEL.optional(),
  callback_id: STRING.optional(),
  response_url: STRING.optional(),
  response_urls: z.array(z.object({ response_url: STRING })).optional(),
  function_data: z.object({ execution_id: ID }).optional(),
  bot_access_token: STRING.optional(),
  // By these fields, and not by the type, Bolt's App recognizes options and actions.
  name: ABSENT,
  actions: ABSENT,
});

const LEGACY_OPTIONS = INTERACTION.extend({ name: STRING, callback_id: STRING });

const VIEW = INTERACTION.extend({
  view: z.object({
    id: ID,
    type: STRING.optional(),
    callback_id: STRING.nullish(),
    app_installed_team_id: ID_OR_NONE,
  }),
});

/** By their `type`. */
const INTERACTIONS: Readonly<Record<string, z.ZodType>> = {
  block_actions: INTERACTION.extend({
    actions: z.array(z.object({ type: STRING, action_id: STRING, block_id: STRING })).min(1),
  }),
  block_suggestion: INTERACTION.extend({ action_id: STRING, block_id: STRING, value: STRING }),
  view_submission: VIEW,
  view_closed: VIEW,
  shortcut: INTERACTION.extend({ callback_id: STRING }),
  message_action: INTERACTION.extend({ callback_id: STRING, channel: CHANNEL, message: z.object({}) }),
  dialog_submission: INTERACTION.extend({ callback_id: STRING, submission: z.object({}) }),
  dialog_suggestion: LEGACY_OPTIONS,
};

/** Slack uses one type for the buttons and menus of a message's attachments, and for the options of those menus. */
const LEGACY_ACTIONS = INTERACTION.extend({
  callback_id: STRING,
  actions: z.array(z.object({ name: STRING, type: STRING })).min(1),
});

/** https://docs.slack.dev/reference/events/app_rate_limited */
const RATE_LIMITED = z.object({ team_id: ID_OR_NONE });

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

function interactionOf(body: Body): { readonly type: string; readonly shape: z.ZodType | undefined } {
  const type = typeof body.type === "string" ? body.type : "unknown";
  if (type === "interactive_message") {
    return { type, shape: body.name === undefined ? LEGACY_ACTIONS : LEGACY_OPTIONS };
  }
  if (Object.hasOwn(INTERACTIONS, type)) return { type, shape: INTERACTIONS[type] };
  // Bolt's App treats such a request as options or as an action.
  const isTaken = body.name !== undefined || body.actions !== undefined;
  return { type: "unknown", shape: isTaken ? z.never() : undefined };
}

function check(kind: string, shape: z.ZodType, body: Body): void {
  const { error } = shape.safeParse(body);
  if (error !== undefined) throw new MalformedRequestError(kind, error.issues[0]?.path.join(".") || "body");
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
