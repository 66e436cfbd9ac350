import type { Check } from "../../context.js";
import { ok, warning } from "../../finding.js";

/**
 * Whether the installations were granted every bot scope that the manifest asks for, but for the optional ones: who left
 * those out may have wanted to.
 */
export const grantedScopes: Check = async ({ census, config }) => {
  const taken = await census();
  if (taken === undefined || taken.bots === 0) return [];
  const { optionalBotScopes } = config.manifest;
  const lacking = [...taken.lacking].map(([scope, { count, some }]) => {
    const where = `${some.join(", ")}${count > some.length ? ", …" : ""}`;
    if (optionalBotScopes.includes(scope)) {
      const sentence = `${count} of ${taken.bots} installations left out the optional bot scope ${scope}: ${where}.`;
      return ok("scopes.left-out", sentence);
    }
    return warning(
      "scopes.lacking",
      `${count} of ${taken.bots} installations lack the bot scope ${scope}: ${where}.`,
      `They get it by installing again, at ${config.publicUrl}/slack/install; until then, what needs it fails there.`,
    );
  });
  if (lacking.some(({ id }) => id === "scopes.lacking")) return lacking;
  return [
    ok("scopes.granted", "Every installation has the bot scopes that the manifest requires."),
    ...lacking,
  ];
};
