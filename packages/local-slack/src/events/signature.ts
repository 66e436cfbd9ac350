import { createHmac } from "node:crypto";

/**
 * Signs a request as Slack does: HMAC-SHA256 of `v0:timestamp:body` under the signing secret.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signatureHeaders(
  signingSecret: string,
  timestampSec: number,
  body: string,
): { "x-slack-request-timestamp": string; "x-slack-signature": string } {
  const digest = createHmac("sha256", signingSecret).update(`v0:${timestampSec}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": String(timestampSec), "x-slack-signature": `v0=${digest}` };
}
