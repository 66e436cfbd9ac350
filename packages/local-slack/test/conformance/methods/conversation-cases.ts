import { methodCase } from "./method-case.js";
import { CHANNEL, LAST_PAGE } from "./samples.js";
import type { World } from "./world.js";

const SEEN = { ...CHANNEL, is_member: true } as const;
const NOTE = { value: "t", creator: "U1", last_set: 1 } as const;
const names = {
  invalid_name_maxlength: "x".repeat(81),
  invalid_name_punctuation: "---",
  invalid_name_required: "#",
  invalid_name_specials: "No Capitals",
  name_taken: "general",
} as const;
const wrongNames = (field: "name" | "channel_name") =>
  Object.fromEntries(Object.entries(names).map(([error, name]) => [error, () => ({ [field]: name })]));
const aDm = (world: World) => ({ channel: world.dm });
const general = (world: World) => ({ channel: world.general });
const threeChannels = async (world: World) => {
  for (const name of ["one", "two", "three"]) await world.channel(name);
  return {};
};
const tooLong = "x".repeat(251);

const TEAM = {
  id: "T1",
  name: "Acme",
  icon: {},
  is_verified: false,
  domain: "acme",
  date_created: 0,
} as const;
const INVITER = {
  id: "U1",
  team_id: "T1",
  name: "my-app",
  updated: 0,
  who_can_share_contact_card: "EVERYONE",
  profile: {
    real_name: "My App",
    real_name_normalized: "My App",
    display_name: "my-app",
    display_name_normalized: "my-app",
    team: "T1",
    avatar_hash: "g0",
    email: "",
    image_24: "",
    image_32: "",
    image_48: "",
    image_72: "",
    image_192: "",
    image_512: "",
  },
} as const;
const SHARED = { id: "C1", is_private: false, is_im: false, name: "deal" } as const;
const BOOKMARK = {
  id: "Bk1",
  channel_id: "C1",
  title: "Docs",
  link: "https://a.example/",
  icon_url: "https://a.example/favicon.ico",
  type: "link",
  entity_id: null,
  date_created: 1,
  date_updated: 0,
  rank: "g",
  last_updated_by_user_id: "U1",
  last_updated_by_team_id: "T1",
  shortcut_id: null,
  app_id: "A1",
} as const;
const aBookmark = async (world: World) => {
  const wanted = {
    channel_id: world.general,
    title: "Docs",
    type: "link",
    link: "https://a.example/",
  } as const;
  const { bookmark } = await world.bot.bookmarks.add(wanted);
  return { channel_id: world.general, bookmark_id: bookmark?.id ?? "" };
};

/** An invitation that Globex has accepted. */
async function accepted(world: World, name: string) {
  const invite_id = await world.invite(name);
  await (await world.globexBot()).conversations.acceptSharedInvite({ invite_id, channel_name: name });
  return { invite_id, target_team: world.stage.globex.id };
}

/** Calls that Acme's bot makes, of an invitation that Globex has sent: the other way round. */
async function invitedByGlobex(world: World, name: string) {
  const globex = await world.globexBot();
  const { channel } = await globex.conversations.create({ name });
  const user_ids = [world.stage.acme.people[0].id];
  const { invite_id = "" } = await globex.conversations.inviteShared({
    channel: channel?.id ?? "",
    user_ids,
  });
  return { invite_id, globex, channel: channel?.id ?? "" };
}

