import type { FailureReason } from "../events/outcome.js";
import { postToApp, TOO_LATE } from "../events/post-to-app.js";
import { randomKey } from "../ids.js";

/** What came of asking a request URL whether it is the app's. */
export interface UrlVerification {
  readonly ok: boolean;
  readonly url: string;
  /** Why it is not verified: `no_url`, `wrong_status`, `wrong_challenge`, or why there was no answer. */
  readonly error?: FailureReason | "no_url" | "wrong_status" | "wrong_challenge";
  /** The status of the app's answer, where there was one. */
  readonly status?: number;
}

const ANSWER_DEADLINE_MS = 3_000;

/**
 * Asks a request URL as Slack does when it is saved: the app has to answer 200 with the challenge within three seconds, as text, as a
 * form or as JSON. https://docs.slack.dev/reference/events/url_verification
 */
export async function verifyUrl(
  url: string,
  app: { readonly signingSecret: string; readonly verificationToken: string },
  at: number,
): Promise<UrlVerification> {
  if (url === "") return { ok: false, url, error: "no_url" };
  const challenge = randomKey();
  const body = JSON.stringify({ token: app.verificationToken, challenge, type: "url_verification" });
  const attempt = { kind: "event", url, body, at, retryNum: 0, retryReason: undefined } as const;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(TOO_LATE), ANSWER_DEADLINE_MS);
  const outcome = await postToApp(app.signingSecret, attempt, patience.signal);
  clearTimeout(timer);
  if (outcome.answer === undefined) return { ok: false, url, error: outcome.error };
  const { status, text } = outcome.answer;
  if (status !== 200) return { ok: false, url, status, error: "wrong_status" };
  return challengeIn(text) === challenge
    ? { ok: true, url, status }
    : { ok: false, url, status, error: "wrong_challenge" };
}

function challengeIn(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && "challenge" in json ? json.challenge : json;
  } catch {
    return new URLSearchParams(text).get("challenge") ?? text.trim();
  }
}
