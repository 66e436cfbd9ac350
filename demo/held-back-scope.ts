import type { AppManifest } from "../src/manifest/app-manifest.js";

/** Without these a bot hears nothing, says nothing or has no command. */
const NEEDED = /^(chat:write|commands|app_mentions:read|im:write)$|:history$/;

/** A bot scope that the app can do without for a while, as if it had learned it later; undefined where there is none. */
export function heldBackScope({ botScopes }: Pick<AppManifest, "botScopes">): string | undefined {
  return botScopes.findLast((scope) => !NEEDED.test(scope));
}
