import { SealBrokenError, UnknownKeyError } from "../encryption/encryption-error.js";
import type { IsDead } from "./uninstall.js";

/**
 * `IsDead` for which a token that cannot be opened, as without the key that seals it, is dead, too, when its record was
 * last written before a time. Slack cannot be asked about such a token; only its age distinguishes it from a later install's.
 */
export function deadIfUnopened(isDead: IsDead, writtenBefore: Date): IsDead {
  return async (token) => {
    try {
      return await isDead(token);
    } catch (error) {
      const isUnopened = error instanceof UnknownKeyError || error instanceof SealBrokenError;
      if (!isUnopened || token.updatedAt >= writtenBefore) throw error;
      return true;
    }
  };
}
