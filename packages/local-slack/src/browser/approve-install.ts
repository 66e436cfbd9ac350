import { LocalSlackUseError } from "../errors.js";
import type { Browser } from "./browser.js";
import type { Page } from "./page.js";

/**
 * Installs the app in a browser: opens the app's install link, chooses a workspace and a person on Slack's authorize
 * page (with `org`, the person's Enterprise organization), and allows or cancels. Resolves with the last page, whose
 * hops are those after the button was pressed. When the link does not lead to the authorize page, resolves with the
 * page that it leads to. Rejects with `LocalSlackUseError` when the page does not offer that choice.
 */
export async function approveInstall(
  browser: Browser,
  installUrl: string,
  choice: {
    readonly team: string;
    readonly user: string;
    readonly cancel?: boolean;
    readonly org?: boolean;
  },
): Promise<Page> {
  const page = await browser.get(installUrl);
  const offered = page.forms()[0]?.fields.find(({ name }) => name === "as")?.choices;
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
  return browser.submit(page, { as, decision: choice.cancel === true ? "cancel" : "allow" });
}
