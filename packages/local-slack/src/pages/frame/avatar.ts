import { type Html, html } from "../html.js";

const TONES = 6;

/** A picture made of initials on a color. It is hidden from screen readers, since the name is written beside it. */
export function avatar(name: string, id: string, kind: "person" | "app" = "person"): Html {
  const initials = name
    .split(/\s+/)
    .map(([first = ""]) => first)
    .slice(0, 2)
    .join("")
    .toUpperCase();
  const tone =
    kind === "app" ? "app" : [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TONES;
  return html`<span class="avatar tone-${tone}" aria-hidden="true">${initials}</span>`;
}
