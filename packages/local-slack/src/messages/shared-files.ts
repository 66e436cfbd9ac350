import type { StoredFile } from "../files/files.js";
import type { Channel } from "../org/workspaces.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import type { Message } from "./messages.js";

/** Says that files are there, which nobody sees yet but who uploaded them: `file_created`. */
export function announceFiles({ events }: SharedSlack, files: readonly StoredFile[]): void {
  for (const { id, team, user } of files) {
    const event = { file_id: id, user_id: user, file: { id }, event_ts: events.ts() };
    events.inWorkspace(team, { type: "file_created", ...event });
  }
}

/** Writes a message with files into a channel: `file_shared` for each, and `message`. */
export function shareFiles(
  slack: SharedSlack,
  channel: Channel,
  files: readonly StoredFile[],
  content: Omit<Message, "channel" | "ts">,
): Message {
  const ids = files.map(({ id }) => id);
  const message = slack.messages.add(channel, { ...content, subtype: "file_share", files: ids });
  for (const { id, user } of files) {
    const { ts, thread_ts: threadTs } = message;
    const isPrivate = channel.kind !== "channel";
    slack.files.share(id, { channel: channel.id, isPrivate, ts, ...(threadTs && { threadTs }) });
    slack.events.inChannel(channel, message.team, {
      type: "file_shared",
      file_id: id,
      user_id: user,
      file: { id },
      channel_id: channel.id,
      event_ts: slack.events.ts(),
    });
  }
  slack.events.posted(message);
  return message;
}
