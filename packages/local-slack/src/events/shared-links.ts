import type { LinkSharedEvent } from "@slack/types";
import { randomKey } from "../ids.js";
import type { Message } from "../messages/messages.js";

/** Slack tells of no more links in one message. */
const MOST_LINKS = 5;

/** The links in a text to one of these domains, or to one below it: https://docs.slack.dev/messaging/unfurling-links-in-messages */
export function linksTo(domains: readonly string[], text: string): LinkSharedEvent["links"] {
  const urls = [...text.matchAll(/https?:\/\/[^\s<>|]+/g)].map(([url]) => url.replaceAll("&amp;", "&"));
  const links = [...new Set(urls)].flatMap((url) => {
    const host = URL.canParse(url) ? new URL(url).hostname : "";
    const domain = domains.find((each) => host === each || host.endsWith(`.${each}`));
    return domain === undefined ? [] : [{ domain, url }];
  });
  return links.slice(0, MOST_LINKS);
}

/** https://docs.slack.dev/reference/events/link_shared */
export function linkSharedEvent(
  message: Message,
  links: LinkSharedEvent["links"],
  isBotThere: boolean,
  eventTs: string,
): LinkSharedEvent {
  const { channel, user = "", ts, thread_ts } = message;
  return {
    type: "link_shared",
    channel,
    is_bot_user_member: isBotThere,
    user,
    message_ts: ts,
    ...(thread_ts !== undefined && { thread_ts }),
    unfurl_id: `${channel}.${ts}.${randomKey()}`,
    source: "conversations_history",
    links,
    event_ts: eventTs,
  };
}

/** The message that an `unfurl_id` names; undefined for what is none. */
export function unfurledMessage(
  unfurlId: string,
): { readonly channel: string; readonly ts: string } | undefined {
  const [, channel, ts] = /^(\w+)\.(\d+\.\d+)\.\w+$/.exec(unfurlId) ?? [];
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}
