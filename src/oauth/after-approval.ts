import type { Installation } from "@slack/oauth";
import type { Audit } from "../audit/audit-entry.js";
import { publishHomeOf } from "../home/publish-home.js";
import { type WelcomeContext, welcomeInstaller } from "../home/welcome-installer.js";
import type { ServingInstall } from "../installations/serving-install.js";
import type { LifecycleHooks } from "../lifecycle/lifecycle-hooks.js";
import { runListener } from "../log/listener-run.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import type { WebClient } from "../slack/web-api.js";
import { approvalNotes, scopesChanges, targetOf, tenantOf } from "./approval-audit.js";
import type { Approved } from "./approvals.js";

export interface AfterApprovalOptions extends WelcomeContext {
  /** Makes a client with this bot token. For an org-wide install, its calls are about this workspace. */
  readonly clientFor: (botToken: string, teamId: string | undefined) => WebClient;
  readonly hooks: LifecycleHooks;
  readonly audit: Audit;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/**
 * What follows an approval once it is stored: an entry in the audit trail; the company's own hooks; after an install a word of
 * welcome; and always a fresh Home tab for the person, where the app has one. Each is tried by itself; what fails is logged
 * and changes nothing.
 */
export function afterApproval(options: AfterApprovalOptions): (approved: Approved) => Promise<void> {
  const { store, clientFor, hooks, audit, log, clock } = options;
  const tried = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      // The bot of an org-wide install can write to nobody before an admin adds a workspace. That is no error.
      const level = slackErrorOf(error) === "team_access_not_granted" ? "info" : "error";
      log[level]({ err: error }, `${what} failed`);
    }
  };

  return async (approved) => {
    const { kind, installation, serving: servingPerson, before } = approved;
    const note = async () => {
      for (const each of approvalNotes(approved)) await audit.record(each);
    };
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
        // An account that was connected before stays connected after a reinstall.
        const people = kind === "install" ? await store.listPeople(target) : undefined;
        const isConnected = people?.includes(userId) ?? true;
        const userScopes = installation.user.token === undefined ? before?.user : installation.user.scopes;
        const facts = { installation: serving.installation, isConnected, userScopes, people };
        await publishHomeOf(options, client, target, userId, facts);
      });
    };
    // A hook gets a copy, because it may change its argument. Only a stop waits for a hook, because it may never end.
    const told = (listener: keyof LifecycleHooks, tell: () => unknown) =>
      tried(`The ${listener} hook`, () => runListener({ listener, team: installation.team?.id }, tell));
    const facts = { tenant: tenantOf(approved) };
    await Promise.all([
      note(),
      kind === "install" &&
        told("onInstalled", () => hooks.onInstalled?.(structuredClone(installation), facts)),
      installation.user.token !== undefined &&
        told("onConnected", () =>
          hooks.onConnected?.({ target: targetOf(installation), userId: installation.user.id }),
        ),
      ...scopesChanges(approved).map((change) =>
        told("onScopesChanged", () => hooks.onScopesChanged?.(structuredClone(change))),
      ),
      tried("What follows an approval", greet),
    ]);
  };
}

/** The new installation, read from the database; undefined without a bot, because then nothing can write to the person. */
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
