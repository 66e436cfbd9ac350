import type { Authorize, AuthorizeResult } from "@slack/bolt";
import type { InstallationQuery, InstallProvider } from "@slack/oauth";
import type { InstallationTarget } from "../installations/record-ids.js";
import { errorCodes } from "../log/error-chain.js";
import type { ScopesOfBoth } from "../manifest/scopes/optional-scopes.js";
import { hasScopeOf } from "./granted-scopes.js";
import type { AuthTestResponse, WebClient } from "./web-api.js";

/** Marks a request of a workspace where the app is not installed for `requireInstallation`; it is no error. */
const NOT_INSTALLED: AuthorizeResult = Object.freeze({ notInstalled: true });

/**
 * Bolt's `authorize` from InstallProvider's, which asks the store. Installed means a stored bot token where the manifest
 * asks for bot scopes: without one, Bolt's `say` would post with the person's token. The listeners' context gets `hasScope`.
 */
export function authorizeByStore(
  installer: InstallProvider,
  {
    botExpected,
    scopesOf,
    authorized,
  }: {
    readonly botExpected: boolean;
    /** The scopes of what InstallProvider has fetched with this query. */
    readonly scopesOf: (query: object) => ScopesOfBoth | undefined;
    /** Called for each request of an installed workspace or organization. */
    readonly authorized?: (target: InstallationTarget) => void;
  },
): Authorize<boolean> {
  return async (source) => {
    try {
      const authorization = await installer.authorize(source as InstallationQuery<boolean>);
      if (authorization.botToken !== undefined || !botExpected) {
        authorized?.(source);
        const granted = scopesOf(source);
        if (granted === undefined) throw new TypeError("InstallProvider fetches with a query of its own.");
        return { ...authorization, hasScope: hasScopeOf(granted) };
      }
    } catch (error) {
      const codes = errorCodes(error);
      // Some of Slack's events name neither a workspace nor an organization.
      if (!codes.includes("installation_not_found") && !codes.includes("installation_invalid")) throw error;
    }
    return { ...NOT_INSTALLED };
  };
}

/**
 * Bolt's `authorize` for the one workspace of a bot token. Slack is asked once whose token it is and which scopes it has, on
 * the first request.
 */
export function authorizeByToken(client: WebClient, botToken: string): Authorize<boolean> {
  let asked: Promise<AuthTestResponse> | undefined;
  return async ({ teamId }) => {
    asked ??= client.auth.test({ token: botToken });
    try {
      const { team_id, bot_id, user_id, response_metadata } = await asked;
      if (teamId !== undefined && teamId !== team_id) return { ...NOT_INSTALLED };
      return {
        botToken,
        hasScope: hasScopeOf({ bot: response_metadata?.scopes ?? [], user: [] }),
        ...(team_id !== undefined && { teamId: team_id }),
        ...(bot_id !== undefined && { botId: bot_id }),
        ...(user_id !== undefined && { botUserId: user_id }),
      };
    } catch (error) {
      asked = undefined; // the next request asks again
      throw error;
    }
  };
}
