import { onEvent } from "../listener.js";

/** Somebody mentions the bot in a channel: it answers in the thread. Other bots get no answer, or two could talk for ever. */
export const appMention = onEvent("app_mention", {
  answersWho: "mentions me",
  toTry: ({ botUserId }) =>
    `Mention <@${botUserId}> in a channel. Slack offers to invite me where I am no member yet.`,
  listen:
    () =>
    async ({ event, say }) => {
      if (event.bot_id !== undefined || event.user === undefined) return;
      await say({
        text: `Hello <@${event.user}>! Write to me here or in a direct message.`,
        thread_ts: event.thread_ts ?? event.ts,
      });
    },
});
