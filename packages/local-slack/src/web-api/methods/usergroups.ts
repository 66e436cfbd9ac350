import type { Workspace } from "../../org/workspaces.js";
import { workspaceOf } from "../conversation-access.js";
import { optional, required, tokenMethod } from "../method-declaration.js";

/** https://docs.slack.dev/reference/methods/usergroups.list */
const list = tokenMethod({
  args: {
    include_count: optional.flag,
    include_disabled: optional.flag,
    include_users: optional.flag,
    team_id: optional.text,
  },
  scope: "usergroups:read",
  errors: ["missing_argument"],
  run(call) {
    const { args } = call;
    const team = workspaceOf(call, args.team_id);
    return {
      ok: true,
      usergroups: team.usergroups.map(({ id, name, handle, description, users }) => ({
        id,
        team_id: team.id,
        is_usergroup: true,
        is_subteam: true,
        name,
        handle,
        description,
        is_external: false,
        date_create: 0,
        date_update: 0,
        date_delete: 0,
        created_by: team.people[0].id,
        updated_by: team.people[0].id,
        prefs: { channels: [], groups: [] },
        ...(args.include_users && { users }),
        ...(args.include_count && { user_count: users.length }),
      })),
    };
  },
});

/** https://docs.slack.dev/reference/methods/usergroups.users.list */
const usersList = tokenMethod({
  args: { usergroup: required.text, include_disabled: optional.flag, team_id: optional.text },
  scope: "usergroups:read",
  errors: ["missing_argument", "no_such_subteam"],
  run(call) {
    const team: Workspace = workspaceOf(call, call.args.team_id);
    const group = team.usergroups.find(({ id }) => id === call.args.usergroup);
    if (group === undefined) return call.refuse("no_such_subteam");
    return { ok: true, users: group.users };
  },
});

export const usergroups = { "usergroups.list": list, "usergroups.users.list": usersList };
