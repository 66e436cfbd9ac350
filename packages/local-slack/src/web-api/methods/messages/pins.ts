import { messageObject } from "../../../messages/message-object.js";
import { writingTeam } from "../../../messages/message-target.js";
import { pin } from "../../../messages/pins.js";
import { messageAt, ownConversation, refuseArchived } from "../../conversation-access.js";
import { type Call, required, tokenMethod } from "../../method-declaration.js";
import { permalink } from "../../objects/permalink.js";

const MOST_IN_A_CHANNEL = 100;

/** https://docs.slack.dev/reference/methods/pins.add */
const add = tokenMethod({
  args: { channel: required.text, timestamp: required.text },
  scope: "pins:write",
  errors: [
    "already_pinned",
    "channel_not_found",
    "is_archived",
    "message_not_found",
    "not_in_channel",
    "pin_limit_reached",
  ],
  run(call) {
    const { message, channel } = pinnable(call);
    if (message.pinned !== undefined) return call.refuse("already_pinned");
    const pinned = call.slack.messages.in(channel.id).filter((each) => each.pinned !== undefined);
    if (pinned.length >= MOST_IN_A_CHANNEL) return call.refuse("pin_limit_reached");
    pin(call.slack, message, pinner(call, channel), true, permalink(call.slack, message));
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/pins.remove */
const remove = tokenMethod({
  args: { channel: required.text, timestamp: required.text },
  scope: "pins:write",
  errors: ["channel_not_found", "is_archived", "message_not_found", "no_pin", "not_in_channel"],
  run(call) {
    const { message, channel } = pinnable(call);
    if (message.pinned === undefined) return call.refuse("no_pin");
    pin(call.slack, message, pinner(call, channel), false, permalink(call.slack, message));
    return { ok: true };
  },
});

/** https://docs.slack.dev/reference/methods/pins.list: the latest pin first. */
const list = tokenMethod({
  args: { channel: required.text },
  scope: "pins:read",
  errors: ["channel_not_found", "not_in_channel"],
  run(call) {
    const { slack } = call;
    const channel = ownConversation(call, call.args.channel);
    const items = slack.messages.in(channel.id).flatMap((message) => {
      const { pinned } = message;
      if (pinned === undefined) return [];
      const { subtype: _subtype, metadata: _metadata, ...shown } = messageObject(slack.apps, message);
      return {
        type: "message",
        channel: channel.id,
        created: pinned.atSec,
        created_by: pinned.by,
        message: { ...shown, permalink: permalink(slack, message), pinned_to: [channel.id] },
      };
    });
    return { ok: true, items: items.sort((one, other) => other.created - one.created) };
  },
});

type PinCall = Call<{ readonly channel: typeof required.text; readonly timestamp: typeof required.text }>;
type Pinned = Pick<PinCall, "args" | "token" | "slack">;

function pinnable(call: Pinned) {
  const channel = ownConversation(call, call.args.channel);
  refuseArchived(channel);
  return { channel, message: messageAt(call, channel, call.args.timestamp) };
}

function pinner({ token, slack }: Pinned, channel: Parameters<typeof writingTeam>[2]) {
  return { userId: token.userId, team: writingTeam(slack, token, channel) };
}

export const pins = { "pins.add": add, "pins.list": list, "pins.remove": remove };
