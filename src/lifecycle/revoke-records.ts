import { AppError } from "../errors.js";
import type { StoredToken } from "../installations/installation-records.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { isDeath } from "../slack/token-refusal.js";
import type { WebClient } from "../slack/web-api.js";
import type { Revoke } from "./disconnect.js";
import type { TargetRecord } from "./records-of-target.js";

/** What became of a record's token at Slack. A record without one, such as a webhook alone, counts as revoked. */
export type Revocation =
  | { readonly record: TargetRecord; readonly isRevoked: true }
  | { readonly record: TargetRecord; readonly isRevoked: false; readonly reason: string };

/** Removes the app by a bot's token. Resolves to whether it did; a token that is dead already is no error. */
export type Uninstall = (token: Pick<StoredToken, "token" | "isRefreshable">) => Promise<boolean>;

/**
 * `Uninstall` by `apps.uninstall` (https://docs.slack.dev/reference/methods/apps.uninstall), which ends every token of the
 * bot's installation. `auth.revoke` ends one token alone, and where tokens expire the installation outlives it.
 */
export function uninstallAtSlack(
  client: WebClient,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Uninstall {
  return async (stored) => {
    const { token } = stored;
    try {
      await client.apps.uninstall({ token, client_id: clientId, client_secret: clientSecret });
      return true;
    } catch (error) {
      if (!isDeath(slackErrorOf(error), stored)) throw error;
      return false;
    }
  };
}

/** How tokens end at Slack. */
export interface EndTokens {
  readonly uninstall: Uninstall;
  readonly revoke: Revoke;
}

/**
 * Ends the tokens of these records at Slack: a bot's by `uninstall`, and a person's by `revoke`, unless it has ended with
 * the bot of its workspace or org-wide install. Resolves to what became of each; it rejects for none.
 */
export async function revokeRecords(
  records: readonly TargetRecord[],
  { uninstall, revoke }: EndTokens,
): Promise<readonly Revocation[]> {
  const revocations: Revocation[] = [];
  const uninstalled = new Set<string>();
  for (const record of [...records].sort((a, b) => Number(b.hasBot) - Number(a.hasBot))) {
    const end = async (token: StoredToken) => {
      if (!record.hasBot) await revoke(token);
      else if (await uninstall(token)) uninstalled.add(record.install);
    };
    revocations.push(
      uninstalled.has(record.install) ? { record, isRevoked: true } : await revokeOne(record, end),
    );
  }
  return revocations;
}

async function revokeOne(
  record: TargetRecord,
  end: (token: StoredToken) => Promise<void>,
): Promise<Revocation> {
  try {
    const token = record.token();
    if (token !== undefined) await end(token);
    return { record, isRevoked: true };
  } catch (error) {
    return { record, isRevoked: false, reason: reasonOf(error) };
  }
}

/** Our own errors have no secret in them. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const slackError = slackErrorOf(error);
  if (slackError === undefined) return "Slack gave no answer.";
  return /^\w{1,60}$/.test(slackError) ? `Slack says ${slackError}.` : "Slack refused it.";
}
