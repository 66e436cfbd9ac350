import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { RequestRefusal } from "./request-refusal.js";

/** https://docs.slack.dev/authentication/verifying-requests-from-slack: older requests may be repeated by somebody else. */
const OLDEST_SEC = 5 * 60;

const SIGNATURE = /^v0=[0-9a-f]{64}$/;

/**
 * Throws a `RequestRefusal` (401) unless Slack signed these bytes with this secret, within five minutes of `nowMs`. A
 * timestamp in the future is refused, too: Slack did not set it.
 */
export function verifySignature(
  body: Uint8Array,
  headers: IncomingHttpHeaders,
  { signingSecret, nowMs }: { readonly signingSecret: string | undefined; readonly nowMs: number },
): void {
  if (signingSecret === undefined) throw unsigned("the app has no signing secret");
  const signature = headers["x-slack-signature"];
  const timestamp = headers["x-slack-request-timestamp"];
  if (typeof signature !== "string" || typeof timestamp !== "string") throw unsigned("a header is missing");
  if (!/^\d{1,15}$/.test(timestamp)) throw unsigned("the timestamp is no number");
  const ageSec = Math.floor(nowMs / 1_000) - Number(timestamp);
  if (ageSec > OLDEST_SEC) throw unsigned("the timestamp is more than five minutes old");
  if (ageSec < -OLDEST_SEC) throw unsigned("the timestamp is more than five minutes ahead");
  if (!SIGNATURE.test(signature)) throw unsigned("the signature is none of Slack's version 0");
  const expected = createHmac("sha256", signingSecret).update(`v0:${timestamp}:`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), "hex"))) {
    throw unsigned("the signature does not match");
  }
}

function unsigned(reason: string): RequestRefusal {
  return new RequestRefusal(401, reason);
}
