import { createHash } from "node:crypto";

/** The one stylesheet of every page. Nothing is put into it, so that its hash holds. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f6f4; --card: #fff; --text: #1c2420; --quiet: #55605a; --line: #dde3df;
  --accent: #1f3a2e; --on-accent: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121714; --card: #1b221e; --text: #e8eeea; --quiet: #a3afa8; --line: #333d37;
    --accent: #8fd0ae; --on-accent: #10221a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main {
  width: 100%; max-width: 38rem; padding: 2.5rem; overflow-wrap: anywhere;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
}
h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2rem 0 .25rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
ul { margin: 0; padding-left: 1.25rem; }
code { font-size: .95em; }
a { color: var(--accent); text-underline-offset: .2em; }
.button {
  display: inline-block; margin: .5rem 0; padding: .7rem 1.4rem; border-radius: .6rem;
  background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none;
}
a:hover { text-decoration: underline; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.quiet { color: var(--quiet); }
main > :last-child { margin-bottom: 0; }
@media (max-width: 30rem) {
  body { padding: 0; place-items: stretch; background: var(--card); }
  main { padding: 1.5rem; border: 0; border-radius: 0; }
  .button { display: block; text-align: center; }
}
`;

/** The stylesheet as a source of `style-src`, so that a Content-Security-Policy needs no `unsafe-inline`. */
export const STYLE_HASH = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
