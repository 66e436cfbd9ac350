import { writingTeam } from "../../../messages/message-target.js";
import type { Bookmark } from "../../../org/bookmarks.js";
import { ownConversation } from "../../conversation-access.js";
import { type Call, optional, required, tokenMethod } from "../../method-declaration.js";

const MOST_IN_A_CHANNEL = 100;

/** https://docs.slack.dev/reference/methods/bookmarks.add: a link; this Slack has no other kind of bookmark. */
const add = tokenMethod({
  args: {
    channel_id: required.text,
    title: required.text,
    type: required.text,
    link: required.text,
    emoji: optional.text,
    entity_id: optional.text,
    parent_id: optional.text,
  },
  scope: "bookmarks:write",
  errors: [
    "channel_not_found",
    "invalid_bookmark_type",
    "invalid_link",
    "not_in_channel",
    "too_many_bookmarks",
  ],
  run(call) {
    const { args, slack, refuse } = call;
    const channel = ownConversation(call, args.channel_id);
    if (args.type !== "link") return refuse("invalid_bookmark_type");
    if (!/^https?:\/\//.test(args.link)) return refuse("invalid_link");
    if (slack.bookmarks.in(channel.id).length >= MOST_IN_A_CHANNEL) return refuse("too_many_bookmarks");
    const { title, link, emoji } = args;
    const by = editor(call, channel);
    const appId = slack.app.appId;
    return {
      ok: true,
      bookmark: described(
        slack.bookmarks.add({ channel: channel.id, title, link, ...by, appId, ...(emoji && { emoji }) }),
      ),
    };
  },
});

/** https://docs.slack.dev/reference/methods/bookmarks.edit: what is given changes, the rest stays. */
const edit = tokenMethod({
  args: {
    channel_id: required.text,
    bookmark_id: required.text,
    title: optional.text,
    link: optional.text,
    emoji: optional.text,
  },
  scope: "bookmarks:write",
  errors: ["channel_not_found", "invalid_link", "not_found", "not_in_channel"],
  run(call) {
    const { args, slack, refuse } = call;
    const { title, link, emoji } = args;
    const channel = ownConversation(call, args.channel_id);
    const bookmark = slack.bookmarks.in(channel.id).find(({ id }) => id === args.bookmark_id);
    if (bookmark === undefined) return refuse("not_found");
    if (link !== undefined && !/^https?:\/\//.test(link)) return refuse("invalid_link");
    const edited = slack.bookmarks.edit(bookmark, {
      ...editor(call, channel),
      ...(title && { title }),
      ...(link && { link }),
      ...(emoji && { emoji }),
    });
    return { ok: true, bookmark: described(edited) };
  },
});

/** https://docs.slack.dev/reference/methods/bookmarks.list */
const list = tokenMethod({
  args: { channel_id: required.text },
  scope: "bookmarks:read",
  errors: ["channel_not_found", "not_in_channel"],
  run(call) {
    const channel = ownConversation(call, call.args.channel_id);
    return { ok: true, bookmarks: call.slack.bookmarks.in(channel.id).map(described) };
  },
});

/** https://docs.slack.dev/reference/methods/bookmarks.remove */
const remove = tokenMethod({
  args: { channel_id: required.text, bookmark_id: required.text },
  scope: "bookmarks:write",
  errors: ["channel_not_found", "not_found", "not_in_channel"],
  run(call) {
    const { args, slack, refuse } = call;
    const channel = ownConversation(call, args.channel_id);
    const bookmark = slack.bookmarks.in(channel.id).find(({ id }) => id === args.bookmark_id);
    if (bookmark === undefined) return refuse("not_found");
    slack.bookmarks.remove(bookmark);
    return { ok: true };
  },
});

function editor({ token, slack }: Pick<Call, "token" | "slack">, channel: Parameters<typeof writingTeam>[2]) {
  return { user: token.userId, team: writingTeam(slack, token, channel) };
}

function described({ id, channel, title, link, emoji, ...bookmark }: Bookmark) {
  return {
    id,
    channel_id: channel,
    title,
    link,
    ...(emoji !== undefined && { emoji }),
    icon_url: `${new URL(link).origin}/favicon.ico`,
    type: "link",
    entity_id: null,
    date_created: bookmark.createdSec,
    date_updated: bookmark.updatedSec,
    rank: "g",
    last_updated_by_user_id: bookmark.user,
    last_updated_by_team_id: bookmark.team,
    shortcut_id: null,
    app_id: bookmark.appId ?? null,
  };
}

export const bookmarks = {
  "bookmarks.add": add,
  "bookmarks.edit": edit,
  "bookmarks.list": list,
  "bookmarks.remove": remove,
};
