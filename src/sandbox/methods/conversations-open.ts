import type { ConversationsOpenResponse } from "@slack/web-api";
import { failure, type TokenMethod, textArgument } from "../web-api-method.js";

/**
 * https://docs.slack.dev/reference/methods/conversations.open: the DM between the token's user and the person in
 * `users`, or the one in `channel`. A DM needs `im:write`. This Slack has no group DMs: more than one user is answered
 * `too_many_users`.
 */
export const conversationsOpen: TokenMethod = {
  auth: "token",
  scope: "im:write",
  run({ args, token, slack: { workspaces } }) {
    const { users, channel } = { users: textArgument(args, "users"), channel: textArgument(args, "channel") };
    if (channel !== undefined) {
      const found = workspaces.findChannel(channel);
      if (found === undefined || !found.members.has(token.userId)) return failure("channel_not_found");
      if (found.kind !== "im") return failure("method_not_supported_for_channel_type");
      return opened(found.id, true);
    }
    const [user, ...others] = (users ?? "").split(",").filter((id) => id !== "");
    if (user === undefined) return failure("users_list_not_supplied");
    if (others.length > 0) return failure("too_many_users");
    const found = workspaces.findPerson(user);
    const isHere = workspaces.teamsOf(token.target).some(({ id }) => id === found?.workspace.id);
    if (found === undefined || !isHere) return failure("user_not_found");
    const { id: team } = found.workspace;
    const isOpen = workspaces.findDirectMessage(team, user, token.userId) !== undefined;
    return opened(workspaces.directMessage(team, user, token.userId).id, isOpen);
  },
};

function opened(id: string, wasOpen: boolean): ConversationsOpenResponse {
  return { ok: true, ...(wasOpen && { no_op: true, already_open: true }), channel: { id } };
}
