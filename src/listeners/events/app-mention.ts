import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

/** Somebody mentions the bot in a channel: it answers in the thread. Other bots get no answer, or two could talk for ever. */
export async function appMention({
  event,
  say,
}: SlackEventMiddlewareArgs<"app_mention"> & AllMiddlewareArgs): Promise<void> {
  if (event.bot_id !== undefined || event.user === undefined) return;
  await say({
    text: `Hello <@${event.user}>! Write to me here or in a direct message.`,
    thread_ts: event.thread_ts ?? event.ts,
  });
}
