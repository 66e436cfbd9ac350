import { workspaceOf } from "../conversation-access.js";
import { optional, required, tokenMethod } from "../method-declaration.js";
import { emailOf, findUser, personObject, usersOf } from "../objects/user-object.js";
import { PAGED, pageOf } from "../pages-of-answers.js";

/** https://docs.slack.dev/reference/methods/users.info: a person, or the bot of an app, whom the token can see. */
const info = tokenMethod({
  args: { user: required.text, include_locale: optional.flag },
  scope: "users:read",
  errors: ["user_not_found"],
  run(call) {
    const user = findUser(call, call.args.user);
    if (user === undefined) return call.refuse("user_not_found");
    return { ok: true, user: { ...user, ...(call.args.include_locale && { locale: "en-US" }) } };
  },
});

/** https://docs.slack.dev/reference/methods/users.list: the people of the workspace, and the bots of the apps that are installed there. */
const list = tokenMethod({
  args: { include_locale: optional.flag, team_id: optional.text, ...PAGED },
  scope: "users:read",
  errors: ["missing_argument"],
  run(call) {
    const { args, slack } = call;
    const all = usersOf(call, workspaceOf(call, args.team_id));
    const page = pageOf(all, ({ id }) => id, args, { most: 1_000, usual: 1_000 });
    return {
      ok: true,
      members: page.items.map(({ profile: { api_app_id: _app, bot_id: _bot, ...profile }, ...user }) => ({
        ...user,
        profile,
        ...(args.include_locale && { locale: "en-US" }),
      })),
      cache_ts: Math.floor(slack.clock() / 1_000),
      response_metadata: { next_cursor: page.nextCursor },
    };
  },
});

/** https://docs.slack.dev/reference/methods/users.lookupByEmail */
const lookupByEmail = tokenMethod({
  args: { email: required.text },
  scope: "users:read.email",
  errors: ["users_not_found"],
  run({ args, token, slack, refuse }) {
    const email = args.email.toLowerCase();
    for (const workspace of slack.installs.workspacesOf(token.target)) {
      const person = workspace.people.find((each) => emailOf(each, workspace) === email);
      if (person === undefined) continue;
      const { profile, ...user } = personObject(person, workspace, true);
      const { api_app_id: _app, bot_id: _bot, always_active: _active, ...shown } = profile;
      return { ok: true, user: { ...user, profile: shown } };
    }
    return refuse("users_not_found");
  },
});

/** https://docs.slack.dev/reference/methods/users.profile.get */
const profileGet = tokenMethod({
  args: { user: optional.text, include_labels: optional.flag },
  scope: "users.profile:read",
  errors: ["user_not_found"],
  run(call) {
    const user = findUser(call, call.args.user ?? call.token.userId);
    if (user === undefined) return call.refuse("user_not_found");
    const { team: _team, api_app_id: _app, bot_id: _bot, ...profile } = user.profile;
    return { ok: true, profile: { ...profile, fields: {} } };
  },
});

/** https://docs.slack.dev/reference/methods/users.getPresence: everybody is here; of oneself more is said. */
const getPresence = tokenMethod({
  args: { user: optional.text },
  scope: "users:read",
  errors: ["user_not_found"],
  run(call) {
    const { args, token, slack } = call;
    const user = args.user ?? token.userId;
    if (findUser(call, user) === undefined) return call.refuse("user_not_found");
    return {
      ok: true,
      presence: "active",
      ...(user === token.userId && {
        online: true,
        auto_away: false,
        manual_away: false,
        connection_count: 1,
        last_activity: Math.floor(slack.clock() / 1_000),
      }),
    };
  },
});

export const users = {
  "users.getPresence": getPresence,
  "users.info": info,
  "users.list": list,
  "users.lookupByEmail": lookupByEmail,
  "users.profile.get": profileGet,
};
