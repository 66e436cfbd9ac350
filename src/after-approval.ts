import type { Installation } from "@slack/oauth";
import type { WebClient } from "@slack/web-api";
import { type HomeLinks, publishHome } from "./home/publish-home.js";
import { welcomeInstaller } from "./home/welcome-installer.js";
import { installedTarget } from "./installations/installed-target.js";
import type { MongoInstallationStore } from "./installations/mongo-installation-store.js";
import { type InstallationTarget, installationQuery } from "./installations/record-ids.js";
import type { LifecycleHooks } from "./lifecycle-hooks.js";
import { runListener } from "./listener-run.js";
import type { Log } from "./log.js";
import type { AppManifest } from "./manifest/app-manifest.js";
import { readProperty } from "./thrown.js";
import type { Approved } from "./web/approvals.js";

export interface AfterApprovalOptions {
  readonly store: MongoInstallationStore;
  readonly manifest: AppManifest;
  readonly links: HomeLinks;
  /** A client that holds this bot token, and speaks for this workspace where it is of an org-wide install. */
  readonly clientFor: (botToken: string, teamId: string | undefined) => WebClient;
  readonly hooks: LifecycleHooks;
  readonly log: Log;
}

/**
 * What follows an approval once it is stored: after an install the company's own hook and a word of welcome, and always a
 * fresh Home tab for the person. Each is tried by itself; what fails is logged and changes nothing.
 */
export function afterApproval(options: AfterApprovalOptions): (approved: Approved) => Promise<void> {
  const { hooks, log } = options;
  const tried = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      const refusal = readProperty(readProperty(error, "data"), "error");
      // An org-wide install reaches nobody before an admin adds a workspace, which is nothing to mend.
      const level = refusal === "team_access_not_granted" ? "info" : "error";
      log[level]({ err: error }, `${what} did not succeed`);
    }
  };

  return async ({ kind, installation }) => {
    const greet = async () => {
      const serving = await servingInstall(options, installation);
      if (serving === undefined) return;
      const { client, target, bot } = serving;
      const userId = installation.user.id;
      if (kind === "install") {
        await tried("Welcoming the installer", () =>
          welcomeInstaller(options, client, target, { bot, userId }),
        );
      }
      await tried("Refreshing the Home tab", () => publishHome(options, client, target, userId));
    };
    // A hook has a copy of its own, and only a stop waits for it: it may change what it is given, or never end.
    const report = () =>
      runListener({ listener: "onInstalled", team: installation.team?.id }, () =>
        hooks.onInstalled?.(structuredClone(installation)),
      );
    await Promise.all([
      kind === "install" ? tried("The onInstalled hook", report) : undefined,
      tried("What follows an approval", greet),
    ]);
  };
}

/** The install whose bot can speak to the person, as it is stored. */
async function servingInstall({ store, clientFor }: AfterApprovalOptions, installation: Installation) {
  const target = await targetOf(store, installation);
  if (target === undefined) return undefined;
  const { bot } = await store.fetchInstallation(installationQuery(target));
  return bot && { target, bot, client: clientFor(bot.token, target.teamId) };
}

async function targetOf(
  store: MongoInstallationStore,
  { isEnterpriseInstall, team, enterprise }: Installation,
): Promise<InstallationTarget | undefined> {
  if (isEnterpriseInstall) {
    return { isEnterpriseInstall: true, enterpriseId: enterprise?.id, teamId: team?.id };
  }
  return team && installedTarget(store, { teamId: team.id, enterpriseId: enterprise?.id });
}
