import { type Html, html } from "../html.js";

/** Marks a link as that of the current page. */
export function current(is: boolean): Html | false {
  return is && html` aria-current="page"`;
}
