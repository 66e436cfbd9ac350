import { webApi } from "@slack/bolt";
import type { Installation } from "@slack/oauth";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { revokeAtSlack } from "../lifecycle/disconnect.js";
import type { Log } from "../log/log.js";
import type { WebClientOptions } from "../slack/web-api.js";

export interface UnkeptTokenOptions {
  readonly installationStore: Pick<MongoInstallationStore, "listPersonsTokens">;
  readonly clientOptions: WebClientOptions;
  readonly log: Log;
}

/**
 * Revokes at Slack the person's token of an approval that was not stored, so that no unused token stays alive. Never
 * rejects: a token that could not be revoked is logged.
 *
 * - **A bot token is never revoked.** Without token rotation Slack answers a reinstall with the token that the workspace
 *   has already, so it may be the one that serves a live workspace, and revoking it would uninstall the app there. That
 *   no record has it proves nothing: a write that failed may still arrive. A person who tries again gets the same token.
 * - **A person's token is revoked only after the database said that no record holds it**, asked now and not before the
 *   failure: Slack returns a connected person's token again, too, and a write may have succeeded though it was reported
 *   as failed. If the database does not answer, or the person's record cannot be opened, the token stays alive.
 *
 * What is left are moments: a write that arrives after the database was asked, or somebody who connects again between
 * that answer and the revocation. Their record then holds a dead token, as if the person had revoked it at Slack: it is
 * deleted with Slack's `tokens_revoked` event, or when it is next used, and the person connects again.
 */
export async function revokeUnkeptToken(
  { installationStore, clientOptions, log }: UnkeptTokenOptions,
  { user, team, enterprise }: Installation,
): Promise<void> {
  const { token } = user;
  if (token === undefined) return;
  const about = { team: team?.id, enterprise: enterprise?.id };
  try {
    const stored = await installationStore.listPersonsTokens(
      { isEnterpriseInstall: enterprise !== undefined, teamId: team?.id, enterpriseId: enterprise?.id },
      user.id,
    );
    if (stored.some((each) => each.token === token)) return;
  } catch (error) {
    log.warn(
      { err: error, ...about },
      "A token that was not stored stays alive, because another record may hold it",
    );
    return;
  }
  try {
    await revokeAtSlack(new webApi.WebClient(undefined, clientOptions))({
      token,
      isRefreshable: user.refreshToken !== undefined,
    });
  } catch (error) {
    log.warn({ err: error, ...about }, "A token that was not stored could not be revoked");
  }
}
