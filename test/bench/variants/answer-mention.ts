import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";

/** The listener of a mention: one call of Slack. */
export async function answerMention({
  event,
  say,
}: SlackEventMiddlewareArgs<"app_mention"> & AllMiddlewareArgs): Promise<void> {
  await say({ text: `Hello <@${event.user}>!`, thread_ts: event.ts });
}
