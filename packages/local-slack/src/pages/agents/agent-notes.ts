import { hasStopButton } from "../../agents/agent-sessions.js";
import type { AgentThread } from "../../agents/agent-threads.js";
import { promptsIn } from "../../agents/suggested-prompts.js";
import type { SharedSlack, SlackState } from "../../web-api/web-api-method.js";
import { type Html, html } from "../html.js";
import { LONGEST_TITLE } from "./session-routes.js";

/** Where what a person does with an agent leads. */
export interface AgentLinks {
  readonly messages: string;
  readonly stopAgent: string;
  readonly renameSession: string;
}

/** What the apps have said of their work in a thread. */
export function agentNotes(
  { apps }: SharedSlack,
  thread: { readonly channel: string; readonly threadTs: string },
  links: AgentLinks,
): Html {
  return html`${apps.all.map(({ slack }) => notesOf(slack, thread, links))}`;
}

function notesOf(
  slack: SlackState,
  { channel, threadTs }: { readonly channel: string; readonly threadTs: string },
  links: AgentLinks,
): Html {
  const thread = slack.agents.find(channel, threadTs);
  if (thread === undefined) return html``;
  const { app } = slack;
  const { title, session, status, loadingMessages = [] } = thread;
  const state = session?.status;
  const heading = html`${title !== undefined && html`<b>${title}</b>`} ${
    state !== undefined && html`<span class="badge${state === "processing" && " waiting"}">${state}</span>`
  } ${state === "processing" && hasStopButton(slack) && stopButton(links.stopAgent, threadTs)}${
    state !== undefined && titleForm(links.renameSession, thread)
  }`;
  return html`<div class="agent">
${(title !== undefined || state !== undefined) && html`<div class="agent-title">${heading}</div>`}
${status !== undefined && html`<p class="working quiet"><b>${app.name}</b> ${loadingMessages[0] ?? status}</p>`}
${prompts(thread, links.messages)}
</div>`;
}

/** The prompts of a DM as a whole: those that the app has set last, else the manifest's. */
export function promptsOfDm(slack: SlackState, channel: string, messagesPath: string): Html {
  const suggested = promptsIn(slack, channel, "");
  if (suggested === undefined) return html``;
  return html`<div class="agent">${prompts({ channel, threadTs: "", prompts: suggested }, messagesPath)}</div>`;
}

function stopButton(path: string, threadTs: string): Html {
  return html`<form method="post" action="${path}"><input type="hidden" name="thread_ts" value="${threadTs}"><button class="button" type="submit">Stop</button></form>`;
}

function titleForm(path: string, { threadTs, title }: AgentThread): Html {
  const id = `title-${threadTs}`;
  return html`<details class="reply rename" id="rename-${threadTs}"><summary>Rename</summary>
<form method="post" action="${path}"><input type="hidden" name="thread_ts" value="${threadTs}">
<label class="for-readers" for="${id}">Title of the session</label>
<input id="${id}" type="text" name="title" value="${title}" maxlength="${LONGEST_TITLE}" required autocomplete="off" data-keep>
<button class="button" type="submit">Save</button></form></details>`;
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
