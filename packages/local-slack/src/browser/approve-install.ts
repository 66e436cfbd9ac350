import { LocalSlackUseError } from "../errors.js";
import type { Browser } from "./browser.js";
import type { Page } from "./page.js";

/**
 * Installs the app in a browser: opens the app's install link, chooses a workspace and a person on Slack's authorize
 * page (with `org`, the person's Enterprise organization), leaves out the optional scopes in `without`, and allows or
 * cancels. Resolves with the last page, whose hops are those after the button was pressed. When the link does not lead to
 * the authorize page, resolves with the page that it leads to. Rejects with `LocalSlackUseError` when the page does not
 * offer that choice.
 */
export async function approveInstall(
  browser: Browser,
  installUrl: string,
  choice: {
    readonly team: string;
    readonly user: string;
    readonly cancel?: boolean;
    readonly org?: boolean;
    /** Scopes, of the bot and of the person alike. */
    readonly without?: readonly string[];
  },
): Promise<Page> {
  const page = await browser.get(installUrl);
  const fields = page.forms()[0]?.fields ?? [];
  const offered = fields.find(({ name }) => name === "as")?.choices;
  if (offered === undefined) return page;
  const as =
    choice.org === true
      ? offered.find((each) => each.startsWith("E") && each.endsWith(`/${choice.user}`))
      : `${choice.team}/${choice.user}`;
  if (as === undefined) {
    throw new LocalSlackUseError(
      `Slack does not offer ${choice.user} an org-wide install: ${offered.join(", ")}.`,
    );
  }
  const leftOut = (choice.without ?? []).flatMap((scope) => {
    const boxes = fields.filter(({ name }) => /^(bot|user)_optional:(.*)$/.exec(name)?.[2] === scope);
    if (boxes.length === 0) throw new LocalSlackUseError(`Slack does not let anybody leave out ${scope}.`);
    return boxes.map(({ name }) => [name, undefined] as const);
  });
  return browser.submit(page, {
    ...Object.fromEntries(leftOut),
    as,
    decision: choice.cancel === true ? "cancel" : "allow",
  });
}
