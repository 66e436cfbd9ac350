import { SIGN_IN_PATH } from "../manifest/paths.js";
import { claimsOf } from "../oauth/signed-token.js";

/** What a link to sign in says. */
export interface AskedSignIn {
  readonly returnTo?: string;
  /** The workspace that the person may want to sign in to. */
  readonly team?: string;
}

/** What a state of a sign-in carries. */
export interface SignInState extends AskedSignIn {
  /** Of the browser that began it. */
  readonly browser: string;
}

/** Where a person starts again. */
export function signInPath({ returnTo, team }: AskedSignIn): string {
  const query = new URLSearchParams({
    ...(team !== undefined && { team }),
    ...(returnTo !== undefined && { returnTo }),
  });
  return query.size === 0 ? SIGN_IN_PATH : `${SIGN_IN_PATH}?${query}`;
}

/** What the state's `metadata` says; undefined for any other text. */
export function signInState(metadata: unknown): SignInState | undefined {
  try {
    const state: unknown = JSON.parse(String(metadata));
    return typeof state === "object" && state !== null ? (state as SignInState) : undefined;
  } catch {
    return undefined;
  }
}

/** The same, of a state that was not verified: it must not be used for anything but to refuse it, and to start again. */
export function unverifiedState(state: string): SignInState | undefined {
  const { options }: { options?: { metadata?: unknown } | null } = claimsOf(state) ?? {};
  return signInState(options?.metadata);
}
