import { Html, html } from "./html.js";
import { safeUrl } from "./safe-url.js";

/** Slack's mark in its four colors: https://docs.slack.dev/legacy/legacy-slack-button */
const MARK = new Html(`<svg width="20" height="20" viewBox="0 0 60 60" aria-hidden="true">
<path fill="#36c5f0" d="M22 0a6 6 0 0 0 0 12h6V6a6 6 0 0 0-6-6zM22 16H6a6 6 0 0 0 0 12h16a6 6 0 0 0 0-12z"/>
<path fill="#2eb67d" d="M60 22a6 6 0 0 0-12 0v6h6a6 6 0 0 0 6-6zM44 22V6a6 6 0 0 0-12 0v16a6 6 0 0 0 12 0z"/>
<path fill="#ecb22e" d="M38 60a6 6 0 0 0 0-12h-6v6a6 6 0 0 0 6 6zM38 44h16a6 6 0 0 0 0-12H38a6 6 0 0 0 0 12z"/>
<path fill="#e01e5a" d="M0 38a6 6 0 0 0 12 0v-6H6a6 6 0 0 0-6 6zM16 38v16a6 6 0 0 0 12 0V38a6 6 0 0 0-12 0z"/>
</svg>`);

/**
 * *Add to Slack* or *Sign in with Slack*, as Slack wants them to look: white, with Slack's mark in its colors, whatever is behind
 * them, and in Slack's default size (https://docs.slack.dev/authentication/sign-in-with-slack).
 */
export function slackButton(url: string, label: string): Html {
  const href = safeUrl(url);
  return href === undefined
    ? html`<p>${label}</p>`
    : html`<a class="slack-button" href="${href}">${MARK}${label}</a>`;
}
