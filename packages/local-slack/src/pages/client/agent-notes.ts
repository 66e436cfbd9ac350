import type { AgentThread } from "../../agents/agent-threads.js";
import type { SlackState } from "../../web-api/web-api-method.js";
import { type Html, html } from "../html.js";

/** What the app has said of its work in a thread, or in a DM as a whole (`threadTs` is then empty). */
export function agentNotes(
  { agents, app }: SlackState,
  place: { readonly channel: string; readonly threadTs: string },
  messagesPath: string,
): Html {
  const thread = agents.find(place.channel, place.threadTs);
  if (thread === undefined) return html``;
  const { title, session, status, loadingMessages = [] } = thread;
  const state = session?.status;
  const heading = html`${title !== undefined && html`<b>${title}</b>`} ${
    state !== undefined && html`<span class="badge${state === "processing" && " waiting"}">${state}</span>`
  }`;
  return html`<div class="agent">
${(title !== undefined || state !== undefined) && html`<p class="agent-title">${heading}</p>`}
${status !== undefined && html`<p class="working quiet"><b>${app.name}</b> ${loadingMessages[0] ?? status}</p>`}
${prompts(thread, messagesPath)}
</div>`;
}

/** Each is a button that sends its message. */
function prompts({ prompts: suggested, threadTs }: AgentThread, messagesPath: string): Html {
  if (suggested === undefined) return html``;
  const { title, list } = suggested;
  const buttons = list.map(
    (prompt) =>
      html`<form method="post" action="${messagesPath}"><input type="hidden" name="text" value="${prompt.message}"><input type="hidden" name="thread_ts" value="${threadTs}"><button class="button" type="submit">${prompt.title}</button></form>`,
  );
  return html`<div class="prompts" role="group" aria-label="${title ?? "Suggested prompts"}">${
    title !== undefined && html`<p class="quiet">${title}</p>`
  }${buttons}</div>`;
}
