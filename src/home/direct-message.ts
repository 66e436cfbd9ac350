import type { WebClient } from "../slack/web-api.js";

/** Writes to a person as the app. Rejects when Slack does not take the message. */
export async function sendDirectMessage(client: WebClient, userId: string, text: string): Promise<void> {
  const { channel } = await client.conversations.open({ users: userId });
  await client.chat.postMessage({ channel: channel?.id ?? userId, text });
}
