import { AGENT_TEXTS, type AgentTexts } from "../../agent/agent-texts.js";
import type { Answer } from "../../agent/answer.js";
import { FEEDBACK_ACTION, feedbackOf } from "../../agent/feedback-buttons.js";
import type { Offer } from "../../home/offer.js";
import { type Listener, onAction, onEvent } from "../listener.js";
import { answersQuestion } from "./answers-question.js";
import { threadOf, threadWith } from "./thread-of.js";

/** The subtypes of a message that a person wrote; edits, deletions, joins and bots have others. */
const WRITTEN_BY_A_PERSON = new Set<string | undefined>([
  undefined,
  "file_share",
  "me_message",
  "thread_broadcast",
]);

/** What an agent may have beside its answer. */
export interface AgentOptions {
  /** The agent's own words, in place of those of this package. */
  readonly texts?: Partial<AgentTexts>;
  /** What the welcome says of mentions; false where a listener of your own answers them. */
  readonly mentions?: Offer | false;
  /** What the welcome says of direct messages. */
  readonly messages?: Offer;
}

/**
 * The listeners that make an agent of the app: it answers direct messages, and mentions, in their thread with what `answer`
 * says, shows that it works, streams the answer, stops when a person presses Slack's stop button, in whichever process, and
 * stores what people think of the answers. The manifest needs `agent_view`, the scopes `assistant:write`, `chat:write`,
 * `im:history` and `app_mentions:read`, and the events `app_mention`, `message.im` and `agent_session_stopped`.
 */
export function agentListeners(
  answer: Answer,
  { texts: own = {}, mentions = {}, messages = {} }: AgentOptions = {},
): readonly Listener[] {
  const texts = { ...AGENT_TEXTS, ...own };
  return [
    ...(mentions === false
      ? []
      : [
          onEvent("app_mention", {
            ...mentions,
            listen: (listenerContext) => {
              const answers = answersQuestion(listenerContext, answer, texts);
              return async ({ event, ...args }) => {
                const { user, bot_id: botId } = event;
                // Other bots get no answer, or two could talk for ever.
                if (botId === undefined && user !== undefined) await answers({ ...event, user }, args);
              };
            },
          }),
        ]),
    onEvent("message.im", {
      ...messages,
      name: "message", // event records have had this name since the first release
      listen: (listenerContext) => {
        const answers = answersQuestion(listenerContext, answer, texts);
        return async ({ event, ...args }) => {
          if (!WRITTEN_BY_A_PERSON.has(event.subtype)) return;
          if (!("user" in event) || event.user === undefined || ("bot_id" in event && event.bot_id)) return;
          await answers({ ...event, user: event.user }, args);
        };
      },
    }),
    onEvent("agent_session_stopped", {
      listen: (listenerContext) => {
        const { records, inFlight } = listenerContext.agent;
        return async ({ event, ...args }) => {
          const thread = threadOf(listenerContext, args.context, event.channel, event.thread_ts);
          const streams = event.streaming_message_ts ?? [];
          await records.stop(thread, event.event_ts, streams);
          await inFlight.noticeStop(thread);
          const inSlack = threadWith(listenerContext, args, thread);
          // What was asked after the press goes on.
          if (!(await records.isBusy(thread))) await inSlack.setStatus("active");
          if (streams.length === 0) await inSlack.post(texts.stopped);
        };
      },
    }),
    onAction(FEEDBACK_ACTION, {
      listen: (listenerContext) => {
        const { agent, log } = listenerContext;
        return async ({ ack, action, body, context }) => {
          await ack();
          const feedback = feedbackOf(action as { readonly value?: unknown });
          const { channel, message } = body;
          if (feedback === undefined || channel === undefined || message === undefined) return;
          const thread = threadOf(listenerContext, context, channel.id, message.thread_ts ?? message.ts);
          const isStored = await agent.records.rate(thread, message.ts, body.user.id, feedback);
          if (!isStored) log.warn({ ...thread }, "A person has judged an answer that is not stored any more");
        };
      },
    }),
  ];
}
