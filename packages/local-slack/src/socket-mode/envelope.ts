import { randomUUID } from "node:crypto";

/** What Slack sends over a WebSocket: https://docs.slack.dev/apis/events-api/using-socket-mode */
export interface Envelope {
  readonly envelope_id: string;
  readonly type: "events_api" | "slash_commands" | "interactive";
  /** The body that a request over HTTP would have. */
  readonly payload: unknown;
  /** Whether the acknowledgement may carry an answer. */
  readonly accepts_response_payload: boolean;
  /** Of events alone: 0 for the first attempt. */
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
}

/** What is sent, as it would be over HTTP: JSON for an event, otherwise a form. */
export interface Sent {
  readonly kind: "event" | "command" | "interaction";
  readonly body: string;
}

/** The one reason that was seen in public logs; Slack documents none. */
const RETRY_REASON = "timeout";

/** The envelope of one attempt. Each attempt has an id of its own. */
export function envelopeOf({ kind, body }: Sent, retryNum: number): Envelope {
  const envelope_id = randomUUID();
  if (kind === "event") {
    return {
      envelope_id,
      type: "events_api",
      payload: JSON.parse(body),
      accepts_response_payload: false,
      retry_attempt: retryNum,
      retry_reason: retryNum === 0 ? "" : RETRY_REASON,
    };
  }
  const form = new URLSearchParams(body);
  return {
    envelope_id,
    type: kind === "command" ? "slash_commands" : "interactive",
    payload: kind === "command" ? Object.fromEntries(form) : JSON.parse(form.get("payload") ?? "{}"),
    accepts_response_payload: true,
  };
}
