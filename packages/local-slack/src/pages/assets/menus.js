/*
 * What unfolds: Escape folds it and leads back to what it was unfolded by. A menu also folds when something else is pressed, and its
 * arrow keys, Home and End lead through what is in it.
 */
const MENU = "details:is(.menu, .picker)";
const CONTROLS = "button:not([hidden]), input:not([type=hidden]), a[href]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const unfolded = event.target.closest?.(`:is(${MENU}, .react, .reply, .share)[open]`);
  if (!unfolded) return;
  event.preventDefault();
  unfolded.removeAttribute("open");
  unfolded.querySelector("summary").focus();
});

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(`${MENU}[open]`)) {
    if (!menu.contains(target)) menu.removeAttribute("open");
  }
});

/* The index of what is focused next, by that of what is focused now: -1 where it is the summary. */
const STEPS = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at <= 0 ? count - 1 : at - 1),
  Home: () => 0,
  End: (_at, count) => count - 1,
};
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(`:is(${MENU}, .react)[open]`);
  const step = STEPS[event.key];
  // In a text, these keys move the cursor.
  if (!menu || !step || event.defaultPrevented || event.target.matches("input[type=text], textarea")) return;
  const controls = [...menu.querySelectorAll(CONTROLS)].filter((each) => each.checkVisibility());
  if (controls.length === 0) return;
  event.preventDefault();
  controls[step(controls.indexOf(event.target), controls.length)].focus();
});
