import type { AppSettings } from "../app/app-registration.js";

/** What an authorize link asks for, or what a person allows of it. */
export interface Scopes {
  readonly botScopes: readonly string[];
  readonly userScopes: readonly string[];
}

/** A scope that a person may leave out on the authorize page. */
export interface OptionalScope {
  readonly kind: "bot" | "user";
  readonly scope: string;
  /** The name of its check box. */
  readonly field: string;
}

/**
 * Which of the scopes that a link asks for are optional. Nothing in the link says so: the app's settings do
 * (https://docs.slack.dev/authentication/installing-with-oauth#optional-scopes).
 */
export function optionalScopes(
  { botScopes, userScopes }: Scopes,
  { botOptionalScopes = [], userOptionalScopes = [] }: AppSettings,
): OptionalScope[] {
  const optional = (kind: OptionalScope["kind"], asked: readonly string[], declared: readonly string[]) =>
    asked
      .filter((scope) => declared.includes(scope))
      .map((scope) => ({ kind, scope, field: `${kind}_optional:${scope}` }));
  return [
    ...optional("bot", botScopes, botOptionalScopes),
    ...optional("user", userScopes, userOptionalScopes),
  ];
}

/** What a person cannot leave out. */
export function requiredScopes(asked: Scopes, optional: readonly OptionalScope[]): Scopes {
  return without(asked, optional);
}

/** What a person allows: all that was asked for, but the optional scopes whose check box is empty. */
export function grantedScopes(
  asked: Scopes,
  optional: readonly OptionalScope[],
  form: URLSearchParams,
): Scopes {
  return without(
    asked,
    optional.filter(({ field }) => !form.has(field)),
  );
}

function without({ botScopes, userScopes }: Scopes, leftOut: readonly OptionalScope[]): Scopes {
  const isIn = (kind: OptionalScope["kind"], scope: string) =>
    !leftOut.some((each) => each.kind === kind && each.scope === scope);
  return {
    botScopes: botScopes.filter((scope) => isIn("bot", scope)),
    userScopes: userScopes.filter((scope) => isIn("user", scope)),
  };
}
