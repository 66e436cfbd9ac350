import type { Installation, InstallURLOptions } from "@slack/oauth";
import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { findServingInstall, type ServingInstall } from "../installations/serving-install.js";

/** Why an approval is not stored. */
export type Refusal = "bot missing" | "another workspace" | "not installed";

/** Whether an approval may be stored, and which install serves the person whose account is connected. */
export type ApprovalDecision =
  | { readonly refusal: Refusal }
  | { readonly refusal?: undefined; readonly serving?: ServingInstall | undefined };

/** An install is stored only with a bot, if the app has one: somebody may have removed the bot scopes from Slack's URL. */
export function decideInstall(installation: Installation, botExpected: boolean): ApprovalDecision {
  return installation.bot === undefined && botExpected ? { refusal: "bot missing" } : {};
}

/**
 * A connected account is stored only for the workspace that the link named, and, if the app has a bot, only where the bot is
 * installed. Rejects when the database cannot be asked for the bot.
 */
export async function decideConnection(
  store: Pick<MongoInstallationStore, "fetchFromDatabase">,
  { team, enterprise }: Installation,
  requested: InstallURLOptions,
  botExpected: boolean,
): Promise<ApprovalDecision> {
  if (team === undefined || team.id !== requested.teamId) return { refusal: "another workspace" };
  if (!botExpected) return {};
  const serving = await findServingInstall(store, { teamId: team.id, enterpriseId: enterprise?.id });
  return serving === undefined ? { refusal: "not installed" } : { serving };
}
