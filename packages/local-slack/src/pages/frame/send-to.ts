import type { Response } from "express";
import { html } from "../html.js";
import { cardPage } from "./page-document.js";

/** Answers with a page that goes to a URL: the window that a button or an option with a URL has opened. */
export function sendTo(response: Response, url: string): void {
  response
    .type("html")
    .send(
      cardPage(
        "One moment",
        html`<p>This window goes to <a href="${url}">${url}</a>.</p>`,
        html`<meta name="referrer" content="no-referrer">\n<meta http-equiv="refresh" content="0; url=${url}">\n`,
      ),
    );
}
