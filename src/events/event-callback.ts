import { z } from "zod";
import { MalformedRequestError } from "../errors.js";

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
const WORD = z
  .string()
  .max(255)
  .regex(/^[!-~]*$/);

/** An id of Slack's, or the type of an event. */
export const ID = WORD.min(1);

/** The same where Slack may have none: org-wide installs have events with `team_id: null`. */
export const ID_OR_NONE = WORD.nullish();

/** What an event must have for this app to know which event it is and whom it is for. */
export const EVENT_CALLBACK = z.object({
  type: z.literal("event_callback"),
  event_id: ID,
  event_time: z.number().nullish(),
  team_id: ID_OR_NONE,
  enterprise_id: ID_OR_NONE,
  is_enterprise_install: z.boolean().nullish(),
  authorizations: z
    .array(
      z.object({
        team_id: ID_OR_NONE,
        enterprise_id: ID_OR_NONE,
        user_id: ID_OR_NONE,
        is_enterprise_install: z.boolean().nullish(),
      }),
    )
    .nullish(),
  event: z.object({ type: ID }),
});

/** Whether a request says that it is an event, well-formed or not. */
export function isEventCallback(body: unknown): boolean {
  return (body as { readonly type?: unknown } | null | undefined)?.type === "event_callback";
}

/** Throws `MalformedRequestError`, which names the part, when it is no event that Slack would send. */
export function checkEventCallback(body: unknown): asserts body is EventCallback {
  const { error } = EVENT_CALLBACK.safeParse(body);
  if (error !== undefined) throw new MalformedRequestError("event_callback", partOf(error));
}

/** Where in a request the first thing is that Slack would not send, such as `event.type`. */
export function partOf({ issues }: z.ZodError): string {
  return issues[0]?.path.join(".") || "body";
}
