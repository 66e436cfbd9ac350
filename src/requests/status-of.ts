import { errorCodes } from "../log/error-chain.js";

/**
 * By the error's code. Where a later delivery may succeed it is 503. Any other error becomes 500. A request whose listener
 * does not answer in time becomes 503 in `slack-requests.ts`.
 */
const STATUSES: Readonly<Record<string, number>> = {
  request_malformed: 400,
  request_unhandled: 404,
  database_unavailable: 503,
  inbox_full: 503,
  token_not_refreshed: 503,
  token_key_unknown: 503,
  token_seal_broken: 503,
  record_version_unknown: 503,
};

/** The HTTP status for a Slack request that failed before it was answered. */
export function statusOf(error: unknown): number {
  const known = errorCodes(error).find((code) => Object.hasOwn(STATUSES, code));
  return (known !== undefined && STATUSES[known]) || 500;
}
