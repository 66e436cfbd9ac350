import type { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import type { InstallationTarget } from "../installations/record-ids.js";
import { slackErrorOf } from "../log/slack-error-of.js";
import { isDeath, isTokenRefusal } from "./token-refusal.js";

export interface Person {
  readonly target: InstallationTarget;
  readonly userId: string;
  /** The token that is known, if any. The database may have a newer one. */
  readonly token: string | undefined;
}

/**
 * Does something with a person's own token: the one that is known, or else the one that is stored. When Slack refuses
 * that, and another is stored, it is done once more with the other. A stored token that is dead is deleted.
 *
 * Resolves to `done`; to `not connected` where no token is stored; and to `no longer connected` where Slack refused the
 * token and none is left. Rejects as `act` does, and then what Slack did not call dead is still stored.
 */
export async function actAsPerson(
  store: Pick<MongoInstallationStore, "listPersonsTokens" | "deleteIfUnchanged">,
  { target, userId, token }: Person,
  act: (token: string) => Promise<unknown>,
): Promise<"done" | "not connected" | "no longer connected"> {
  const attempt = async (used: string, mayTryAnother: boolean): Promise<"done" | "no longer connected"> => {
    try {
      await act(used);
      return "done";
    } catch (error) {
      if (!isTokenRefusal(error)) throw error;
      const stored = await store.listPersonsTokens(target, userId);
      const dead = stored.filter((each) => each.token === used && isDeath(slackErrorOf(error), each));
      await store.deleteIfUnchanged(dead);
      const left = stored.filter((each) => !dead.includes(each));
      const other = left.find((each) => each.token !== used);
      if (other !== undefined && mayTryAnother) return attempt(other.token, false);
      if (left.length === 0) return "no longer connected";
      throw error;
    }
  };
  // Whoever has just connected must not be told otherwise by something that remembers an earlier answer.
  const first = token ?? (await store.listPersonsTokens(target, userId))[0]?.token;
  return first === undefined ? "not connected" : attempt(first, true);
}
