import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { isDeath, isTokenRefusal } from "./token-refusal.js";

export interface Person {
  readonly target: InstallationTarget;
  readonly userId: string;
  /** The token from the request's installation, if any. The database may have a newer one. */
  readonly token: string | undefined;
}

/**
 * Calls `act` with a person's own token: with the given one, or else with the stored one. When Slack refuses the token and
 * another one is stored, it calls `act` once more with that. A stored token that is dead is deleted, and then `revoked` is
 * called.
 *
 * Resolves to `done`; to `not connected` where no token is stored; and to `no longer connected` where Slack refused the
 * token and none is left. Rejects as `act` does, and then what Slack did not call dead is still stored.
 */
export async function actAsPerson(
  store: Pick<MongoInstallationStore, "listPersonsTokens" | "deleteIfUnchanged">,
  { target, userId, token }: Person,
  act: (token: string) => Promise<unknown>,
  revoked?: (target: InstallationTarget, userId: string) => Promise<void>,
): Promise<"done" | "not connected" | "no longer connected"> {
  const attempt = async (used: string, mayTryAnother: boolean): Promise<"done" | "no longer connected"> => {
    try {
      await act(used);
      return "done";
    } catch (error) {
      if (!isTokenRefusal(error)) throw error;
      const stored = await store.listPersonsTokens(target, userId);
      const dead = stored.filter((each) => each.token === used && isDeath(slackErrorOf(error), each));
      if ((await store.deleteIfUnchanged(dead)) > 0) {
        await revoked?.(target, userId);
      }
      const left = stored.filter((each) => !dead.includes(each));
      const other = left.find((each) => each.token !== used);
      if (other !== undefined && mayTryAnother) return attempt(other.token, false);
      if (left.length === 0) return "no longer connected";
      throw error;
    }
  };
  // This reads past the cache: a person who has just connected must not hear that they are not connected.
  const first = token ?? (await store.listPersonsTokens(target, userId))[0]?.token;
  return first === undefined ? "not connected" : attempt(first, true);
}
