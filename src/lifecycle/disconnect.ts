import type { StoredToken } from "../installations/installation-records.js";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { isDeath } from "../slack/token-refusal.js";
import type { WebClient } from "../slack/web-api.js";

/** Revokes a token at Slack. A token that is dead already is no error. Rejects when Slack does not confirm that it is dead. */
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
 * Disconnects a person's own account: revokes their token at Slack, and then deletes its record, under the workspace and,
 * for an org-wide install, under the organization. The bot's record stays. Safe to repeat. When Slack does not answer it
 * rejects, and the record stays for the next try. An account that is connected again meanwhile stays connected. Resolves to
 * whether there was a token.
 */
export async function disconnect(
  store: Pick<MongoInstallationStore, "listPersonsTokens" | "deleteIfUnchanged">,
  revoke: Revoke,
  target: InstallationTarget,
  userId: string,
): Promise<boolean> {
  const tokens = await store.listPersonsTokens(target, userId);
  for (const token of tokens) await revoke(token);
  await store.deleteIfUnchanged(tokens);
  return tokens.length > 0;
}
