import { type Html, html } from "../html.js";

/** What stands before the title of a step, and what it says to those who do not see it. */
const SIGNS: Readonly<Record<string, readonly [sign: string, words: string]>> = {
  pending: ["○", "not begun"],
  in_progress: ["◐", "in progress"],
  complete: ["●", "done"],
  error: ["✕", "failed"],
};

/** How far a step of an agent's work has come. */
export function taskSign(status: string): Html {
  const [sign, words] = SIGNS[status] ?? ["○", status];
  return html`<span class="sign" aria-hidden="true">${sign}</span><span class="for-readers">${words}: </span>`;
}
