import { MalformedRequestError } from "./malformed-request-error.js";

/** The body of a request of the Events API (https://docs.slack.dev/apis/events-api/#callback-field). */
export interface EventCallback {
  readonly type: "event_callback";
  readonly event_id: string;
  readonly team_id?: string | null;
  readonly enterprise_id?: string | null;
  readonly is_enterprise_install?: boolean | null;
  readonly authorizations?:
    | readonly {
        readonly team_id?: string | null;
        readonly enterprise_id?: string | null;
        readonly is_enterprise_install?: boolean | null;
      }[]
    | null;
  readonly event: { readonly type: string };
}

/** Slack's ids and types are far shorter, and plain ASCII: ids of records are built from them. */
const WORD = /^[!-~]{1,255}$/;

/** Whether a value can be one of Slack's ids, or the type of an event. */
export function isId(value: unknown): value is string {
  return typeof value === "string" && WORD.test(value);
}

/** Whether a value can be an id or is absent: events of org-wide installs have `team_id: null`. */
export function isIdOrNone(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || value === "" || isId(value);
}

/** Whether a request says that it is an event, well-formed or not. */
export function isEventCallback(body: unknown): boolean {
  return (body as { readonly type?: unknown } | null | undefined)?.type === "event_callback";
}

/** Throws `MalformedRequestError`, which names the wrong part, when Slack would not send such an event. */
export function checkEventCallback(body: unknown): asserts body is EventCallback {
  const part = oddPart(body);
  if (part !== undefined) throw new MalformedRequestError("event_callback", part);
}

/** A check for each part of an event by which this app knows which event it is, and for which workspace. */
const PARTS: { readonly [part: string]: (value: unknown) => boolean } = {
  event_id: isId,
  event_time: (value) => isNone(value) || Number.isFinite(value),
  team_id: isIdOrNone,
  enterprise_id: isIdOrNone,
  is_enterprise_install: (value) => isNone(value) || typeof value === "boolean",
  event: isObject,
};

const AUTHORIZATION_PARTS: typeof PARTS = {
  team_id: isIdOrNone,
  enterprise_id: isIdOrNone,
  user_id: isIdOrNone,
  is_enterprise_install: (value) => isNone(value) || typeof value === "boolean",
};

/** The path of the first part that Slack would not send so, such as `event.type`; undefined when all parts are right. */
function oddPart(body: unknown): string | undefined {
  if (!isObject(body)) return "body";
  if (!isEventCallback(body)) return "type";
  const part = oddAmong(PARTS, body);
  if (part !== undefined) return part;
  if (!isId((body.event as Fields).type)) return "event.type";
  const { authorizations } = body;
  if (isNone(authorizations)) return undefined;
  if (!Array.isArray(authorizations)) return "authorizations";
  for (const [index, authorization] of authorizations.entries()) {
    const at = `authorizations.${index}`;
    if (!isObject(authorization)) return at;
    const odd = oddAmong(AUTHORIZATION_PARTS, authorization);
    if (odd !== undefined) return `${at}.${odd}`;
  }
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function oddAmong(parts: typeof PARTS, fields: Fields): string | undefined {
  return Object.keys(parts).find((part) => parts[part]?.(fields[part]) === false);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNone(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
