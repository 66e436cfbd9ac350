import { valuesAt } from "../own-url.js";
import type { BrokenRule } from "./broken-rule.js";

/**
 * What Sign in with Slack asks for, and nothing else may ask for. In the manifest these are user scopes; at Slack they cannot be
 * asked for together with others (https://docs.slack.dev/authentication/sign-in-with-slack).
 */
export const SIGN_IN_SCOPES: readonly string[] = ["openid", "email", "profile"];

/** Without it Slack signs nobody in. */
const BASE = "openid";

/** The user scopes of a manifest by what asks for them. */
export function byWhoAsks(userScopes: readonly string[]): {
  readonly connect: readonly string[];
  readonly signIn: readonly string[];
} {
  return {
    connect: userScopes.filter((scope) => !SIGN_IN_SCOPES.includes(scope)),
    signIn: userScopes.filter((scope) => SIGN_IN_SCOPES.includes(scope)),
  };
}

/** Whether an app with these user scopes signs people in. */
export function signsIn(userScopes: readonly unknown[]): boolean {
  return userScopes.includes(BASE);
}

/** Where a manifest has scopes of Sign in with Slack by which nobody is signed in. */
export function signInScopeRules(manifest: unknown): readonly BrokenRule[] {
  const scopes = ["oauth_config", "scopes"];
  const misplaced = ["bot", "bot_optional"].flatMap((list) =>
    valuesAt(manifest, [...scopes, list, "*"])
      .filter(({ value }) => SIGN_IN_SCOPES.includes(String(value)))
      .map(({ path, value }) => ({
        path,
        message: `must not be ${value}: Sign in with Slack asks a person for it. Move it to oauth_config.scopes.user.`,
      })),
  );
  const asked = valuesAt(manifest, [...scopes, "user", "*"]).map(({ value }) => String(value));
  const [first] = byWhoAsks(asked).signIn;
  if (first === undefined || signsIn(asked)) return misplaced;
  return [
    ...misplaced,
    {
      path: [...scopes, "user"],
      message: `must have ${BASE}: without it Slack signs nobody in, and never asks for ${first}.`,
      fix: { item: BASE },
    },
  ];
}
