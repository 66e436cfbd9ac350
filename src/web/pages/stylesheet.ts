import { createHash } from "node:crypto";
import { readableOn, textOn } from "./colors.js";

export interface Stylesheet {
  readonly css: string;
  /** As a source of `style-src`, so that a Content-Security-Policy needs no `unsafe-inline`. */
  readonly hash: string;
}

const LIGHT = { page: "#f6f6f7", card: "#ffffff" };
const DARK = { page: "#121316", card: "#1d1e22" };

/**
 * The one stylesheet of every page of an app, in its color: as it is behind the app's name, and as an accent changed as
 * little as it can be to be read on the light and the dark card.
 */
export function stylesheet(color: string): Stylesheet {
  const light = readableOn(LIGHT.page, color);
  const dark = readableOn(DARK.card, color);
  const css = `
:root {
  color-scheme: light dark;
  --brand: ${color}; --on-brand: ${textOn(color)};
  --page: ${LIGHT.page}; --card: ${LIGHT.card}; --text: #1d1c1d; --quiet: #5a595e; --line: #e1e1e5;
  --accent: ${light}; --on-accent: ${textOn(light)}; --good: #007a5a; --bad: #b3450f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: ${DARK.page}; --card: ${DARK.card}; --text: #ececef; --quiet: #abacb3; --line: #36373d;
    --accent: ${dark}; --on-accent: ${textOn(dark)}; --good: #4fc596; --bad: #f0a25f;
  }
}
${RULES}`;
  return stylesheetOf(css);
}

/** A stylesheet with further rules behind its own. */
export function extended({ css }: Stylesheet, rules: string): Stylesheet {
  return stylesheetOf(css + rules);
}

function stylesheetOf(css: string): Stylesheet {
  return { css, hash: `'sha256-${createHash("sha256").update(css).digest("base64")}'` };
}

const RULES = `* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { flex: 1; }
h1, h2, p, ul, dl, dd { margin: 0; }
h1 { line-height: 1.2; letter-spacing: -.015em; }
h2 { font-size: 1.0625rem; line-height: 1.4; }
a { color: var(--accent); text-underline-offset: .2em; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: .25rem; }
.quiet { color: var(--quiet); }
.icon { display: block; border-radius: 22%; }
.button, .slack-button {
  display: inline-flex; align-items: center; justify-content: center;
  min-height: 3rem; padding: .5rem 1.5rem; border: 1px solid transparent; border-radius: .5rem;
  font-weight: 600; text-decoration: none;
}
.button { background: var(--accent); color: var(--on-accent); }
.slack-button { gap: .75rem; min-width: 16rem; border-color: #ddd; border-radius: .25rem; background: #fff; color: #1d1c1d; }
.slack-button svg { flex: none; }
.button:hover, .slack-button:hover { text-decoration: underline; }
button { font: inherit; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.button.plain { border-color: currentColor; background: transparent; color: var(--text); }
.button.danger { background: var(--bad); color: var(--card); }
.button.plain.danger { background: transparent; color: var(--bad); }

.hero { background: var(--brand); color: var(--on-brand); }
.inside { width: 100%; max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
.hero .inside { padding-top: 4.5rem; padding-bottom: 4.5rem; }
.hero .icon { margin-bottom: 1.5rem; }
.hero h1 { font-size: clamp(2rem, 6vw, 3rem); }
.hero .lead { max-width: 38rem; margin-top: .75rem; font-size: 1.25rem; line-height: 1.5; }
.hero .slack-buttons { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 2rem; }
.hero .note { margin-top: 1rem; font-size: .9375rem; }
.hero a:focus-visible { outline-color: var(--on-brand); }

.parts { display: grid; grid-template-columns: repeat(2, 1fr); gap: 1rem; padding-top: 2.5rem; padding-bottom: 1rem; }
.part { padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.part h2 { margin-bottom: .625rem; }
.part:last-child:nth-child(odd), .part.wide { grid-column: 1 / -1; }
.part .quiet { margin-bottom: .375rem; font-size: .9375rem; }
.part ul + .quiet { margin-top: .75rem; }
.part ul { padding-left: 1.25rem; }
.part li { padding: .125rem 0; }
.part li::marker { color: var(--accent); }
code { padding: .125rem .4rem; background: var(--page); border: 1px solid var(--line); border-radius: .3rem; font-size: .9em; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .625rem 1rem; align-items: baseline; }

.bar { background: var(--card); border-bottom: 1px solid var(--line); }
.bar .inside { display: flex; align-items: center; justify-content: space-between; gap: .75rem 1.5rem; padding-top: 1rem; padding-bottom: 1rem; }
.bar .app, .bar .actions { margin: 0; }
.bar .button { width: auto; min-height: 2.5rem; padding: .25rem 1rem; white-space: nowrap; }
.parts.one { grid-template-columns: 1fr; max-width: 46rem; }
.part p + p, .part form + p { margin-top: .5rem; }
.part .actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; }
.part .actions:last-child { margin-bottom: 0; }
.done, .warning { padding: .75rem 1rem; border-left: .25rem solid var(--good); background: var(--card); }
.warning { border-left-color: var(--bad); background: var(--page); }

.centered { display: flex; flex-direction: column; justify-content: center; width: 100%; max-width: 34rem; margin: 0 auto; padding: 1.5rem; }
.card { padding: 2.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; box-shadow: inset 0 .375rem 0 var(--brand); }
.app { display: flex; align-items: center; gap: .625rem; margin-bottom: 2rem; color: var(--text); font-weight: 600; text-decoration: none; }
.app:hover { text-decoration: underline; }
.mark { display: block; margin-bottom: 1rem; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.card h1 { font-size: 1.625rem; }
.card p { margin-top: .75rem; }
.card .actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.75rem; }

footer .inside { display: flex; flex-wrap: wrap; justify-content: center; gap: .25rem 1.5rem; padding-top: 1.5rem; padding-bottom: 2rem; font-size: .9375rem; }
footer a { color: var(--quiet); }

@media (max-width: 40rem) {
  .hero .inside { padding-top: 3rem; padding-bottom: 3rem; }
  .parts { grid-template-columns: 1fr; padding-top: 1.5rem; }
  dl { grid-template-columns: 1fr; gap: .25rem; }
  dd { margin-bottom: .75rem; }
  dd:last-child { margin-bottom: 0; }
  .centered { padding: 1rem; }
  .card { padding: 1.75rem 1.5rem; }
  .button, .slack-button { width: 100%; }
}
`;
