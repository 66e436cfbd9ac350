import { onEvent } from "bolt-mongodb-app/service";

/** Somebody mentions the bot in a channel: it answers in the thread. Other bots get no answer, or two could talk for ever. */
export const mention = onEvent("app_mention", {
  toTry: ({ manifest, botUserId }) =>
    `Mention me in a channel: \`@${manifest.name}\`, or <@${botUserId}> once I am a member there.`,
  listen:
    () =>
    async ({ event, say }) => {
      if (event.bot_id !== undefined || event.user === undefined) return;
      await say({ text: `Hello <@${event.user}>!`, thread_ts: event.thread_ts ?? event.ts });
    },
});
