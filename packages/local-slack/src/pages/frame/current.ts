import { type Html, html } from "../html.js";

/** Marks a link as that of the page that one is on. */
export function current(is: boolean): Html | false {
  return is && html` aria-current="page"`;
}
