import type { SharedSlack } from "../web-api/web-api-method.js";
import { messageObject } from "./message-object.js";
import type { Message } from "./messages.js";
import type { Reactor } from "./reactions.js";

/** Pins a message to its channel, or takes the pin away, and sends the app the event. */
export function pin(
  slack: SharedSlack,
  message: Message,
  { userId, team }: Reactor,
  isPinned: boolean,
  address: string,
): void {
  const { messages, events, workspaces, apps, clock } = slack;
  const pinned = { by: userId, atSec: Math.floor(clock() / 1_000) };
  const { pinned: before = pinned, ...unpinned } = message;
  if (isPinned) messages.change(message, { pinned });
  else messages.replace(message, unpinned);
  const channel = workspaces.findChannel(message.channel);
  if (channel === undefined) return;
  const count = messages.in(channel.id).filter((each) => each.pinned !== undefined).length;
  const { subtype: _subtype, user = "", ...shown } = messageObject(apps, message);
  const info = isPinned ? pinned : before;
  const event = {
    user: userId,
    channel_id: channel.id,
    item: {
      type: "message",
      channel: channel.id,
      created_by: info.by,
      created: info.atSec,
      message: { ...shown, user, permalink: address, ...(isPinned && { pinned_to: [channel.id] }) },
    },
    item_user: user,
    pin_count: String(count),
    pinned_info: { channel: channel.id, pinned_by: info.by, pinned_ts: info.atSec },
    event_ts: events.ts(),
  };
  if (isPinned) events.inChannel(channel, team, { type: "pin_added", ...event });
  else events.inChannel(channel, team, { type: "pin_removed", ...event, has_pins: count > 0 });
}
