import { type Html, html } from "../../web/pages/html.js";
import type { Counted } from "../counts/background-count.js";
import { verb } from "../view/elements.js";
import { ago, number } from "../view/words.js";
import type { DashboardContext } from "./context.js";

/** When it was counted, or how far it is, and how to count anew. */
export function whenCounted(
  { last, running, failed }: Counted<unknown>,
  which: keyof DashboardContext["counts"],
  path: string,
  { clock, formToken }: DashboardContext,
): Html {
  const sentences = [
    last === undefined ? undefined : `Counted ${ago(last.at, clock())}.`,
    running === undefined
      ? undefined
      : `${last === undefined ? "Counting" : "Counting again"}: ${number(running)} records so far.`,
    failed && running === undefined
      ? "The last count failed. Why is on the terminal of the dashboard."
      : undefined,
  ].filter((sentence) => sentence !== undefined);
  const action =
    running === undefined
      ? verb("/count", "Count again", formToken(), { which, back: path })
      : html`<a href="${path}">Look again</a>`;
  return html`<div class="counted"><span class="quiet">${sentences.join(" ")}</span>${action}</div>`;
}
