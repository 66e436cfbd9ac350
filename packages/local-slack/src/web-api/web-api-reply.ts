import type { ManifestFlaw } from "../app/manifest-flaw.js";

export interface Failure {
  readonly ok: false;
  readonly error: string;
  readonly needed?: string;
  readonly provided?: string;
  /** Of `invalid_manifest`. */
  readonly errors?: readonly ManifestFlaw[];
  readonly response_metadata?: { readonly messages: readonly string[] };
}

/**
 * The answer of a method, with status 200 in both cases. In each method the compiler checks it against the type that
 * Slack's client publishes.
 */
export type Reply = { readonly ok: boolean } | Failure;

export function failure(error: string, more: Omit<Failure, "ok" | "error"> = {}): Failure {
  return { ok: false, error, ...more };
}

/** `invalid_arguments`, with Slack's note of what is wrong. */
export function invalidArgument(message: string): Failure {
  return failure("invalid_arguments", { response_metadata: { messages: [`[ERROR] ${message}`] } });
}

export function missingArgument(name: string): Failure {
  return invalidArgument(`missing required field: ${name}`);
}
