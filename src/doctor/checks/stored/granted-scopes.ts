import type { Check } from "../../context.js";
import { ok, warning } from "../../finding.js";

/** Whether the installations were granted every bot scope that the manifest asks for. */
export const grantedScopes: Check = async ({ census, config }) => {
  const taken = await census();
  if (taken === undefined || taken.bots === 0) return [];
  if (taken.lacking.size === 0) {
    return [ok("scopes.granted", "Every installation has the bot scopes that the manifest asks for.")];
  }
  return [...taken.lacking].map(([scope, { count, some }]) =>
    warning(
      "scopes.lacking",
      `${count} of ${taken.bots} installations lack the bot scope ${scope}: ${some.join(", ")}${count > some.length ? ", …" : ""}.`,
      `They get it by installing again, at ${config.publicUrl}/slack/install; until then, what needs it fails there.`,
    ),
  );
};
