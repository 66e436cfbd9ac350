import { onEvent } from "../listener.js";

/** The subtypes of a message that a person wrote; edits, deletions, joins and bots have others. */
const WRITTEN_BY_A_PERSON = new Set<string | undefined>([
  undefined,
  "file_share",
  "me_message",
  "thread_broadcast",
]);

/** A person writes to the bot in a direct message: it answers there, in the thread where there is one. */
export const messageIm = onEvent("message.im", {
  name: "message", // event records have had this name since the first release
  answersWho: "writes to me here",
  listen:
    () =>
    async ({ event, say }) => {
      if (!WRITTEN_BY_A_PERSON.has(event.subtype)) return;
      if (!("user" in event) || event.user === undefined || ("bot_id" in event && event.bot_id)) return;
      const threadTs = "thread_ts" in event ? event.thread_ts : undefined;
      await say({
        text: `I have your message, <@${event.user}>. Mention me in a channel and I will answer there too.`,
        ...(threadTs !== undefined && { thread_ts: threadTs }),
      });
    },
});
