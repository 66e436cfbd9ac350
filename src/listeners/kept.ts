import { homeDisconnect } from "./actions/home-disconnect.js";
import { homeConnect, homeReinstall } from "./actions/home-links.js";
import { appHomeOpened } from "./events/app-home-opened.js";
import { appUninstalled } from "./events/app-uninstalled.js";
import { appUninstalledTeam } from "./events/app-uninstalled-team.js";
import { teamAccessGranted } from "./events/team-access-granted.js";
import { teamAccessRevoked } from "./events/team-access-revoked.js";
import { tokensRevoked } from "./events/tokens-revoked.js";
import type { Listener } from "./listener.js";

/** The listeners that every distributed app needs: to learn what to delete, for org-wide installs, and for the Home tab. */
export const KEPT: readonly Listener[] = [
  appUninstalled,
  tokensRevoked,
  appUninstalledTeam,
  teamAccessGranted,
  teamAccessRevoked,
  appHomeOpened,
  homeConnect,
  homeReinstall,
  homeDisconnect,
];

/** An app's own listeners, and those that every app needs. */
export function withKept(listeners: readonly Listener[]): Listener[] {
  return [...new Set([...KEPT, ...listeners])];
}
