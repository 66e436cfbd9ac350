import { CONTENT_STYLE } from "./content-style.js";

/** The one stylesheet of the pages: colors, the frame, and what the frame holds. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --page: #fff; --text: #1d1c1d; --quiet: #5d5960; --line: #e3dfe4; --raised: #f7f5f8; --hover: #f5f2f6;
  --rail: #2a1230; --side: #3d1d44; --side-text: #e9dcec; --side-quiet: #c3aec8; --side-hover: #54305c;
  --here: #f3e9f5; --on-here: #3d1d44;
  --accent: #0b66a8; --on-accent: #fff; --focus: #1d84d6;
  --good: #0f6a4b; --good-back: #e0f3ea; --wrong: #b3153f; --wrong-back: #fde7ed; --waiting: #7a5200; --waiting-back: #fdf1d6;
  --mention: #0b66a8; --mention-back: #e5f1fa; --code: #a3174b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #1a1b1f; --text: #e4e2e6; --quiet: #aaa5ae; --line: #38383f; --raised: #222328; --hover: #202126;
    --rail: #150a18; --side: #231328; --side-text: #dccde0; --side-quiet: #b39fb8; --side-hover: #3a2441;
    --here: #4e3156; --on-here: #fff;
    --accent: #62b3ea; --on-accent: #06121b; --focus: #61b8f5;
    --good: #6fd3a8; --good-back: #143226; --wrong: #ff90aa; --wrong-back: #40161f; --waiting: #ecc46c; --waiting-back: #3a2c0d;
    --mention: #85c5f3; --mention-back: #16303f; --code: #ff9db6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 0.9375rem/1.47 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1, h2, h3, p, ul, ol, figure, blockquote { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.125rem; line-height: 1.3; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.quiet { color: var(--quiet); }
.for-readers {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip { position: absolute; left: -999px; top: .5rem; z-index: 9; padding: .5rem 1rem; background: var(--page); }
.skip:focus { left: .5rem; }
.row { display: flex; gap: .5rem 1rem; align-items: center; justify-content: space-between; }
.row.wrap { flex-wrap: wrap; justify-content: flex-start; align-items: end; }
.row.end { justify-content: flex-end; }

.app { display: grid; grid-template-columns: auto 15.5rem minmax(0, 1fr); height: 100vh; height: 100dvh; }
.rail { background: var(--rail); padding: .75rem .5rem; overflow-y: auto; }
.rail ul { display: grid; gap: .75rem; }
.rail a {
  display: grid; justify-items: center; gap: .25rem; width: 4.25rem; padding: .25rem; border-radius: .5rem;
  color: var(--side-text); text-decoration: none; font-size: .6875rem; line-height: 1.2; text-align: center;
}
.tile {
  display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: .6rem;
  background: var(--side-hover); color: #fff; font-size: 1.0625rem; font-weight: 700;
}
.rail a:hover .tile { background: #6d4476; }
.rail [aria-current] { font-weight: 700; color: #fff; }
.rail [aria-current] .tile { background: #fff; color: #3d1d44; }
.side { background: var(--side); color: var(--side-text); padding: .9rem .6rem; overflow-y: auto; }
.side .quiet { color: var(--side-quiet); font-weight: 400; }
.team { padding: 0 .5rem .5rem; font-size: 1.0625rem; font-weight: 800; color: #fff; }
.team .quiet { display: block; font-size: .8125rem; }
.side h2 { margin: .9rem .5rem .2rem; font-size: .75rem; font-weight: 600; color: var(--side-quiet); }
.side li > a, .side li.quiet {
  display: flex; align-items: center; gap: .5rem; min-height: 1.9rem; padding: .15rem .5rem;
  border-radius: .4rem; color: inherit; text-decoration: none;
}
.side li > a:hover { background: var(--side-hover); }
.side [aria-current] { background: var(--here); color: var(--on-here); font-weight: 600; }
.side [aria-current]:hover { background: var(--here); }
.side .people [aria-current], .side .people [aria-current]:hover { background: var(--side-hover); color: #fff; }
.side .avatar { width: 1.25rem; height: 1.25rem; font-size: .5625rem; border-radius: .3rem; }
.side .badge { margin-left: auto; background: transparent; border: 1px solid currentColor; color: inherit; }
.sign { width: 1.25rem; text-align: center; opacity: .85; }
.rail :focus-visible, .side :focus-visible { outline-color: #fff; outline-offset: -2px; }

main { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
.page-head {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem 1rem; padding: .75rem 1.25rem; border-bottom: 1px solid var(--line);
}
.page-head .quiet { font-size: .8125rem; }
.tabs { display: flex; gap: .25rem; }
.tabs a, .tabs button {
  padding: .25rem .75rem; border: 0; border-radius: .4rem; background: none; color: var(--quiet); font: inherit; cursor: pointer;
  text-decoration: none;
}
.tabs a:hover, .tabs button:hover { background: var(--hover); color: var(--text); }
.tabs [aria-current] { background: var(--raised); color: var(--text); font-weight: 600; box-shadow: inset 0 -2px var(--accent); }
.notice { padding: .5rem 1.25rem; background: var(--mention-back); }
.notice:empty { padding: 0; }
.notice.wrong { background: var(--wrong-back); color: var(--wrong); }
.scroll { flex: 1; min-height: 0; overflow-y: auto; }
.scroll:focus-visible, .messages:focus-visible { outline-offset: -3px; }
.sheet { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; max-width: 58rem; padding: 1.25rem; }
.empty { padding: 2rem 1.25rem; }

@media (max-width: 46rem) {
  .app { display: flex; flex-direction: column; }
  .rail, .side { flex: none; overflow-x: auto; overflow-y: hidden; }
  .rail { padding: .4rem .5rem; }
  .rail ul, .side ul { display: flex; gap: .25rem; }
  .rail a { display: flex; width: auto; padding: .2rem .6rem .2rem .2rem; white-space: nowrap; font-size: .8125rem; }
  .tile { width: 1.5rem; height: 1.5rem; font-size: .8125rem; border-radius: .4rem; }
  .side { padding: .25rem .5rem; white-space: nowrap; }
  .side > div { display: flex; overflow-x: auto; }
  .side .team, .side h2 { display: none; }
  .places ul + h2 + ul { margin-left: .25rem; padding-left: .25rem; border-left: 1px solid var(--side-hover); }
  .side .sign { width: auto; }
  main { flex: 1; }
  .page-head, .notice { padding-left: .9rem; padding-right: .9rem; }
  .sheet { padding: .9rem; }
  .card .row { flex-wrap: wrap; }
}
${CONTENT_STYLE}`;