export const CONVERSATION_CASES = [
  methodCase("conversations.info")({
    sample: { ok: true, channel: { ...SEEN, num_members: 4 } },
    args: (world) => ({ ...general(world), include_num_members: true }),
  }),
  methodCase("conversations.list")({
    sample: { ok: true, channels: [{ ...SEEN, num_members: 4 }], response_metadata: LAST_PAGE },
    args: () => ({ types: "public_channel", limit: 2, cursor: "" }),
    refused: { invalid_types: () => ({ types: "secret_channel" }) },
    pages: { of: "channels", fill: threeChannels },
  }),
  methodCase("conversations.members")({
    sample: { ok: true, members: ["U1"], response_metadata: LAST_PAGE },
    args: general,
    pages: { of: "members", fill: general },
  }),
  methodCase("users.conversations")({
    sample: { ok: true, channels: [CHANNEL], response_metadata: LAST_PAGE },
    args: () => ({}),
    refused: { invalid_types: () => ({ types: "secret_channel" }) },
    pages: { of: "channels", fill: threeChannels },
  }),
  methodCase("conversations.open")({
    sample: {
      ok: true,
      no_op: true,
      already_open: true,
      channel: {
        id: "D1",
        created: 1,
        is_archived: false,
        is_im: true,
        is_org_shared: false,
        context_team_id: "T1",
        updated: 1,
        user: "U1",
      },
    },
    args: ({ ben }) => ({ users: ben, return_im: true }),
    refused: {
      channel_not_found: () => ({ channel: "D0NOWHERE" }),
      method_not_supported_for_channel_type: general,
      too_many_users: () => ({ users: "U1,U2,U3,U4,U5,U6,U7,U8,U9" }),
      user_not_found: () => ({ users: "U0NOBODY" }),
      users_list_not_supplied: () => ({ users: "" }),
    },
  }),
  methodCase("conversations.close")({
    sample: { ok: true, no_op: true, already_closed: true },
    args: aDm,
    refused: { method_not_supported_for_channel_type: general },
  }),
  methodCase("conversations.mark")({
    sample: { ok: true },
    args: ({ general: channel, ts }) => ({ channel, ts }),
    refused: { invalid_timestamp: () => ({ ts: "yesterday" }) },
  }),
  methodCase("conversations.create")({
    sample: { ok: true, channel: SEEN },
    args: () => ({ name: "lab" }),
    refused: wrongNames("name"),
  }),
  methodCase("conversations.rename")({
    sample: { ok: true, channel: { ...SEEN, previous_names: ["lab"] } },
    args: async (world) => ({ channel: await world.channel("lab"), name: "labor" }),
    refused: {
      ...wrongNames("name"),
      method_not_supported_for_channel_type: aDm,
      not_authorized: (world) => ({ ...general(world), name: "mine" }),
    },
  }),
  methodCase("conversations.archive")({
    sample: { ok: true },
    args: async (world) => ({ channel: await world.channel("lab") }),
    refused: {
      already_archived: async (world) => ({ channel: await world.archived("old") }),
      cant_archive_general: general,
      method_not_supported_for_channel_type: aDm,
    },
  }),
  methodCase("conversations.unarchive")({
    sample: { ok: true },
    args: async (world) => ({ channel: await world.archived("lab") }),
    refused: { not_archived: general, method_not_supported_for_channel_type: aDm },
  }),
  methodCase("conversations.setTopic")({
    sample: { ok: true, channel: { ...SEEN, topic: NOTE } },
    args: (world) => ({ ...general(world), topic: "News" }),
    refused: { method_not_supported_for_channel_type: aDm, too_long: () => ({ topic: tooLong }) },
  }),
  methodCase("conversations.setPurpose")({
    sample: { ok: true, channel: { ...SEEN, purpose: NOTE } },
    args: (world) => ({ ...general(world), purpose: "News" }),
    refused: { method_not_supported_for_channel_type: aDm, too_long: () => ({ purpose: tooLong }) },
  }),
  methodCase("conversations.join")({
    sample: { ok: true, channel: SEEN },
    args: ({ stage }) => ({ channel: stage.acme.random }),
    refused: { method_not_supported_for_channel_type: aDm },
  }),
  methodCase("conversations.leave")({
    sample: { ok: true },
    args: async (world) => ({ channel: await world.channel("lab") }),
    refused: { cant_leave_general: general, method_not_supported_for_channel_type: aDm },
  }),
  methodCase("conversations.invite")({
    sample: { ok: true, channel: SEEN },
    args: async (world) => ({ channel: await world.channel("lab"), users: world.ben }),
    refused: {
      already_in_channel: (world) => ({ ...general(world), users: world.ben }),
      cant_invite_self: ({ botUser }) => ({ users: botUser }),
      method_not_supported_for_channel_type: aDm,
      user_not_found: () => ({ users: "U0NOBODY" }),
    },
  }),
  methodCase("conversations.kick")({
    sample: { ok: true, errors: {} },
    args: async (world) => {
      const channel = await world.channel("lab");
      await world.bot.conversations.invite({ channel, users: world.ben });
      return { channel, user: world.ben };
    },
    refused: {
      cant_kick_from_general: general,
      cant_kick_self: ({ botUser }) => ({ user: botUser }),
      method_not_supported_for_channel_type: aDm,
      user_not_found: () => ({ user: "U0NOBODY" }),
    },
  }),
  methodCase("conversations.inviteShared")({
    sample: {
      ok: true,
      invite_id: "I1",
      url: "https://join.slack.com/share/I1",
      is_legacy_shared_channel: false,
    },
    args: async (world) => ({
      channel: await world.channel("deal"),
      emails: ["gina@globex.example"],
    }),
    refused: {
      already_in_channel: ({ stage }) => ({
        channel: stage.localSlack.sharedChannel,
        emails: ["gina@globex.example"],
      }),
      cannot_share_mandatory_channel: general,
      channel_archived: async (world) => ({ channel: await world.archived("closed") }),
      connection_limit_exceeded_pending: async (world) => {
        const { channel } = await world.bot.conversations.create({ name: "twice" });
        const wanted = { channel: channel?.id ?? "", emails: ["hank@globex.example"] };
        await world.bot.conversations.inviteShared(wanted);
        return wanted;
      },
      invalid_email: () => ({ emails: ["nobody@nowhere.example"] }),
      method_not_supported_for_channel_type: aDm,
      not_owner: async (world) => {
        const shared = await invitedByGlobex(world, "theirs");
        await world.bot.conversations.acceptSharedInvite({
          invite_id: shared.invite_id,
          channel_name: "theirs",
        });
        const target_team = world.stage.acme.id;
        await shared.globex.conversations.approveSharedInvite({ invite_id: shared.invite_id, target_team });
        await world.bot.conversations.join({ channel: shared.channel });
        return { channel: shared.channel };
      },
      recipients_not_specified: () => ({ emails: [] }),
      too_many_emails: () => ({ emails: ["gina@globex.example", "hank@globex.example"] }),
      user_not_found: () => ({ emails: [], user_ids: ["U0NOBODY"] }),
    },
  }),
  methodCase("conversations.acceptSharedInvite")({
    sample: {
      ok: true,
      implicit_approval: true,
      channel_id: "C1",
      invite_id: "I1",
      can_open_scdm: false,
    },
    args: async (world) => {
      const { invite_id } = await invitedByGlobex(world, "deal");
      return { invite_id, channel_name: "deal" };
    },
    refused: {
      ...wrongNames("channel_name"),
      invite_from_same_org: async (world) => ({ invite_id: await world.invite("own") }),
      invite_not_found: () => ({ invite_id: "I0NONE" }),
      invite_used: async (world) => {
        const { invite_id } = await invitedByGlobex(world, "used");
        await world.bot.conversations.acceptSharedInvite({ invite_id, channel_name: "used" });
        return { invite_id };
      },
      invalid_recipient_team: async (world) => {
        const globex = await world.globexBot();
        const { channel } = await globex.conversations.create({ name: "elsewhere" });
        const { invite_id } = await globex.conversations.inviteShared({
          channel: channel?.id ?? "",
          user_ids: [world.stage.initech.people[0].id],
        });
        return { invite_id };
      },
    },
  }),
  methodCase("conversations.approveSharedInvite")({
    sample: { ok: true },
    args: (world) => accepted(world, "deal"),
    refused: {
      already_approved: async (world) => {
        const invite = await accepted(world, "done");
        await world.bot.conversations.approveSharedInvite(invite);
        return invite;
      },
      approval_not_found: async (world) => ({ invite_id: await world.invite("early") }),
      invite_not_found: () => ({ invite_id: "I0NONE" }),
      missing_target_team: () => ({ target_team: "" }),
    },
  }),
  methodCase("conversations.declineSharedInvite")({
    sample: { ok: true },
    args: (world) => accepted(world, "deal"),
    refused: {
      inactive_invite: async (world) => {
        const invite = await accepted(world, "over");
        await world.bot.conversations.declineSharedInvite(invite);
        return invite;
      },
      invite_not_found: () => ({ invite_id: "I0NONE" }),
    },
  }),
  methodCase("conversations.listConnectInvites")({
    sample: {
      ok: true,
      invites: [
        {
          direction: "outgoing",
          status: "accepted",
          date_last_updated: 1,
          invite_type: "channel",
          invite: {
            id: "I1",
            date_created: 1,
            date_invalid: 2,
            inviting_team: TEAM,
            inviting_user: INVITER,
            recipient_user_id: "U1",
          },
          invite_payload: {
            invite_type: "channel",
            channel: SHARED,
            is_external_limited: true,
            is_sponsored: false,
          },
          channel: SHARED,
          acceptances: [
            {
              approval_status: "pending_approval",
              date_accepted: 1,
              date_invalid: 2,
              date_last_updated: 1,
              accepting_team: TEAM,
              accepting_user: INVITER,
              reviews: [],
            },
          ],
        },
      ],
      response_metadata: LAST_PAGE,
    },
    args: async (world) => {
      await accepted(world, "deal");
      return {};
    },
    pages: {
      of: "invites",
      fill: async (world) => {
        for (const name of ["one", "two", "three"]) await world.invite(name);
        return {};
      },
    },
  }),
  methodCase("bookmarks.add")({
    sample: { ok: true, bookmark: BOOKMARK },
    args: (world) => ({ channel_id: world.general, title: "Docs", type: "link", link: "https://a.example/" }),
    refused: {
      invalid_bookmark_type: () => ({ type: "song" }),
      invalid_link: () => ({ link: "javascript:alert(1)" }),
      too_many_bookmarks: async (world) => {
        const channel_id = await world.channel("full");
        for (let count = 0; count < 100; count++) {
          await world.bot.bookmarks.add({
            channel_id,
            title: `${count}`,
            type: "link",
            link: "https://a.example",
          });
        }
        return { channel_id };
      },
    },
  }),
  methodCase("bookmarks.edit")({
    sample: { ok: true, bookmark: BOOKMARK },
    args: async (world) => ({ ...(await aBookmark(world)), title: "Documents" }),
    refused: {
      invalid_link: () => ({ link: "javascript:alert(1)" }),
      not_found: () => ({ bookmark_id: "Bk0NONE" }),
    },
  }),
  methodCase("bookmarks.list")({
    sample: { ok: true, bookmarks: [BOOKMARK] },
    args: async (world) => {
      await aBookmark(world);
      return { channel_id: world.general };
    },
  }),
  methodCase("bookmarks.remove")({
    sample: { ok: true },
    args: aBookmark,
    refused: { not_found: () => ({ bookmark_id: "Bk0NONE" }) },
  }),
];
