/*
 * Makes pages follow what happens. Whenever the local Slack says that something has changed, and after each form that it
 * sends, it asks for what is different in the page, and puts that into it. The focus, what was typed, what was unfolded and
 * what has not changed stay. Without this script, each form leads to a new page.
 */
document.documentElement.classList.add("scripted");

/* By the attribute: a form with a field called id has that field as its property. */
const idOf = (node) => node.getAttribute?.("id");

/* Makes the node like another one. Children with an id are found by it, wherever they are. */
function become(node, wanted) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
    return;
  }
  if (node.hasAttribute("data-keep") || node.isEqualNode(wanted)) return;
  for (const { name } of [...node.attributes]) {
    const isOwn = name === "open" && node.localName === "details";
    if (!wanted.hasAttribute(name) && !isOwn) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  let next = node.firstChild;
  for (const child of [...wanted.childNodes]) {
    const id = idOf(child);
    const known = id && [...node.children].find((each) => idOf(each) === id);
    if (known) {
      if (known !== next) node.insertBefore(known, next);
      next = known.nextSibling;
      become(known, child);
    } else if (next && !id && !idOf(next) && next.nodeName === child.nodeName) {
      const same = next;
      next = next.nextSibling;
      become(same, child);
    } else {
      node.insertBefore(document.importNode(child, true), next);
    }
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    if (gone.localName === "dialog" && gone.open) gone.close();
    gone.remove();
  }
}

function show(text) {
  const wanted = new DOMParser().parseFromString(text, "text/html");
  const focused = document.activeElement;
  document.title = wanted.title;
  become(document.body, wanted.body);
  if (!focused?.isConnected) document.getElementById("main")?.focus();
  openDialogs();
}

/* A dialog that came with the page is shown over it, so that the focus stays in it. */
function openDialogs() {
  for (const dialog of document.querySelectorAll("dialog[open]")) {
    if (dialog.matches(":modal")) continue;
    dialog.removeAttribute("open");
    dialog.showModal();
  }
}
document.addEventListener(
  "cancel",
  (event) => {
    event.preventDefault();
    event.target.querySelector("form[data-close]")?.requestSubmit();
  },
  true,
);

/*
 * The page as it was sent last, and its tag; of the document itself the tag alone. Who asks with these is sent nothing where the page
 * is the same, and otherwise which lines of that text it has, and its new lines.
 */
let sent = { tag: document.body.dataset.tag };
async function ask(url, options) {
  const { tag, text } = sent;
  // What a form has changed in the document alone is put right by the text: without it, the whole page is needed.
  const isKnown = text !== undefined || options === undefined;
  const headers = { ...(tag && isKnown && { "if-none-match": tag }), ...(text && { "a-im": "x-lines" }) };
  const answer = await fetch(url, { ...options, headers });
  if (answer.status === 304) return { answer, text };
  if (answer.status !== 226) return { answer, text: await answer.text() };
  const lines = text.split("\n");
  const parts = (await answer.json()).map((part) =>
    Array.isArray(part) ? lines.slice(part[0], part[0] + part[1]).join("\n") : part,
  );
  return { answer, text: parts.join("\n") };
}

function take({ answer, text }) {
  sent = { tag: answer.headers.get("etag"), text };
  if (text !== undefined) show(text);
}

/* Only the answer to the latest request is shown. */
let latest = 0;
let isAsking = false;
let hasChanged = false;
async function refresh() {
  hasChanged = true;
  if (isAsking) return;
  isAsking = true;
  while (hasChanged) {
    hasChanged = false;
    const mine = ++latest;
    try {
      const asked = await ask(location.href);
      const isPage = asked.answer.ok || asked.answer.status === 304;
      if (isPage && mine === latest) take(asked);
    } catch {
      /* The local Slack has ended, or starts again: the stream says when it is back. */
    }
  }
  isAsking = false;
}

const inFlight = new WeakSet();
/* What was changed while a form was on its way, which is sent after it. */
const changedMeanwhile = new WeakMap();
async function send(form, submitter) {
  if (inFlight.has(form)) {
    if (submitter?.matches(".apply")) changedMeanwhile.set(form, submitter);
    return;
  }
  inFlight.add(form);
  const problem = (form.closest("dialog") ?? document).querySelector(".problem");
  problem.textContent = "";
  const data = new FormData(form);
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  if (submitter?.name) body.append(submitter.name, submitter.value);
  try {
    const asked = await ask(form.action, { method: "POST", body });
    const { answer, text } = asked;
    if (!answer.ok && answer.status !== 304) {
      const page = new DOMParser().parseFromString(text, "text/html");
      problem.textContent = page.querySelector("main p")?.textContent ?? "That did not work.";
      return;
    }
    if (form.hasAttribute("data-clear")) form.reset();
    submitter?.closest("details.menu")?.removeAttribute("open");
    if (answer.url !== location.href) history.pushState(null, "", answer.url);
    latest++;
    take(asked);
  } catch {
    problem.textContent = "The local Slack does not answer.";
  } finally {
    inFlight.delete(form);
    const next = changedMeanwhile.get(form);
    changedMeanwhile.delete(form);
    if (next?.isConnected) next.form?.requestSubmit(next);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question !== undefined && !confirm(question)) {
    event.preventDefault();
    if (event.submitter.matches(".apply")) form.reset();
    return;
  }
  if (event.defaultPrevented || form.method !== "post" || event.submitter?.formTarget === "_blank") return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("keydown", (event) => {
  const isBox = event.target.matches?.("textarea[data-completions]");
  if (!isBox || event.defaultPrevented || event.isComposing) return;
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

/* An element of a message or view tells the app when it is changed, or at Enter, or while it is typed into. */
function use(element, when) {
  const acting = element.closest?.(`[data-acts~="${when}"]`);
  if (!acting || element.closest("[data-finds]")) return false;
  const apply = acting.querySelector(":scope > .apply");
  apply.form.requestSubmit(apply);
  return true;
}

function find(box) {
  const search = box.closest?.("[data-finds]");
  if (!search) return false;
  const button = search.querySelector("button");
  button.form.requestSubmit(button);
  return true;
}

document.addEventListener("change", (event) => use(event.target, "change"));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.localName !== "input") return;
  if (find(event.target) || use(event.target, "enter")) event.preventDefault();
});

const PAUSE_MS = 300;
let pause;
document.addEventListener("input", ({ target }) => {
  const search = target.closest?.("[data-finds]");
  if (!search && !target.closest?.('[data-acts~="input"]')) return;
  clearTimeout(pause);
  if (search && target.value.length < Number(search.dataset.finds)) return;
  pause = setTimeout(() => (search ? find(target) : use(target, "input")), PAUSE_MS);
});

addEventListener("popstate", refresh);

/* Browsers keep few connections to one place: a page that nobody sees lets go of its own. */
let stream;
function follow() {
  stream?.close();
  stream = undefined;
  if (document.hidden) return;
  stream = new EventSource("/changes");
  stream.onmessage = refresh;
  stream.onopen = refresh;
}
document.addEventListener("visibilitychange", follow);
follow();
openDialogs();

/* The places at the side may be more than one sees. */
function showHere() {
  for (const here of document.querySelectorAll(".rail [aria-current], .side [aria-current]")) {
    here.scrollIntoView({ block: "nearest", inline: "center" });
  }
}
addEventListener("resize", showHere);
showHere();
