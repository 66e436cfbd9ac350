import { optional, required, tokenMethod } from "../method-declaration.js";
import { botsFor } from "../objects/user-object.js";

/** https://docs.slack.dev/reference/methods/team.info: the token's workspace, or one that it reaches. */
const info = tokenMethod({
  args: { team: optional.text, domain: optional.text },
  scope: "team:read",
  errors: ["team_not_found"],
  run({ args, token, slack, refuse }) {
    const reached = slack.installs.workspacesOf(token.target);
    const found = reached.find(
      ({ id, domain }) =>
        (args.team === undefined || id === args.team) &&
        (args.domain === undefined || domain === args.domain),
    );
    if (found === undefined) return refuse("team_not_found");
    const { id, name, domain, enterprise } = found;
    return {
      ok: true,
      team: {
        id,
        name,
        domain,
        url: `https://${domain}.slack.com/`,
        email_domain: "",
        icon: { image_default: true },
        avatar_base_url: "https://ca.slack-edge.com/",
        is_verified: false,
        ...(enterprise && {
          enterprise_id: enterprise.id,
          enterprise_name: enterprise.name,
          enterprise_domain: enterprise.domain,
        }),
      },
    };
  },
});

/** https://docs.slack.dev/reference/methods/emoji.list: the workspace's own emoji, of which this Slack has none. */
const emojiList = tokenMethod({
  args: { include_categories: optional.flag },
  scope: "emoji:read",
  errors: [],
  run({ args, slack }) {
    return {
      ok: true,
      emoji: {},
      cache_ts: (slack.clock() / 1_000).toFixed(6),
      ...(args.include_categories && { categories: [], categories_version: "5" }),
    };
  },
});

/** https://docs.slack.dev/reference/methods/bots.info: the bot of an app in a workspace that the token reaches; without `bot`, nothing is said of any. */
const botsInfo = tokenMethod({
  args: { bot: optional.text, team_id: optional.text },
  scope: "users:read",
  errors: ["bot_not_found"],
  run({ args, token, slack, refuse }) {
    if (args.bot === undefined) return { ok: true, bot: {} };
    const bots = slack.installs.workspacesOf(token.target).flatMap((team) => botsFor({ token, slack }, team));
    const found = bots.find(({ bot }) => bot.botId === args.bot);
    if (found === undefined) return refuse("bot_not_found");
    const { app, bot } = found;
    return {
      ok: true,
      bot: {
        id: bot.botId,
        deleted: false,
        name: app.name,
        updated: 0,
        app_id: app.appId,
        user_id: bot.userId,
        icons: {},
      },
    };
  },
});

/**
 * https://docs.slack.dev/reference/methods/entity.presentDetails: the details of a Work Object, for the person whose trigger
 * this is. It is checked; this Slack has no pane to show it in.
 */
const presentDetails = tokenMethod({
  args: {
    trigger_id: required.text,
    metadata: optional.json,
    user_auth_required: optional.flag,
    user_auth_url: optional.text,
    error: optional.json,
  },
  errors: ["invalid_metadata", "invalid_trigger_id", "user_auth_url_missing"],
  run({ args, token, slack, refuse }) {
    const { metadata, error } = args;
    if (args.user_auth_required && args.user_auth_url === undefined) return refuse("user_auth_url_missing");
    const isNeeded = error === undefined && !args.user_auth_required;
    if (isNeeded && (typeof metadata !== "object" || metadata === null)) return refuse("invalid_metadata");
    if (typeof slack.triggers.exchange(args.trigger_id, token.target) === "string") {
      return refuse("invalid_trigger_id");
    }
    return { ok: true };
  },
});

export const team = {
  "bots.info": botsInfo,
  "emoji.list": emojiList,
  "entity.presentDetails": presentDetails,
  "team.info": info,
};
