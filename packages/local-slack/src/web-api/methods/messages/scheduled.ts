import { messageTarget, writingTeam } from "../../../messages/message-target.js";
import type { ScheduledMessage } from "../../../messages/scheduled-messages.js";
import { botProfile } from "../../../org/bot-profile.js";
import { conversation } from "../../conversation-access.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";
import { PAGED, pageOf } from "../../pages-of-answers.js";
import { messageContent, POSTING_ERRORS, writeMessage } from "../../posting.js";

const MOST_AHEAD_SEC = 120 * 86_400;
/** Slack takes no more messages than these for a channel within five minutes. */
const MOST_AT_ONCE = 30;
const AT_ONCE_SEC = 300;
/** From then on a message cannot be cancelled. */
const LAST_MINUTE_SEC = 60;

/** https://docs.slack.dev/reference/methods/chat.scheduleMessage: up to 120 days ahead. */
const scheduleMessage = tokenMethod({
  args: {
    channel: required.text,
    post_at: required.number,
    text: optional.text,
    markdown_text: optional.text,
    blocks: optional.raw,
    attachments: optional.raw,
    metadata: optional.raw,
    thread_ts: optional.text,
  },
  scope: "chat:write",
  errors: ["time_in_past", "time_too_far", "restricted_too_many", ...POSTING_ERRORS],
  run(call) {
    const { args, given, token, slack, refuse } = call;
    const channel = messageTarget(call, args.channel);
    const content = messageContent(given);
    const nowSec = Math.floor(slack.clock() / 1_000);
    const postAtSec = args.post_at;
    if (postAtSec <= nowSec) return refuse("time_in_past");
    if (postAtSec > nowSec + MOST_AHEAD_SEC) return refuse("time_too_far");
    const around = slack.scheduled.all.filter(
      (each) => each.channel === channel.id && Math.abs(each.postAtSec - postAtSec) < AT_ONCE_SEC,
    );
    if (around.length >= MOST_AT_ONCE) return refuse("restricted_too_many");
    const { target, userId } = token;
    const wanted = { channel: channel.id, postAtSec, target, userId, content };
    const scheduled = slack.scheduled.schedule(wanted, (message) => post(call, message));
    const { text, blocks } = content;
    const team = writingTeam(slack, token, channel);
    return {
      ok: true,
      channel: channel.id,
      scheduled_message_id: scheduled.id,
      post_at: postAtSec,
      message: {
        type: "delayed_message",
        text,
        user: userId,
        team,
        bot_id: token.botId,
        app_id: slack.app.appId,
        bot_profile: botProfile(slack.app, token.botId, team),
        ...(blocks !== undefined && { blocks }),
      },
    };
  },
});

/** Posts it, unless the token or the channel has come to an end meanwhile. */
function post({ token, slack }: Pick<Call, "token" | "slack">, message: ScheduledMessage): void {
  const channel = slack.workspaces.findChannel(message.channel);
  const isAlive = slack.installs.live(message.target).some(({ userId }) => userId === message.userId);
  if (channel === undefined || channel.isArchived || !isAlive) return;
  slack.events.posted(writeMessage({ token, slack }, channel, message.content));
}

/** https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage: not in the last minute. */
const deleteScheduledMessage = tokenMethod({
  args: { channel: required.text, scheduled_message_id: required.text },
  scope: "chat:write",
  errors: ["channel_not_found", "invalid_scheduled_message_id"],
  run(call) {
    const { args, slack, refuse } = call;
    const channel = conversation(call, args.channel);
    const found = ownMessages(call).find(({ id }) => id === args.scheduled_message_id);
    const lastSec = slack.clock() / 1_000 + LAST_MINUTE_SEC;
    if (found === undefined || found.channel !== channel.id || found.postAtSec <= lastSec) {
      return refuse("invalid_scheduled_message_id");
    }
    slack.scheduled.cancel(found);
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/chat.scheduledMessages.list: those of the token's user. No scope. */
const list = tokenMethod({
  args: {
    channel: optional.text,
    oldest: optional.text,
    latest: optional.text,
    team_id: optional.text,
    ...PAGED,
  },
  errors: ["invalid_channel"],
  run(call) {
    const { args, slack, refuse } = call;
    if (args.channel !== undefined && slack.workspaces.findChannel(args.channel) === undefined) {
      return refuse("invalid_channel");
    }
    const { channel, oldest = 0, latest = Number.POSITIVE_INFINITY } = args;
    const found = ownMessages(call).filter(
      (each) =>
        (channel === undefined || each.channel === channel) &&
        each.postAtSec >= Number(oldest) &&
        each.postAtSec <= Number(latest),
    );
    const page = pageOf(found, ({ id }) => id, args, { most: 1_000, usual: 100 });
    return {
      ok: true,
      scheduled_messages: page.items.map(({ id, postAtSec, createdSec, content, ...each }) => ({
        id,
        channel_id: each.channel,
        post_at: postAtSec,
        date_created: createdSec,
        text: content.text,
      })),
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
});

function ownMessages({ token, slack }: Pick<Call, "token" | "slack">): readonly ScheduledMessage[] {
  return slack.scheduled.all.filter(
    ({ target, userId }) => target === token.target && userId === token.userId,
  );
}

export const scheduled = {
  "chat.deleteScheduledMessage": deleteScheduledMessage,
  "chat.scheduleMessage": scheduleMessage,
  "chat.scheduledMessages.list": list,
};
