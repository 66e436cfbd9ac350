import type { AppManifest } from "../app-manifest.js";
import { missingScopes } from "./missing-scopes.js";

/** Whose token has a scope: the bot's, or that of a person who connected their own account. */
export type ScopeHolder = "bot" | "user";

/** The bot scopes that nobody can leave out at Slack. An install that lacks one is to be installed again. */
export function requiredBotScopes({
  botScopes,
  optionalBotScopes,
}: Pick<AppManifest, "botScopes" | "optionalBotScopes">): string[] {
  return botScopes.filter((scope) => !optionalBotScopes.includes(scope));
}

/** All scopes that the app asks for, the optional ones too: Slack asks for these alone, and marks what is optional. */
export function askedScopes(
  { botScopes, userScopes }: Pick<AppManifest, "botScopes" | "userScopes">,
  holder: ScopeHolder,
): readonly string[] {
  return holder === "bot" ? botScopes : userScopes;
}

/** Scopes of the bot, and of a person's own account. */
export type ScopesOfBoth = Readonly<Record<ScopeHolder, readonly string[]>>;

/** The optional scopes that were not granted; none of a token that is not there. */
export function scopesLeftOut(
  manifest: AppManifest,
  granted: Readonly<Record<ScopeHolder, readonly string[] | undefined>>,
): ScopesOfBoth {
  const leftOut = (holder: ScopeHolder, optional: readonly string[]) => {
    const asked = optional.filter((scope) => askedScopes(manifest, holder).includes(scope));
    return missingScopes(asked, granted[holder] ?? asked);
  };
  return {
    bot: leftOut("bot", manifest.optionalBotScopes),
    user: leftOut("user", manifest.optionalUserScopes),
  };
}
