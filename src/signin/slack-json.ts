import { SignInError } from "./sign-in-error.js";

const WITHIN_MS = 5_000;
/** Slack's documents and answers have a few thousand characters. */
const LONGEST_BYTES = 100_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Fetches JSON from Slack: an object, within five seconds and of bounded length, with no redirect followed. Rejects with
 * `SignInError` (`sign_in_slack_away`) for everything else.
 */
export async function slackJson(
  fetch: Fetch,
  url: string,
  init: RequestInit = {},
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: "error",
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    const text = await textOf(response);
    if (!response.ok) throw new SignInError("sign_in_slack_away", `HTTP ${response.status}`);
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch (error) {
    if (error instanceof SignInError) throw error;
    // The cause may have a piece of the answer in it, which may be a token.
    throw new SignInError("sign_in_slack_away", error instanceof SyntaxError ? "no JSON" : "no answer");
  }
  throw new SignInError("sign_in_slack_away", "no JSON object");
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > LONGEST_BYTES) throw new SignInError("sign_in_slack_away", "too long an answer");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
