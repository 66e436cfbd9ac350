import type { Mask } from "../../log/log.js";
import { type Plain, plainData, WHOLE } from "../../log/masking/plain-data.js";

/**
 * The body of an event for people to look at: all of it, but what the log masks. `authorizations` says for which
 * installations the event is; it has the name of a secret and holds none.
 */
export function shownBody(body: unknown, mask: Mask): Plain {
  const shown = plainData(body, mask, WHOLE);
  const { authorizations } = (body ?? {}) as { readonly authorizations?: unknown };
  if (authorizations === undefined || typeof shown !== "object" || shown === null || Array.isArray(shown))
    return shown;
  const [list] = Object.values(plainData({ list: authorizations }, mask, WHOLE) ?? {});
  return { ...shown, authorizations: list };
}
