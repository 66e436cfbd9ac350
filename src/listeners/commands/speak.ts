import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";

/** What to do about Slack's errors of chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage). */
const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: "You are not a member of this channel. Join it and try again.",
  channel_not_found: "I cannot see this conversation as you. Try it in a channel.",
  is_archived: "This channel is archived.",
  restricted_action: "Your workspace does not let you post here.",
  missing_scope: "Your connected account lacks a permission.",
  token_revoked: "Your connected account was disconnected.",
  account_inactive: "Your connected account was disconnected.",
  invalid_auth: "Your connected account was disconnected.",
};

/** `/speak text`: posts the text as the person who typed it, with their own token, where they typed it. */
export function speak({ installUrl }: { installUrl: string }) {
  return async ({
    ack,
    command,
    context,
    client,
    respond,
  }: SlackCommandMiddlewareArgs & AllMiddlewareArgs) => {
    const text = command.text.trim();
    if (text === "") {
      await ack(`What shall I post as you? Type \`${command.command} your message\`.`);
      return;
    }
    if (context.userToken === undefined) {
      await ack(`Your account is not connected, so I cannot post as you. Connect it: ${installUrl}`);
      return;
    }
    await ack();
    try {
      await client.chat.postMessage({ token: context.userToken, channel: command.channel_id, text });
    } catch (error) {
      const { data } = error as { data?: { error?: string } };
      const advice = ADVICE[data?.error ?? ""];
      if (advice === undefined) throw error;
      await respond({ response_type: "ephemeral", text: `Not posted. ${advice} ${installUrl}` });
    }
  };
}
