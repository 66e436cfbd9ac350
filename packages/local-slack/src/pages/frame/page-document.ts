import { type Html, html } from "../html.js";
import { SCRIPT_PATHS, STYLESHEET_PATH } from "./assets.js";

/** A whole document in the local Slack's look. `isLive`: it has the scripts, and follows what happens. */
export function pageDocument(page: {
  readonly title: string;
  readonly body: Html;
  readonly look: "slack" | "single";
  readonly head?: Html;
  readonly isLive?: boolean;
}): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLESHEET_PATH}">
${page.isLive === true && SCRIPT_PATHS.map((path) => html`<script src="${path}" type="module"></script>\n`)}${page.head}
</head>
<body class="${page.look}">
${page.body}
</body>
</html>
`);
}

/** A page with one card in its middle, for one message or question. */
export function cardPage(title: string, content: Html, head?: Html): string {
  const body = html`<main class="card-main">
<h1>${title}</h1>
${content}
</main>`;
  return pageDocument({ title, body, look: "single", ...(head && { head }) });
}
