import type { StreamedTask } from "../../messages/messages.js";
import { isGrowing, type Stream } from "../../messages/streams.js";
import { type Html, html } from "../html.js";
import { taskSign } from "../text/task-sign.js";

/** The steps of a streamed message, and that more is to come. */
export function streamView(stream: Stream | undefined, nowMs: number): Html {
  if (stream === undefined) return html``;
  const { planTitle, tasks } = stream;
  const plan = html`${planTitle !== undefined && html`<p><b>${planTitle}</b></p>`}${
    tasks.length > 0 && html`<ul class="tasks" aria-label="Steps">${tasks.map(step)}</ul>`
  }`;
  return html`${plan}${isGrowing(stream, nowMs) && html`<p class="working quiet">is writing…</p>`}`;
}

function step({ title, status, details, output }: StreamedTask): Html {
  return html`<li>${taskSign(status)} ${title}${
    details !== undefined && html` <span class="quiet">${details}</span>`
  }${output !== undefined && html` <span class="quiet">→ ${output}</span>`}</li>`;
}
