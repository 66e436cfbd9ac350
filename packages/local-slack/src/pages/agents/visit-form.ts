import { latestAssistantThread } from "../../agents/assistant-threads.js";
import type { SlackState } from "../../web-api/web-api-method.js";
import { clientPath, type Viewer } from "../client/viewer.js";
import { type Html, html } from "../html.js";

/** What a person does who has an assistant or an agent open beside a channel: begin a chat, and go to another channel. */
export function visitForm(slack: SlackState, viewer: Viewer, dm: string): Html {
  const { assistantView = false, botEvents } = slack.app.settings;
  const changed = assistantView ? "assistant_thread_context_changed" : "app_context_changed";
  const isInChat = !assistantView || latestAssistantThread(slack, dm) !== undefined;
  const mayLook = botEvents.includes(changed) && isInChat;
  if (!assistantView && !mayLook) return html``;
  const channels = slack.workspaces
    .channelsOf(viewer.workspace.id, viewer.person.id)
    .filter(({ kind }) => kind === "channel" || kind === "group");
  return html`<form class="agent prompts" method="post" action="${clientPath(viewer, "visit")}"><input type="hidden" name="app" value="${slack.app.appId}">
<label class="inline-field">Seen beside it <select name="viewing"><option value="">nothing</option>${channels.map(
    ({ id, name }) => html`<option value="${id}">#${name}</option>`,
  )}</select></label>
${assistantView && html`<button class="button" type="submit" name="do" value="chat">New chat</button>`}
${mayLook && html`<button class="button" type="submit" name="do" value="look">Go there</button>`}
</form>`;
}
