import { type Html, html } from "../../web/pages/html.js";

/** A time to the minute, UTC. */
export function time(date: Date): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")}</time>`;
}

export function day(date: Date): Html {
  const text = date.toISOString().slice(0, 10);
  return html`<time datetime="${text}">${text}</time>`;
}

/** How long ago that was, in words. */
export function ago(date: Date, nowMs: number): string {
  const minutes = Math.floor((nowMs - date.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  return minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
}

export function number(value: number): string {
  return value.toLocaleString("en-US");
}

export function plural(count: number, one: string, several = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : several}`;
}
