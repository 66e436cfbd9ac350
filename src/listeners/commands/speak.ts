import { AppError } from "../../errors.js";
import { reportDisconnected } from "../../lifecycle/report-disconnected.js";
import { slackErrorOf } from "../../log/slack-error-of.js";
import { readProperty } from "../../log/thrown.js";
import { actAsPerson } from "../../slack/act-as-person.js";
import { isTokenRefusal } from "../../slack/token-refusal.js";
import { targetOf } from "../context.js";
import { onCommand } from "../listener.js";

/** What a person can do about Slack's refusals (https://docs.slack.dev/reference/methods/chat.postMessage). */
const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: "You are not a member of this channel. Join it and try again.",
  channel_not_found: "I cannot see this conversation as you. Try it in a channel.",
  is_archived: "This channel is archived.",
  restricted_action: "Your workspace does not let you post here.",
  restricted_action_read_only_channel: "Only some people may post in this channel.",
  restricted_action_thread_only_channel: "In this channel people may only post in threads.",
  msg_too_long: "The message is too long for Slack.",
};

const NOT_CONNECTED = {
  "not connected": "Your account is not connected, so I cannot post as you.",
  "no longer connected": "Your account is not connected any more.",
};

/** `/speak text`: posts the text as the person who typed it, with their own token, where they typed it. */
export const speak = onCommand("/speak", {
  // Without user scopes no account can be connected, so the welcome does not suggest the command.
  toTry: ({ manifest }) =>
    manifest.userScopes.length > 0 ? "Type `/speak hello` and I post it in your own name." : undefined,
  listen: (listenerContext) => {
    const { store, links, log, asPerson } = listenerContext;
    const report = reportDisconnected(listenerContext);
    return async ({ ack, command, context, respond }) => {
      const text = (command.text ?? "").trim();
      if (text === "") {
        await ack(`What shall I post as you? Type \`${command.command} your message\`.`);
        return;
      }
      await ack(); // Slack waits three seconds; what follows may take longer
      const target = targetOf(context);
      const link = links.connectUrl(target);
      const connect =
        link === undefined ? "Ask whoever runs this app to set it up for that." : `Connect it: ${link}`;
      const failed = (error: unknown) =>
        log.warn({ err: error, team: context.teamId }, "A message could not be posted as a person");
      const post = async (token: string) => {
        await asPerson.chat.postMessage({ token, channel: command.channel_id, text }).catch((error) => {
          failed(error);
          throw error;
        });
      };
      let sentence: string | undefined;
      try {
        const person = { target, userId: command.user_id, token: context.userToken };
        const outcome = await actAsPerson(store, person, post, (...revoked) => report(...revoked, "revoked"));
        sentence = outcome === "done" ? undefined : `${NOT_CONNECTED[outcome]} ${connect}`;
      } catch (error) {
        if (error instanceof AppError) failed(error); // an error of the store; Slack's errors are logged already
        sentence = explanation(error, connect);
      }
      if (sentence !== undefined) await respond({ response_type: "ephemeral", text: sentence });
    };
  },
});

function explanation(error: unknown, connect: string): string {
  if (error instanceof AppError) return "Something went wrong here. Try again in a minute.";
  if (isTokenRefusal(error)) {
    return `Slack does not let me post as you just now. Try again in a minute. If it stays so, connect your account again. ${connect}`;
  }
  const slackError = slackErrorOf(error);
  if (slackError === "missing_scope") {
    const needed = readProperty(readProperty(error, "data"), "needed");
    return `Your account is connected without a permission that this needs${typeof needed === "string" ? ` (\`${needed}\`)` : ""}. ${connect}`;
  }
  const code = readProperty(error, "code");
  if (code === "slack_webapi_rate_limited_error")
    return `Slack is busy. Try again in ${readProperty(error, "retryAfter")} seconds.`;
  if (code === "slack_webapi_request_error") {
    return "Slack did not answer in time, so it may have been posted all the same. Look before you try again.";
  }
  return ADVICE[slackError ?? ""] ?? "Slack did not take the message. Try again in a minute.";
}
