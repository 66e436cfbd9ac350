import type { ConversationsOpenResponse } from "@slack/web-api";
import { directMessageWith, notReached } from "../../messages/message-target.js";
import { type TokenMethod, textArgument } from "../web-api-method.js";
import { failure } from "../web-api-reply.js";

/**
 * https://docs.slack.dev/reference/methods/conversations.open: the DM between the token's user and the person in
 * `users`, or the one in `channel`. A DM needs `im:write`. This Slack has no group DMs: it answers `too_many_users` to
 * more than one user.
 */
export const conversationsOpen: TokenMethod = {
  auth: "token",
  scope: "im:write",
  run({ args, token, slack }) {
    const { workspaces } = slack;
    const resumed = textArgument(args, "channel");
    if (resumed !== undefined) {
      const channel = workspaces.findChannel(resumed);
      if (!channel?.members.has(token.userId)) return failure("channel_not_found");
      if (channel.kind !== "im") return failure("method_not_supported_for_channel_type");
      return opened(channel.id, true);
    }
    const [user, ...others] = (textArgument(args, "users") ?? "").split(",").filter((id) => id !== "");
    if (user === undefined) return failure("users_list_not_supplied");
    if (others.length > 0) return failure("too_many_users");
    const wasOpen = workspaces.findDirectMessage(user, token.userId) !== undefined;
    const channel = directMessageWith(slack, token, user);
    if (channel === undefined) return failure(notReached(slack, token, user) ?? "user_not_found");
    return opened(channel.id, wasOpen);
  },
};

function opened(id: string, wasOpen: boolean): ConversationsOpenResponse {
  return { ok: true, ...(wasOpen && { no_op: true, already_open: true }), channel: { id } };
}
