import type { ScopeHolder } from "../manifest/scopes/optional-scopes.js";
import { scopeInWords } from "../manifest/scopes/scope-words.js";

/** Scopes as Slack's mrkdwn, in words where there are some: "react to messages (`reactions:write`)". */
export function scopesToRead(scopes: readonly string[], holder: ScopeHolder): string[] {
  return scopes.map((scope) => {
    const words = scopeInWords(scope, holder);
    return words === undefined ? `\`${scope}\`` : `${words} (\`${scope}\`)`;
  });
}

/** What a person reads who asks for something for which scopes are missing, in Slack's mrkdwn. `url` is the link that asks for them. */
export function notAllowed({
  appName,
  holder,
  scopes,
  url,
}: {
  readonly appName: string;
  readonly holder: ScopeHolder;
  readonly scopes: readonly string[];
  readonly url: string;
}): string {
  const what = scopesToRead(scopes, holder).join(", ");
  return holder === "bot"
    ? `*The app is not allowed to do that here.* This workspace would have to let it ${what}. Whoever may install apps here can do that: <${url}|Install ${appName} again>`
    : `*The app is not allowed to do that as you.* You would have to let it ${what}: <${url}|Connect your account again>`;
}
