import type { AppManifest } from "../manifest/app-manifest.js";
import { requiredBotScopes } from "../manifest/scopes/optional-scopes.js";

/** Scopes that the app needs from the start: without them the bot gets no events, posts nothing or has no command. */
const NEEDED = /^(chat:write|commands|app_mentions:read|im:write)$|:history$/;

/** A required bot scope that the app can start without, as if it were added later; undefined when there is none. */
export function heldBackScope(
  manifest: Pick<AppManifest, "botScopes" | "optionalBotScopes">,
): string | undefined {
  return requiredBotScopes(manifest).findLast((scope) => !NEEDED.test(scope));
}
