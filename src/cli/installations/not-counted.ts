import type { Collections } from "../../database/collections-of.js";
import { isCounted } from "../../overview/missing-scopes-count.js";
import { warn } from "../terminal.js";

/** Says on the standard error when the stored missing scopes are not those of this manifest. */
export async function warnIfNotCounted(
  { appState }: Pick<Collections, "appState">,
  clientId: string | undefined,
  botScopes: readonly string[],
): Promise<void> {
  if (await isCounted(appState, clientId, botScopes)) return;
  warn(
    "The missing scopes are not yet counted for this manifest. Start the service with it, which does that.",
  );
}
