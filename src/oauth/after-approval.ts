import type { Installation } from "@slack/oauth";
import type { WebClient } from "@slack/web-api";
import { publishHomeOf } from "../home/publish-home.js";
import { type WelcomeContext, welcomeInstaller } from "../home/welcome-installer.js";
import type { ServingInstall } from "../installations/serving-install.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import { runListener } from "../log/listener-run.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import type { Approved } from "./approvals.js";

export interface AfterApprovalOptions extends WelcomeContext {
  /** A client that holds this bot token, and speaks for this workspace where it is of an org-wide install. */
  readonly clientFor: (botToken: string, teamId: string | undefined) => WebClient;
  readonly hooks: LifecycleHooks;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * What follows an approval once it is stored: after an install the company's own hook and a word of welcome, and always a
 * fresh Home tab for the person, where the app has one. Each is tried by itself; what fails is logged and changes nothing.
 */
export function afterApproval(options: AfterApprovalOptions): (approved: Approved) => Promise<void> {
  const { store, clientFor, hooks, log, clock } = options;
  const tried = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      // An org-wide install reaches nobody before an admin adds a workspace, which is nothing to fix.
      const level = slackErrorOf(error) === "team_access_not_granted" ? "info" : "error";
      log[level]({ err: error }, `${what} did not succeed`);
    }
  };

  return async ({ kind, installation, serving: servingPerson }) => {
    const greet = async () => {
      const serving = kind === "install" ? justInstalled(installation, clock) : servingPerson;
      if (serving === undefined) return;
      const { target, bot } = serving;
      const client = clientFor(bot.token, target.teamId);
      const userId = installation.user.id;
      if (kind === "install") {
        await tried("Welcoming the installer", () =>
          welcomeInstaller(options, client, target, { bot, userId }),
        );
      }
      if (!options.hasHomeTab) return;
      await tried("Refreshing the Home tab", async () => {
        // A reinstall leaves an account connected that was connected before.
        const people = kind === "install" ? await store.listPeople(target) : undefined;
        const isConnected = people?.includes(userId) ?? true;
        const facts = { installation: serving.installation, isConnected, people };
        await publishHomeOf(options, client, target, userId, facts);
      });
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

/** What was just installed, as the database has it; undefined without a bot, since nothing can speak to the person then. */
function justInstalled(installation: Installation, clock: () => number): ServingInstall | undefined {
  const { bot, user, team, enterprise } = installation;
  const isEnterpriseInstall = installation.isEnterpriseInstall === true;
  return (
    bot && {
      target: { isEnterpriseInstall, teamId: team?.id, enterpriseId: enterprise?.id },
      installation: {
        ...installation,
        installerUserId: user.id,
        installedAt: new Date(clock()).toISOString(),
      },
      bot,
    }
  );
}
