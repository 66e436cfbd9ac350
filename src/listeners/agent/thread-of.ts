import type { Context } from "@slack/bolt";
import type { AgentThread } from "../../agent/answer-record.js";
import { type Calls, SlackThread } from "../../agent/slack-thread.js";
import { workspaceRecordId } from "../../installations/record-ids.js";
import { type ListenerContext, targetOf } from "../context.js";

/** What is used of Bolt's arguments. */
export interface SlackArguments {
  readonly client: Calls;
  readonly context: Context;
}

/** A thread of the installation that authorized a request. */
export function threadOf(
  { agent }: Pick<ListenerContext, "agent">,
  context: Context,
  channel: string,
  threadTs: string,
): AgentThread {
  return { workspace: workspaceRecordId(agent.clientId, targetOf(context)), channel, threadTs };
}

export function threadWith(
  { agent }: Pick<ListenerContext, "agent">,
  { client, context }: SlackArguments,
  thread: AgentThread,
): SlackThread {
  return new SlackThread(thread, { client, once: agent.once, token: context.botToken });
}
