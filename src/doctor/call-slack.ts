import type { DoctorContext } from "./context.js";

/** An answer of Slack's Web API. */
export interface SlackAnswer {
  readonly ok: boolean;
  /** Slack's name for what is wrong; undefined when it is ok. */
  readonly error: string | undefined;
  /** Its `Date` header, in milliseconds since the epoch; undefined without one. */
  readonly dateMs: number | undefined;
}

const CALL_MS = 8_000;

/** Calls a method once. Rejects when no answer comes, or one that is none of Slack's. */
export async function callSlack(
  { config, fetch }: Pick<DoctorContext, "config" | "fetch">,
  method: string,
  { token, form = {} }: { readonly token?: string; readonly form?: Readonly<Record<string, string>> } = {},
): Promise<SlackAnswer> {
  const response = await fetch(config.slack.apiUrl + method, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    redirect: "manual",
    signal: AbortSignal.timeout(CALL_MS),
  });
  const date = Date.parse(response.headers.get("date") ?? "");
  const { ok, error } = (await response.json()) as { ok?: unknown; error?: unknown };
  if (typeof ok !== "boolean")
    throw new TypeError(`Slack answered ${method} with something else than its JSON`);
  return {
    ok,
    // Nothing but a name: whatever else stands there is not for people to see.
    error: ok ? undefined : /^\w{1,60}$/.test(String(error)) ? String(error) : "unknown_error",
    dateMs: Number.isNaN(date) ? undefined : date,
  };
}
