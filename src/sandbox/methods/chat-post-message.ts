import type { ChatPostMessageResponse } from "@slack/web-api";
import { botProfile } from "../bot-profile.js";
import type { Token } from "../installs.js";
import { readMessageContent } from "../message-content.js";
import {
  failure,
  missingArgument,
  type SlackState,
  type TokenMethod,
  textArgument,
} from "../web-api-method.js";
import type { Channel } from "../workspaces.js";

/**
 * https://docs.slack.dev/reference/methods/chat.postMessage. `channel` is an id, a name, or for a bot the id of a
 * person, whose DM it then writes to. A bot with `chat:write.public` may post where it is not a member.
 */
export const chatPostMessage: TokenMethod = {
  auth: "token",
  scope: "chat:write",
  run({ args, token, slack }) {
    const wanted = textArgument(args, "channel");
    if (wanted === undefined) return missingArgument("channel");
    const channel = visibleChannel(slack, token, wanted);
    if (channel === undefined) return failure("channel_not_found");
    const mayPostAnywhere = token.kind === "bot" && token.scopes.includes("chat:write.public");
    if (!channel.members.has(token.userId) && !mayPostAnywhere) return failure("not_in_channel");
    const content = readMessageContent(args);
    if (typeof content === "string") return failure(content);

    const { app, messages, events } = slack;
    const message = messages.add(channel, {
      ...content,
      by: token.kind === "bot" ? "bot_token" : "user_token",
      user: token.userId,
      bot_id: token.botId,
      app_id: app.appId,
      tokenLast4: token.value.slice(-4),
    });
    events.posted(message);
    const response: ChatPostMessageResponse = {
      ok: true,
      channel: channel.id,
      ts: message.ts,
      message: {
        type: "message",
        user: token.userId,
        text: message.text,
        ts: message.ts,
        bot_id: token.botId,
        app_id: app.appId,
        team: channel.team,
        bot_profile: botProfile(app, token.botId, channel.team),
        ...(message.thread_ts !== undefined && { thread_ts: message.thread_ts }),
      },
    };
    return response;
  },
};

function visibleChannel({ workspaces }: SlackState, token: Token, wanted: string): Channel | undefined {
  const teams = workspaces.teamsOf(token.target);
  const person = workspaces.findPerson(wanted);
  if (token.kind === "bot" && person !== undefined) {
    const isHere = teams.some(({ id }) => id === person.workspace.id);
    return isHere ? workspaces.directMessage(person.workspace.id, wanted, token.userId) : undefined;
  }
  const channel =
    workspaces.findChannel(wanted) ?? workspaces.findChannelByName(teams, wanted.replace(/^#/, ""));
  if (channel === undefined || !teams.some(({ id }) => id === channel.team)) return undefined;
  return channel.kind === "channel" || channel.members.has(token.userId) ? channel : undefined;
}
