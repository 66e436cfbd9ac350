import type { InstallationQuery, InstallationStore } from "@slack/oauth";
import type { ScopeHolder, ScopesOfBoth } from "../manifest/scopes/optional-scopes.js";

/**
 * Whether the token with which a listener runs has a scope: the bot's, or with `{ as: "user" }` the own token of the person
 * whom the request is from. It is what Slack has granted, as it is stored when the request is authorized; false of a token
 * that is not there.
 */
export type HasScope = (scope: string, options?: { readonly as?: ScopeHolder }) => boolean;

/** What the context of each request has beside Bolt's own. */
export interface ScopesInContext {
  readonly hasScope: HasScope;
}

export function hasScopeOf(granted: ScopesOfBoth): HasScope {
  return (scope, { as = "bot" } = {}) => granted[as].includes(scope);
}

/** For a request that comes with no token, such as that of a workspace which has removed the app. */
export const NO_SCOPES: ScopesOfBoth = { bot: [], user: [] };

/**
 * An installation store, and the scopes of what was fetched from it. InstallProvider, which stands between the store and
 * Bolt, passes on the tokens and leaves out their scopes; it fetches with the query that it is given.
 */
export class ScopesOfFetched implements InstallationStore {
  readonly #scopes = new WeakMap<object, ScopesOfBoth>();

  constructor(private readonly store: InstallationStore) {}

  /** What the installation has been granted that was last fetched with this very query; undefined where none was. */
  of(query: object): ScopesOfBoth | undefined {
    return this.#scopes.get(query);
  }

  fetchInstallation: InstallationStore["fetchInstallation"] = async (query, logger) => {
    const installation = await this.store.fetchInstallation(query, logger);
    this.#scopes.set(query, {
      bot: installation.bot?.scopes ?? [],
      user: installation.user.token === undefined ? [] : (installation.user.scopes ?? []),
    });
    return installation;
  };

  storeInstallation: InstallationStore["storeInstallation"] = (installation, logger) =>
    this.store.storeInstallation(installation, logger);

  async deleteInstallation(query: InstallationQuery<boolean>): Promise<void> {
    await this.store.deleteInstallation?.(query);
  }
}
