import type { Message } from "../../messages/messages.js";
import type { SharedSlack } from "../web-api-method.js";

/** The address of a message: https://docs.slack.dev/reference/methods/chat.getPermalink */
export function permalink({ workspaces }: SharedSlack, message: Message): string {
  const { channel, ts, thread_ts, team } = message;
  const { domain } = workspaces.team(team);
  const url = new URL(`https://${domain}.slack.com/archives/${channel}/p${ts.replace(".", "")}`);
  if (thread_ts !== undefined && thread_ts !== ts) {
    url.search = new URLSearchParams({ thread_ts, cid: channel }).toString();
  }
  return url.href;
}
