import type { SlackState } from "../web-api/web-api-method.js";
import type { AgentThread } from "./agent-threads.js";

/**
 * What people are offered in a thread, or with an empty `threadTs` in a DM as a whole: what the app has set last, in a DM else what
 * its manifest says. Undefined where nothing was ever set.
 */
export function promptsIn(
  { agents, app }: Pick<SlackState, "agents" | "app">,
  channel: string,
  threadTs: string,
): AgentThread["prompts"] {
  const set = agents.find(channel, threadTs)?.prompts;
  if (set !== undefined || threadTs !== "") return set;
  const list = app.settings.suggestedPrompts ?? [];
  return list.length === 0 ? undefined : { list };
}
