/*
 * Completes commands and names while they are typed: arrow keys choose, Tab and Enter take, Escape closes the list. What is
 * offered comes from the page's `datalist`, which is asked for anew in a channel of many people; a command counts only at the
 * beginning.
 */
const MOST = 8;
let box;
let list;
let options = [];
let chosen = 0;

function wordBefore(field) {
  const before = field.value.slice(0, field.selectionStart);
  return /^\/[\w-]*$/.exec(before)?.[0] ?? /(?:^|\s)(@[\w.-]*)$/.exec(before)?.[1];
}

function find(field) {
  const word = wordBefore(field);
  const offered = document.getElementById(field.dataset.completions)?.options ?? [];
  if (!word) return [];
  const asked = word.slice(1).toLowerCase();
  return [...offered]
    .filter(
      ({ value, label }) =>
        value[0] === word[0] &&
        value !== word &&
        (value.slice(1).toLowerCase().startsWith(asked) ||
          (word[0] === "@" && label.toLowerCase().includes(asked))),
    )
    .slice(0, MOST);
}

function close() {
  list?.replaceChildren();
  box?.removeAttribute("aria-activedescendant");
  box?.removeAttribute("aria-controls");
  options = [];
}

function draw(field) {
  close();
  box = field;
  list = field.form.querySelector(".suggestions") ?? document.querySelector(".composer .suggestions");
  options = find(field);
  chosen = Math.min(chosen, Math.max(options.length - 1, 0));
  if (options.length === 0) return;
  const items = document.createElement("ul");
  items.id = "suggestions";
  items.setAttribute("role", "listbox");
  items.setAttribute("aria-label", "Suggestions");
  options.forEach(({ value, label }, index) => {
    const item = document.createElement("li");
    item.id = `suggestion-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === chosen));
    const name = document.createElement("b");
    name.textContent = value;
    item.append(name, ` ${label}`);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      chosen = index;
      take();
    });
    items.append(item);
  });
  list.replaceChildren(items);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "suggestions");
  field.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
}

function take() {
  const at = box.selectionStart;
  const start = at - wordBefore(box).length;
  box.setRangeText(`${options[chosen].value} `, start, at, "end");
  close();
}

/* Only the answer to the latest question is shown. */
let asked = 0;
async function ask(field) {
  const names = document.getElementById(field.dataset.completions);
  const word = wordBefore(field);
  if (!names?.dataset.more || word?.[0] !== "@") return;
  const mine = ++asked;
  const answer = await fetch(`${names.dataset.more}?typed=${encodeURIComponent(word.slice(1))}`);
  const text = await answer.text();
  if (mine !== asked || !answer.ok || document.activeElement !== field) return;
  names.innerHTML = text;
  draw(field);
}

const isBox = (target) => target.matches?.("textarea[data-completions]");
document.addEventListener("input", ({ target }) => {
  if (!isBox(target)) return;
  chosen = 0;
  draw(target);
  ask(target).catch(() => undefined);
});
document.addEventListener("focusout", ({ target }) => {
  if (target === box) close();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (event.target !== box || options.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen = (chosen + step + options.length) % options.length;
      draw(box);
    } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      take();
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
  },
  true,
);
