import { parseBody } from "../http/request-body.js";
import type { FailureReason, Outcome } from "./deliveries.js";

/** Why Slack tells the person that something went wrong with the app. */
export type AnswerProblem =
  /** No answer within three seconds. */
  | "operation_timeout"
  /** An answer other than 200, or none. */
  | "dispatch_failed"
  /** An answer that does not match its content type, or asks for something that is not possible. */
  | "dispatch_unknown_error";

/** How the app answered a command or an interaction, as far as Slack cares. */
export type AppAnswer =
  | { readonly ok: true; readonly status: number; readonly body: string; readonly args?: AnswerArgs }
  | { readonly ok: false; readonly error: AnswerProblem; readonly status?: number; readonly body?: string };

/** The JSON object of an answer, or its plain text as `text`. */
type AnswerArgs = Readonly<Record<string, unknown>>;

/** `args` is absent when the answer is empty. */
export function readAnswer(outcome: Outcome): AppAnswer {
  const { answer } = outcome;
  if (answer === undefined) {
    return { ok: false, error: isLate(outcome.error) ? "operation_timeout" : "dispatch_failed" };
  }
  const seen = { status: answer.status, body: answer.text };
  if (answer.status !== 200) return { ok: false, error: "dispatch_failed", ...seen };
  if (answer.text === "") return { ok: true, ...seen };
  const contentType = answer.headers["content-type"] ?? "";
  if (!contentType.startsWith("application/json")) return { ok: true, ...seen, args: { text: answer.text } };
  const parsed = parseBody(contentType, answer.text);
  if ("error" in parsed) return { ok: false, error: "dispatch_unknown_error", ...seen };
  return { ok: true, ...seen, args: parsed.args };
}

function isLate(reason: FailureReason): boolean {
  return reason === "http_timeout" || reason === "timeout";
}
