import { httpRequest } from "../http/http-request.js";
import type { FailureReason, Outcome } from "./outcome.js";
import { signatureHeaders } from "./signature.js";

/** The reason of a signal that aborts because Slack waits no longer. */
export const TOO_LATE = Symbol("Slack waits no longer");

/** One attempt, as a signed POST to a request URL. */
export async function postToApp(
  signingSecret: string,
  attempt: {
    readonly kind: "event" | "command" | "interaction";
    readonly url: string;
    readonly body: string;
    /** When it is signed. */
    readonly at: number;
    readonly retryNum: number;
    readonly retryReason: FailureReason | undefined;
  },
  signal: AbortSignal,
): Promise<Outcome> {
  const { kind, url, body, at, retryNum, retryReason } = attempt;
  const headers = {
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "content-type": kind === "event" ? "application/json" : "application/x-www-form-urlencoded",
    ...signatureHeaders(signingSecret, Math.floor(at / 1_000), body),
    ...(retryReason && { "x-slack-retry-num": String(retryNum), "x-slack-retry-reason": retryReason }),
  };
  try {
    return { answer: await httpRequest(url, { method: "POST", headers, body, signal }) };
  } catch (error) {
    if (signal.reason === TOO_LATE) return { error: "http_timeout" };
    return { error: isTlsError(error) ? "ssl_error" : "connection_failed" };
  }
}

function isTlsError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(code);
}
