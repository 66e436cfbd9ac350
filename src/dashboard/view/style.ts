/** What the dashboard's pages need besides the stylesheet of all pages. */
export const DASHBOARD_RULES = `
.inside { max-width: 76rem; }
.bar { background: var(--card); border-bottom: 1px solid var(--line); box-shadow: inset 0 .25rem 0 var(--brand); }
.bar .inside { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 2rem; padding-top: 1rem; padding-bottom: .75rem; }
.bar .app { margin: 0; }
.bar nav { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.bar nav a { padding: .375rem 0; color: var(--quiet); text-decoration: none; }
.bar nav a:hover { text-decoration: underline; }
.bar nav a[aria-current] { color: var(--text); font-weight: 600; box-shadow: inset 0 -2px 0 var(--accent); }
main.inside { padding-top: 2rem; padding-bottom: 2.5rem; }
main h1 { font-size: 1.75rem; margin-bottom: 1rem; }
main h2 { font-size: 1.1875rem; margin-bottom: .5rem; }
section { margin-top: 2.25rem; }
section > p, .above { margin-bottom: .75rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.pad { padding: 1.25rem 1.5rem; }
.numbers { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; list-style: none; padding: 0; }
.numbers li { padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.numbers strong { display: block; font-size: 1.75rem; line-height: 1.3; font-weight: 650; font-variant-numeric: tabular-nums; }
.numbers .look strong { color: var(--bad); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; line-height: 1.45; }
th, td { padding: .5rem .75rem; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 1.5rem; }
th:last-child, td:last-child { padding-right: 1.5rem; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--quiet); font-weight: 600; font-size: .8125rem; white-space: nowrap; }
td.num, th.num { text-align: right; font-variant-numeric: tabular-nums; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; }
pre { margin: 0; padding: 1.25rem 1.5rem; overflow-wrap: anywhere; white-space: pre-wrap; font-size: .875rem; line-height: 1.5; }
.facts { grid-template-columns: 11rem 1fr; }
.facts dt { color: var(--quiet); }
.notice { margin-bottom: 1.5rem; padding: .875rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-left: .25rem solid var(--good); border-radius: .5rem; }
.notice.bad { border-left-color: var(--bad); color: inherit; }
.notice p + p { margin-top: .375rem; }
.pad ul { padding-left: 1.25rem; }
form { margin: 0; }
.row, .filters { display: flex; flex-wrap: wrap; gap: .625rem; align-items: end; }
.row { align-items: center; }
form.row { align-items: end; }
section form.row, td form.row { align-items: center; }
.filters { margin-bottom: 1rem; }
.filters label { display: block; color: var(--quiet); font-size: .875rem; }
.filters input, .filters select { display: block; width: 13rem; max-width: 100%; min-height: 2.5rem; padding: .25rem .625rem; background: var(--card); color: var(--text); border: 1px solid var(--quiet); border-radius: .5rem; font: inherit; }
.do { display: inline-flex; align-items: center; min-height: 2.5rem; padding: .25rem .875rem; background: transparent; color: var(--accent); border: 1px solid currentColor; border-radius: .5rem; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.do:hover { text-decoration: underline; }
.do[aria-current] { background: var(--accent); color: var(--on-accent); border-color: transparent; }
.do.danger { color: var(--bad); }
.do.sure { background: var(--bad); color: var(--card); border-color: transparent; }
td .do, .counted .do { min-height: 2rem; padding: 0 .625rem; font-size: .875rem; }
td .row { flex-wrap: nowrap; }
.do:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.next { margin-top: 1rem; }
.plot { display: block; width: 100%; height: auto; }
.plot text { fill: var(--quiet); font-size: 13px; }
.plot .grid { stroke: var(--line); }
.plot .zero { stroke: var(--quiet); }
.plot .installs { fill: var(--good); }
.plot .removals { fill: var(--bad); }
.plot.narrow { display: none; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-bottom: .75rem; }
.key svg { margin-right: .375rem; vertical-align: -1px; }
.key .installs { fill: var(--good); }
.key .removals { fill: var(--bad); }
.share { display: block; width: 100%; min-width: 6rem; height: .625rem; }
.share rect { fill: var(--accent); }
.share .rest { fill: var(--line); }
details { margin-top: .75rem; }
summary { cursor: pointer; color: var(--accent); }
details .panel { margin-top: .75rem; max-height: 24rem; overflow: auto; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
.counted { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin-top: .75rem; font-size: .9375rem; }

@media (max-width: 60rem) {
  .numbers { grid-template-columns: repeat(2, 1fr); }
}
@media (max-width: 48rem) {
  .inside { padding-left: 1rem; padding-right: 1rem; }
  .columns { grid-template-columns: 1fr; }
  .facts { grid-template-columns: 1fr; }
  .stacks thead { display: none; }
  .stacks, .stacks tbody, .stacks tr, .stacks td { display: block; }
  .stacks tr { padding: .75rem 1rem; border-bottom: 1px solid var(--line); }
  .stacks tr:last-child { border-bottom: 0; }
  .stacks td, .stacks td:first-child, .stacks td:last-child { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .75rem; padding: .1875rem 0; border: 0; text-align: left; }
  .stacks td::before { content: attr(data-label); color: var(--quiet); }
  .stacks td.empty { display: none; }
  .filters > *, .filters input, .filters select { width: 100%; }
  .plot.wide { display: none; }
  .plot.narrow { display: block; }
  .pad { padding: 1rem; }
  pre { padding: 1rem; }
}
`;
