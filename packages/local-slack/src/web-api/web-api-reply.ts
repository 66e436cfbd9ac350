import type { WebAPICallResult } from "@slack/web-api";
import type { ManifestFlaw } from "../app/manifest-flaw.js";
import type { AsJson } from "./published-type.js";

export interface Failure extends WebAPICallResult {
  readonly ok: false;
  readonly error: string;
  readonly needed?: string;
  readonly provided?: string;
  /** Of `invalid_manifest`. */
  readonly errors?: readonly ManifestFlaw[];
}

/** What a method answers: Slack answers 200 to both. */
export type Reply = AsJson<WebAPICallResult> | Failure;

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
