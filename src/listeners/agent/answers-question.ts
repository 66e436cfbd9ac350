import type { AgentTexts } from "../../agent/agent-texts.js";
import type { AgentMessage, Answer } from "../../agent/answer.js";
import { giveAnswer } from "../../agent/give-answer.js";
import { historyOf, questionIn } from "../../agent/question.js";
import { eventRecordId } from "../../events/event-record.js";
import { isLastTry } from "../../events/last-try.js";
import { eventTryIn } from "../../events/once-per-event.js";
import { type ListenerContext, targetOf } from "../context.js";
import { type SlackArguments, threadOf, threadWith } from "./thread-of.js";

/** A message that a person wrote to the agent. */
interface Written {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly text?: string;
  readonly user: string;
  readonly team?: string;
  /** The person's workspace, in a channel that several share. */
  readonly user_team?: string;
}

interface WrittenArguments extends SlackArguments {
  readonly body: { readonly event_id: string; readonly team_id?: string };
}

/** Answers what a person writes, in the thread of the message. */
export function answersQuestion(
  listenerContext: ListenerContext,
  answer: Answer,
  texts: AgentTexts,
): (written: Written, args: WrittenArguments) => Promise<void> {
  const { agent, log } = listenerContext;
  return async (written, args) => {
    const { channel, ts, user, team, user_team: userTeam } = written;
    const { context, body } = args;
    const { isEnterpriseInstall, teamId: inTeam } = targetOf(context);
    const at = threadOf(listenerContext, context, channel, written.thread_ts ?? ts);
    const thread = threadWith(listenerContext, args, at);
    const tried = eventTryIn(context);
    const history = async (): Promise<readonly AgentMessage[]> => {
      if (written.thread_ts === undefined || !mayRead(context, channel)) return [];
      try {
        return historyOf(await thread.replies(ts), context.botUserId);
      } catch (error) {
        log.warn({ err: error }, "The agent answers without what was written in the thread before");
        return [];
      }
    };
    await giveAnswer(agent, {
      ...at,
      id: eventRecordId(agent.clientId, body.event_id),
      clientId: agent.clientId,
      ts,
      userId: user,
      teamId: userTeam ?? team ?? body.team_id,
      inTeam: isEnterpriseInstall ? inTeam : undefined,
      text: questionIn(written.text ?? "", context.botUserId),
      thread,
      history,
      answer,
      texts,
      tried: tried && { attempts: tried.attempts, isLast: isLastTry(context) },
    });
  };
}

/** Whether the bot may read a thread: a direct message, whose events it gets, or a channel with the scope for it. */
function mayRead({ hasScope }: SlackArguments["context"], channel: string): boolean {
  return channel.startsWith("D") || hasScope("channels:history") || hasScope("groups:history");
}
