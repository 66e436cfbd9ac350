import { HOME_PATH, ICON_PATH } from "../../manifest/paths.js";
import { Html, html } from "./html.js";
import { safeUrl } from "./safe-url.js";
import type { Site } from "./site.js";

/** A whole document: `top` and `main` between the head and the links that stand at the end of every page. */
export function documentOf(
  site: Site,
  { title, head, body }: { readonly title: string; readonly head?: Html | undefined; readonly body: Html },
): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${site.basePath + ICON_PATH}">
${head}<style>${new Html(site.style.css)}</style>
</head>
<body>
${body}
${footer(site)}</body>
</html>
`.text;
}

/** A page with one thing to say. */
export function card(
  site: Site,
  heading: string,
  { mark, content, head }: { readonly mark?: Html; readonly content: Html; readonly head?: Html | undefined },
): string {
  return documentOf(site, {
    title: heading === site.name ? heading : `${heading} · ${site.name}`,
    head,
    body: html`<main class="centered">
<div class="card">
<a class="app" href="${site.basePath + HOME_PATH}">${icon(site, 32)}${site.name}</a>
${mark}<h1>${heading}</h1>
${content}
</div>
</main>`,
  });
}

/** The app's picture. Its name always stands beside it. */
export function icon({ basePath }: Site, size: number): Html {
  return html`<img class="icon" src="${basePath + ICON_PATH}" width="${size}" height="${size}" alt="">`;
}

/** Something worked. */
export const GOOD =
  new Html(`<svg class="mark good" width="48" height="48" viewBox="0 0 48 48" fill="none" aria-hidden="true">
<circle cx="24" cy="24" r="22" stroke="currentColor" stroke-width="3"/>
<path d="M15 25l6 6 12-13" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/>
</svg>
`);

/** Something did not work. */
export const BAD =
  new Html(`<svg class="mark bad" width="48" height="48" viewBox="0 0 48 48" fill="none" aria-hidden="true">
<circle cx="24" cy="24" r="22" stroke="currentColor" stroke-width="3"/>
<path d="M24 14v13M24 33.5v.5" stroke="currentColor" stroke-width="3.5" stroke-linecap="round"/>
</svg>
`);

export function button(url: string, label: string): Html {
  const href = safeUrl(url);
  return href === undefined
    ? html`<p class="actions">${label}</p>`
    : html`<p class="actions"><a class="button" href="${href}">${label}</a></p>`;
}

export function link(url: string, label: string): Html {
  const href = safeUrl(url);
  return href === undefined ? html`${label}` : html`<a href="${href}">${label}</a>`;
}

function footer({ supportUrl, privacyUrl, texts }: Site): Html | undefined {
  const links = [
    ...(supportUrl === undefined ? [] : [link(supportUrl, texts.support)]),
    ...(privacyUrl === undefined ? [] : [link(privacyUrl, texts.privacy)]),
  ];
  return links.length === 0
    ? undefined
    : html`<footer>
<div class="inside">
${links.map((each) => html`${each}\n`)}</div>
</footer>
`;
}
