import type { Installation, InstallationQuery } from "@slack/oauth";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "../installations/record-ids.js";
import type { Uninstall } from "../lifecycle/revoke-records.js";
import { removeUninstalled, type Uninstalling } from "../lifecycle/uninstall.js";

export interface RemoveOptions extends Uninstalling {
  readonly store: MongoInstallationStore;
  /** Gives a token that has not expired. */
  readonly fetchInstallation: (
    query: InstallationQuery<boolean>,
  ) => Promise<Installation<"v1" | "v2", boolean>>;
  readonly uninstall: Uninstall;
}

/**
 * Removes the app from a workspace or an organization: uninstalls it at Slack, and then deletes what is stored, as after Slack's own
 * `app_uninstalled`, which comes as well; only one of the two reports it. Rejects when Slack does not confirm it, or the
 * database is away: what is not deleted now is deleted by the event, or by a second try.
 */
export async function removeInstall(
  { fetchInstallation, uninstall, ...uninstalling }: RemoveOptions,
  target: InstallationTarget,
): Promise<void> {
  const { bot } = await fetchInstallation(installationQuery(target));
  if (bot !== undefined) {
    await uninstall({ token: bot.token, isRefreshable: bot.refreshToken !== undefined });
  }
  await removeUninstalled(uninstalling, target);
}
