import type { WebClient } from "@slack/web-api";
import type { StoredToken } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { isDeath } from "../slack/token-refusal.js";

/** Takes a token back at Slack; a token that is dead already is no error. Rejects when Slack does not say that it is gone. */
export type Revoke = (token: Pick<StoredToken, "token" | "isRefreshable">) => Promise<void>;

/** `Revoke` by `auth.revoke` (https://docs.slack.dev/reference/methods/auth.revoke). */
export function revokeAtSlack(client: WebClient): Revoke {
  return async (stored) => {
    const { token } = stored;
    try {
      await client.auth.revoke({ token });
    } catch (error) {
      if (!isDeath(slackErrorOf(error), stored)) throw error;
    }
  };
}

/**
 * Disconnects a person's own account: their token is revoked at Slack, and then its record deleted, under the workspace
 * and, for an org-wide install, under the organization. The bot is not touched. Safe to repeat; when Slack gives no
 * answer it rejects, and the record stays for the next try. An account that is connected again meanwhile stays.
 */
export async function disconnect(
  store: Pick<MongoInstallationStore, "listPersonsTokens" | "deleteIfUnchanged">,
  revoke: Revoke,
  target: InstallationTarget,
  userId: string,
): Promise<void> {
  const tokens = await store.listPersonsTokens(target, userId);
  for (const token of tokens) await revoke(token);
  await store.deleteIfUnchanged(tokens);
}
