/** How messages, blocks, forms, lists of deliveries and cards look. */
export const CONTENT_STYLE = `
.avatar {
  display: inline-grid; place-items: center; flex: none; width: 2.25rem; height: 2.25rem; border-radius: .5rem;
  font-size: .8125rem; font-weight: 700; color: #fff; letter-spacing: .02em;
}
.tone-0 { background: #8a3b12; } .tone-1 { background: #1b6b54; } .tone-2 { background: #7a2a68; }
.tone-3 { background: #2a5a99; } .tone-4 { background: #8f2338; } .tone-5 { background: #5a4a00; }
.badge {
  display: inline-block; padding: 0 .35rem; border-radius: .25rem; background: var(--raised); color: var(--quiet);
  border: 1px solid var(--line); font-size: .6875rem; font-weight: 600; line-height: 1.45; vertical-align: .1em; white-space: nowrap;
}
.badge.good { background: var(--good-back); color: var(--good); border-color: transparent; }
.badge.wrong { background: var(--wrong-back); color: var(--wrong); border-color: transparent; }
.badge.waiting { background: var(--waiting-back); color: var(--waiting); border-color: transparent; }

/* Upside down, so that it begins at its end. */
.messages { flex: 1; min-height: 0; overflow-y: auto; display: flex; flex-direction: column-reverse; }
.messages > ol { padding: .75rem 0; }
.message { position: relative; display: flex; gap: .6rem; padding: .4rem 1.25rem; }
.messages > ol > .message:hover { background: var(--hover); }
.message .content { flex: 1; min-width: 0; }
.message.private { background: var(--waiting-back); }
.only-you { font-size: .75rem; }
.who { line-height: 1.3; }
.who time { margin-left: .25rem; color: var(--quiet); font-size: .75rem; }
.text { white-space: normal; }
.thread { margin-top: .35rem; padding-left: .25rem; border-left: 2px solid var(--line); }
.thread .message { padding: .25rem .75rem; }
.thread .avatar { width: 1.5rem; height: 1.5rem; font-size: .625rem; border-radius: .35rem; }
.reply { font-size: .75rem; }
.reply summary { display: inline-block; color: var(--quiet); cursor: pointer; list-style: none; }
.reply summary::-webkit-details-marker { display: none; }
.reply summary:hover { text-decoration: underline; }
.reply form { display: flex; gap: .5rem; max-width: 34rem; margin: .35rem 0; }
.mention { padding: 0 .15rem; border-radius: .2rem; background: var(--mention-back); color: var(--mention); }
code { padding: .05rem .25rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--raised); color: var(--code); font-size: .8125em; }
pre {
  margin: .35rem 0; padding: .6rem .75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--raised); font-size: .8125rem; line-height: 1.45; white-space: pre-wrap;
}
blockquote { padding-left: .75rem; border-left: 4px solid var(--line); }

.composer {
  position: relative; display: grid; grid-template-columns: 1fr auto; gap: .5rem; align-items: end; margin: 0 1.25rem 1rem;
}
.composer .hint { grid-column: 1 / -1; font-size: .75rem; }
.suggestions { position: absolute; bottom: 100%; left: 0; z-index: 2; }
.suggestions ul {
  min-width: 20rem; max-width: 100%; margin-bottom: .35rem; padding: .35rem; border: 1px solid var(--line); border-radius: .6rem;
  background: var(--page); box-shadow: 0 6px 24px rgb(0 0 0 / .25);
}
.suggestions li { padding: .35rem .6rem; border-radius: .35rem; cursor: pointer; color: var(--quiet); }
.suggestions b { color: var(--text); }
.suggestions [aria-selected="true"] { background: var(--accent); color: var(--on-accent); }
.suggestions [aria-selected="true"] b { color: inherit; }

input, textarea, select {
  width: 100%; padding: .5rem .7rem; border: 1px solid #8a858d; border-radius: .5rem; background: var(--page); color: var(--text);
  font: inherit; resize: vertical; field-sizing: content;
}
textarea { max-height: 12rem; }
input::placeholder, textarea::placeholder { color: var(--quiet); opacity: 1; }
input[type="checkbox"], input[type="radio"] { width: auto; accent-color: var(--accent); }
.row select { width: auto; min-width: 0; max-width: 100%; padding: .3rem .5rem; }
.choice { display: flex; gap: .5rem; align-items: center; min-height: 1.75rem; }
.row .choice { white-space: nowrap; }
.row.wrap label { display: grid; gap: .15rem; min-width: 0; max-width: 100%; color: var(--quiet); }
.composer textarea { resize: none; }
.button {
  flex: none; padding: .45rem .9rem; border: 1px solid #8a858d; border-radius: .5rem; background: var(--page); color: var(--text);
  font: inherit; font-weight: 600; line-height: 1.4; text-decoration: none; white-space: nowrap; cursor: pointer;
}
.button:hover { background: var(--hover); }
.button.small { padding: .15rem .6rem; font-size: .8125rem; }
.button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.button.primary:hover { filter: brightness(1.08); }
.button.danger { border-color: var(--wrong); color: var(--wrong); }

.home { max-width: 46rem; padding: 1.25rem; }
.blocks { display: grid; gap: .75rem; }
.message .blocks { margin-top: .2rem; gap: .5rem; max-width: 40rem; }
.block-header { font-size: 1.125rem; }
.blocks hr { width: 100%; margin: .25rem 0; border: 0; border-top: 1px solid var(--line); }
.section { display: flex; gap: 1rem; align-items: flex-start; justify-content: space-between; }
.section-text { min-width: 0; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem 1rem; margin-top: .35rem; }
.context { display: flex; flex-wrap: wrap; gap: .25rem .6rem; color: var(--quiet); font-size: .8125rem; }
.accessory { flex: none; max-width: 50%; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; }
.picture { display: inline-block; padding: .5rem .75rem; border: 1px dashed #8a858d; border-radius: .4rem; color: var(--quiet); }
.blocks ul, .blocks .rich + ol, .block > ol { padding-left: 1.25rem; list-style: disc; }
.block > ol { list-style: decimal; }
.rich { white-space: pre-wrap; }

.modal {
  width: min(32rem, calc(100vw - 2rem)); max-height: calc(100vh - 3rem); padding: 0; overflow: auto;
  border: 1px solid var(--line); border-radius: .8rem; background: var(--page); color: var(--text); box-shadow: 0 12px 48px rgb(0 0 0 / .4);
}
.modal:not(:modal) { position: fixed; inset: 0; margin: auto; height: fit-content; z-index: 3; }
.modal::backdrop { background: rgb(0 0 0 / .5); }
.modal h2 { padding: 1rem 1.25rem; border-bottom: 1px solid var(--line); font-size: 1.125rem; }
.modal .blocks { padding: 1.25rem; }
.modal-foot { display: flex; gap: .75rem; justify-content: flex-end; padding: .9rem 1.25rem; border-top: 1px solid var(--line); }
.field { margin: 0; padding: 0; border: 0; }
.label, legend { display: block; margin-bottom: .3rem; padding: 0; font-weight: 600; }
.label .quiet { font-weight: 400; }
.field .error { margin-top: .25rem; color: var(--wrong); font-weight: 600; font-size: .8125rem; }
.field .hint { margin-top: .25rem; color: var(--quiet); font-size: .8125rem; }
[aria-invalid] { border-color: var(--wrong); }

.card { padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--page); }
.card h2 { margin: 0; font-size: 1rem; }
.card.waiting { background: var(--waiting-back); border-color: transparent; }
.card > form, .card > ol, .card > ul { margin-top: .75rem; }
.tokens li, .delivery { padding: .6rem 0; border-top: 1px solid var(--line); }
.scopes { font-size: .875rem; }
.attempts { font-size: .8125rem; }
.delivery details { font-size: .8125rem; }
.delivery summary { color: var(--accent); cursor: pointer; width: fit-content; }
.card .label { margin-top: .75rem; }
.unfold summary { color: var(--accent); cursor: pointer; width: fit-content; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .25rem 1rem; margin: .75rem 0 0; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.code-text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .8125rem; max-height: 24rem; }
.code-text:not([readonly]) { min-height: 10rem; }
.card .error { margin-bottom: .4rem; }
.card .error li { font-weight: 400; }
.card textarea + .button { margin-top: .5rem; }
.card label { font-size: .875rem; }

body.single { min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--raised); }
.card-main {
  display: block; width: 100%; max-width: 36rem; padding: 2rem 2.25rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--page);
}
.card-main h1 { margin-bottom: 1rem; font-size: 1.375rem; }
.card-main h2 { margin: 1.25rem 0 .4rem; font-size: .9375rem; }
.card-main p { margin: .5rem 0; }
.scope-list li { padding: .45rem 0; border-top: 1px solid var(--line); }
.consent { margin-top: 1.5rem; }
@media (max-width: 46rem) {
  .message { padding: .4rem .9rem; }
  .composer { margin: 0 .9rem .75rem; }
  .section { flex-wrap: wrap; }
  .fields { grid-template-columns: 1fr; }
  body.single { padding: 0; place-items: stretch; background: var(--page); }
  .card-main { padding: 1.25rem; border: 0; border-radius: 0; }
}
`;
