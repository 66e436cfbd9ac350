import { approveInstall } from "../browser/approve-install.js";
import { Browser } from "../browser/browser.js";
import type { Page } from "../browser/page.js";
import { LocalSlackUseError } from "../errors.js";
import type { LocalSlack } from "../local-slack.js";
import type { Token } from "../oauth/installs.js";
import type { AppHandle } from "./app-handle.js";

/** An app that was installed, and what it got. */
export interface Installed {
  /** Empty where the app asks for no bot scopes. */
  readonly botToken: string;
  /** The token of the person who installed it, where the app asks for scopes of theirs. */
  readonly userToken?: string;
  /** The page of the app that the person came back to; absent when it was installed without one. */
  readonly page?: Page;
}

export interface InstallOptions {
  /** Passes over the app's own installation. Default false. */
  readonly directly?: boolean;
  /** For the person's whole organization. Default false. */
  readonly org?: boolean;
}

/**
 * Installs the app through its own installation, in a browser, where it has one; otherwise (and with `directly`) as from
 * its settings at Slack. Rejects with `LocalSlackUseError` when the app is not installed then.
 */
export async function install(
  local: LocalSlack,
  who: { readonly team: string; readonly user: string },
  { installUrl, local: app }: AppHandle,
  { directly = false, org = false }: InstallOptions,
): Promise<Installed> {
  if (installUrl === undefined || directly) {
    if (org)
      throw new LocalSlackUseError("An app is installed for an organization by its installPath alone.");
    const { bot, user } = await app.install(who);
    return installed(bot, user);
  }
  const enterprise = local.workspaces.find(({ id }) => id === who.team)?.enterprise?.id;
  const page = await approveInstall(new Browser(), installUrl, { ...who, org });
  const tokens = app.tokensOf((org ? enterprise : undefined) ?? who.team);
  const bot = tokens.findLast(({ kind }) => kind === "bot");
  const user = tokens.findLast(({ kind, userId }) => kind === "user" && userId === who.user);
  if (page.status >= 400 || page.hops.length === 0 || (bot ?? user) === undefined) {
    throw new LocalSlackUseError(
      `${installUrl} has not installed the app. It led to ${page.url}, which answered ${page.status}: ${page.title ?? page.text.slice(0, 200)}`,
    );
  }
  return { ...installed(bot, user), page };
}

function installed(bot: Token | undefined, user: Token | undefined): Installed {
  return {
    botToken: bot?.value ?? "",
    ...(user && { userToken: user.value }),
  };
}
