import type { ConnectInvite } from "../../org/connect-invites.js";
import type { Channel, Workspace } from "../../org/workspaces.js";
import type { SharedSlack } from "../web-api-method.js";
import { emailOf } from "./user-object.js";

const NO_PICTURES = {
  image_24: "",
  image_32: "",
  image_48: "",
  image_72: "",
  image_192: "",
  image_512: "",
} as const;

/** An invitation in the events about it, with who did what. https://docs.slack.dev/reference/events/shared_channel_invite_accepted */
export function inviteEvent<Field extends string = never>(
  slack: SharedSlack,
  invite: ConnectInvite,
  channel: Channel,
  field?: Field,
  userId?: string,
  team?: string,
) {
  const { id, createdSec, expiresSec, recipient } = invite;
  const done = field !== undefined && {
    [field]: userObject(slack, userId ?? "", team ?? ""),
    teams_in_channel: channel.teams.map((each) => teamObject(slack.workspaces.team(each))),
  };
  return {
    invite: {
      id,
      date_created: createdSec,
      date_invalid: expiresSec,
      inviting_team: teamObject(slack.workspaces.team(invite.team)),
      inviting_user: userObject(slack, invite.user, invite.team),
      ...(recipient.email === undefined
        ? { recipient_user_id: recipient.userId }
        : { recipient_email: recipient.email }),
    },
    channel: channelObject(channel),
    event_ts: slack.events.ts(),
    ...(done as Record<Field, ReturnType<typeof userObject>> & {
      teams_in_channel: ReturnType<typeof teamObject>[];
    }),
  };
}

/** An invitation in a list, as one of its two workspaces sees it; undefined when the channel is gone. */
export function inviteObject(slack: SharedSlack, invite: ConnectInvite, team: string) {
  const channel = slack.workspaces.findChannel(invite.channel);
  if (channel === undefined) return undefined;
  const { id, createdSec, expiresSec, updatedSec, isLimited, acceptedBy, recipient } = invite;
  const times = { date_created: createdSec, date_invalid: expiresSec };
  const from = {
    inviting_team: teamObject(slack.workspaces.team(invite.team)),
    inviting_user: userObject(slack, invite.user, invite.team),
  };
  const acceptance = acceptedBy && {
    approval_status: "pending_approval",
    date_accepted: acceptedBy.atSec,
    date_invalid: expiresSec,
    date_last_updated: updatedSec,
    accepting_team: teamObject(slack.workspaces.team(acceptedBy.team)),
    accepting_user: userObject(slack, acceptedBy.userId, acceptedBy.team),
    reviews: [],
  };
  return {
    direction: invite.team === team ? "outgoing" : "incoming",
    status: invite.state === "sent" ? "sent" : "accepted",
    date_last_updated: updatedSec,
    invite_type: "channel",
    invite: { id, ...times, ...from, recipient_user_id: recipient.userId },
    invite_payload: {
      invite_type: "channel",
      channel: channelObject(channel),
      is_external_limited: isLimited,
      is_sponsored: false,
    },
    channel: channelObject(channel),
    acceptances: acceptance === undefined ? [] : [acceptance],
  };
}

function channelObject({ id, kind, name }: Channel) {
  return { id, is_private: kind === "group", is_im: kind === "im", name };
}

function teamObject({ id, name, domain }: Workspace) {
  return { id, name, icon: {}, is_verified: false, domain, date_created: 0 };
}

/** A person or a bot, as another workspace is told of them. */
function userObject({ workspaces, apps }: SharedSlack, id: string, team: string) {
  const found = workspaces.findPerson(id);
  const { app } = (apps.ofBotUser(id) ?? apps.first).slack;
  const realName = found?.person.realName ?? app.name;
  const displayName = found?.person.name ?? app.handle;
  return {
    id,
    team_id: team,
    name: displayName,
    updated: 0,
    who_can_share_contact_card: "EVERYONE",
    profile: {
      real_name: realName,
      real_name_normalized: realName,
      display_name: displayName,
      display_name_normalized: displayName,
      team,
      avatar_hash: "g0123456789a",
      email: found === undefined ? "" : emailOf(found.person, found.workspace),
      ...NO_PICTURES,
    },
  };
}
