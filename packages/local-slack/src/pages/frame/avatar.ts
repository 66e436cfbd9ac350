import type { AppRegistration } from "../../app/app-registration.js";
import { type Html, html } from "../html.js";
import { appClass } from "./app-color.js";

const TONES = 6;

/** A picture made of initials on a color. It is hidden from screen readers, since the name is written beside it. */
export function avatar(name: string, id: string): Html {
  return picture(
    name,
    `tone-${[...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TONES}`,
  );
}

/** The picture of an app, or its initials on its color. `name` is what the app calls itself here. */
export function appAvatar(app: AppRegistration, name = app.name): Html {
  return picture(name, `tone-app ${appClass(app)}`);
}

function picture(name: string, tone: string): Html {
  const initials = name
    .split(/\s+/)
    .map(([first = ""]) => first)
    .slice(0, 2)
    .join("")
    .toUpperCase();
  return html`<span class="avatar ${tone}" aria-hidden="true">${initials}</span>`;
}
