import type { Workspace } from "./workspaces.js";

/**
 * The workspaces of an organization that its org-wide install was added to: an admin adds the app to each, and removes
 * it. https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
 */
export class TeamAccess {
  readonly #granted = new Map<string, Set<string>>();

  /** Where a new org-wide install starts. */
  start(enterprise: string, teams: readonly Workspace[]): void {
    this.#granted.set(enterprise, new Set(teams.map(({ id }) => id)));
  }

  /** The organization has removed the app. */
  end(enterprise: string): void {
    this.#granted.delete(enterprise);
  }

  /** Returns whether that changed anything; it does not while there is no org-wide install. */
  grant(enterprise: string, team: string): boolean {
    const teams = this.#granted.get(enterprise);
    if (teams === undefined || teams.has(team)) return false;
    teams.add(team);
    return true;
  }

  revoke(enterprise: string, team: string): boolean {
    return this.#granted.get(enterprise)?.delete(team) ?? false;
  }

  has(enterprise: string, team: string): boolean {
    return this.#granted.get(enterprise)?.has(team) ?? false;
  }
}
