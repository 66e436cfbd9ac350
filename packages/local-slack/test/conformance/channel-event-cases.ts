import type {
  AgentSessionStoppedEvent,
  AgentSessionTitleChangedEvent,
  AppContextChangedEvent,
  AssistantThreadContextChangedEvent,
  AssistantThreadStartedEvent,
  ChannelArchiveEvent,
  ChannelCreatedEvent,
  ChannelRenameEvent,
  ChannelSharedEvent,
  ChannelUnarchiveEvent,
  FileCreatedEvent,
  FileDeletedEvent,
  FileSharedEvent,
  GroupArchiveEvent,
  GroupRenameEvent,
  GroupUnarchiveEvent,
  MemberJoinedChannelEvent,
  MemberLeftChannelEvent,
  PinAddedEvent,
  PinRemovedEvent,
  ReactionAddedEvent,
  ReactionRemovedEvent,
  SharedChannelInviteAcceptedEvent,
  SharedChannelInviteApprovedEvent,
  SharedChannelInviteDeclinedEvent,
  SharedChannelInviteReceivedEvent,
} from "@slack/types";
import type { ChannelEvent, WorkspaceEvent } from "../../src/events/channel-events.js";
import type { Stage } from "../stage.js";
import type { Envelope, ToldOfInvite } from "./deviations.js";
import { type EventCase, TOLD } from "./event-envelope-sample.js";
import { sampleOf } from "./published.js";

const SCOPES = `channels:history,channels:manage,channels:read,chat:write,conversations.connect:manage,
conversations.connect:write,files:read,files:write,groups:read,groups:write,pins:read,pins:write,reactions:read,
reactions:write`.replaceAll("\n", "");
const TS = "1.000001";
const DONE = { user: "U1", event_ts: TS } as const;

/** The bot of Acme with the scopes of these events, and a message of its own in #general. */
async function scene(stage: Stage) {
  const bot = await stage.installedBot(stage.acme, { scope: SCOPES });
  const channel = stage.acme.general;
  const { ts: timestamp = "" } = await bot.chat.postMessage({ channel, text: "t" });
  return { bot, channel, timestamp };
}

/** The session of an agent at work in a thread, with what a person needs to act on it. */
async function session(stage: Stage) {
  const { acme, localSlack } = stage;
  localSlack.configureApp({
    ...stage.app.settings(),
    botEvents: ["agent_session_stopped", "agent_session_title_changed"],
  });
  const { bot, channel, timestamp: threadTs } = await scene(stage);
  const place = { channel_id: channel, thread_ts: threadTs };
  await bot.agents.sessions.setStatus({ ...place, status: "processing", title: "Help" });
  return { bot, session: { team: acme.id, user: acme.people[1].id, channel, threadTs } };
}

/** A person who may have the app open, which is an assistant or an agent. */
async function visitor(stage: Stage, assistantView: boolean) {
  const { acme, localSlack } = stage;
  const botEvents = ["app_context_changed", "assistant_thread_context_changed", "assistant_thread_started"];
  localSlack.configureApp({ ...stage.app.settings(), botEvents, assistantView });
  await scene(stage);
  return { team: acme.id, user: acme.people[1].id, viewing: acme.general };
}

async function created(stage: Stage, is_private = false) {
  const { bot } = await scene(stage);
  const { channel } = await bot.conversations.create({ name: "lab", is_private });
  return { bot, channel: channel?.id ?? "" };
}

async function pinned(stage: Stage) {
  const { bot, ...place } = await scene(stage);
  await bot.pins.add(place);
  return { bot, ...place };
}

async function shared(stage: Stage) {
  const { bot } = await scene(stage);
  const { file_id: id = "", upload_url = "" } = await bot.files.getUploadURLExternal({
    filename: "notes.txt",
    length: 5,
  });
  await fetch(upload_url, { method: "POST", body: "hello", headers: { connection: "close" } });
  await bot.files.completeUploadExternal({ files: [{ id }], channel_id: stage.acme.general });
  return { bot, id };
}

/** An invitation of Gina in Globex to a channel of Acme. */
async function invited(stage: Stage) {
  const { bot, channel } = await created(stage);
  const globex = await stage.installedBot(stage.globex, { scope: SCOPES });
  const { invite_id = "" } = await bot.conversations.inviteShared({
    channel,
    user_ids: [stage.globex.people[0].id],
  });
  return { bot, globex, invite_id };
}

async function accepted(stage: Stage) {
  const invite = await invited(stage);
  await invite.globex.conversations.acceptSharedInvite({ invite_id: invite.invite_id, channel_name: "lab" });
  return { ...invite, target_team: stage.globex.id };
}

const CREATED_CHANNEL = {
  id: "C1",
  name: "lab",
  name_normalized: "lab",
  created: 1,
  creator: "U1",
  context_team_id: "T1",
  is_channel: true,
  is_group: false,
  is_im: false,
  is_mpim: false,
  is_private: false,
  is_archived: false,
  is_frozen: false,
  is_general: false,
  is_shared: false,
  is_org_shared: false,
  is_ext_shared: false,
  is_pending_ext_shared: false,
} as const;
const RENAMED = {
  id: "C1",
  name: "lab",
  name_normalized: "lab",
  created: 1,
  is_channel: true,
  is_mpim: false,
} as const;
const BOT_PROFILE = {
  id: "B1",
  app_id: "A1",
  name: "My App",
  team_id: "T1",
  icons: {},
  updated: 0,
  deleted: false,
} as const;
const PINNED_MESSAGE = {
  type: "message",
  user: "U1",
  text: "t",
  ts: TS,
  team: "T1",
  bot_id: "B1",
  app_id: "A1",
  bot_profile: BOT_PROFILE,
  permalink: "https://acme.slack.com/archives/C1/p1",
} as const;
const PIN = {
  ...DONE,
  channel_id: "C1",
  item_user: "U1",
  pin_count: "1",
  pinned_info: { channel: "C1", pinned_by: "U1", pinned_ts: 1 },
} as const;
const PINNED_ITEM = { type: "message", channel: "C1", created_by: "U1", created: 1 } as const;
const REACTION = {
  ...DONE,
  reaction: "eyes",
  item_user: "U1",
  item: { type: "message", channel: "C1", ts: TS },
} as const;
const FILE = { file_id: "F1", user_id: "U1", file: { id: "F1" }, event_ts: TS } as const;
const TEAM = {
  id: "T1",
  name: "Acme",
  icon: {},
  is_verified: false,
  domain: "acme",
  date_created: 0,
} as const;
const PERSON = {
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
const INVITE = {
  invite: {
    id: "I1",
    date_created: 1,
    date_invalid: 2,
    inviting_team: TEAM,
    inviting_user: PERSON,
    recipient_user_id: "U1",
  },
  channel: { id: "C1", is_private: false, is_im: false, name: "lab" },
  event_ts: TS,
} as const;

const ASSISTANT_THREAD = {
  user_id: "U1",
  context: { channel_id: "C1", team_id: "T1", enterprise_id: null },
  channel_id: "D1",
  thread_ts: TS,
} as const;

export const CHANNEL_EVENTS: Readonly<Record<(ChannelEvent | WorkspaceEvent)["type"], readonly EventCase[]>> =
  {
    agent_session_stopped: [
      {
        what: "by a person, with a stream",
        sample: sampleOf<Envelope<AgentSessionStoppedEvent>>()({
          ...TOLD,
          event: {
            type: "agent_session_stopped",
            channel: "C1",
            thread_ts: TS,
            streaming_message_ts: [TS],
            ...DONE,
          },
        }),
        async happen(stage) {
          const { bot, session: at } = await session(stage);
          const [recipient_team_id, recipient_user_id] = [at.team, at.user];
          const { channel, threadTs: thread_ts } = at;
          await bot.chat.startStream({ channel, thread_ts, recipient_team_id, recipient_user_id });
          await stage.localSlack.stopAgent(at);
        },
      },
    ],
    agent_session_title_changed: [
      {
        what: "by a person",
        sample: sampleOf<Envelope<AgentSessionTitleChangedEvent>>()({
          ...TOLD,
          event: {
            type: "agent_session_title_changed",
            channel: "C1",
            thread_ts: TS,
            team_id: "T1",
            previous_title: "Help",
            title: "Help with the release",
            ...DONE,
          },
        }),
        async happen(stage) {
          const { session: at } = await session(stage);
          await stage.localSlack.retitleSession({ ...at, title: "Help with the release" });
        },
      },
    ],
    app_context_changed: [
      {
        what: "to a channel",
        sample: sampleOf<Envelope<AppContextChangedEvent>>()({
          ...TOLD,
          event: {
            type: "app_context_changed",
            channel: "D1",
            context: { entities: [{ type: "slack#/types/channel_id", value: "C1", team_id: "T1" }] },
            ...DONE,
          },
        }),
        async happen(stage) {
          await stage.localSlack.lookElsewhere(await visitor(stage, false));
        },
      },
    ],
    assistant_thread_started: [
      {
        what: "beside a channel",
        sample: sampleOf<Envelope<AssistantThreadStartedEvent>>()({
          ...TOLD,
          event: { type: "assistant_thread_started", assistant_thread: ASSISTANT_THREAD, event_ts: TS },
        }),
        async happen(stage) {
          await stage.localSlack.startAssistantThread(await visitor(stage, true));
        },
      },
    ],
    assistant_thread_context_changed: [
      {
        what: "to a channel",
        sample: sampleOf<Envelope<AssistantThreadContextChangedEvent>>()({
          ...TOLD,
          event: {
            type: "assistant_thread_context_changed",
            assistant_thread: ASSISTANT_THREAD,
            event_ts: TS,
          },
        }),
        async happen(stage) {
          const visit = await visitor(stage, true);
          await stage.localSlack.startAssistantThread({ ...visit, viewing: undefined });
          await stage.localSlack.lookElsewhere(visit);
        },
      },
    ],
    reaction_added: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<ReactionAddedEvent>>()({
          ...TOLD,
          event: { type: "reaction_added", ...REACTION },
        }),
        async happen(stage) {
          const { bot, ...place } = await scene(stage);
          await bot.reactions.add({ ...place, name: "eyes" });
        },
      },
    ],
    reaction_removed: [
      {
        what: "by a person",
        sample: sampleOf<Envelope<ReactionRemovedEvent>>()({
          ...TOLD,
          event: { type: "reaction_removed", ...REACTION },
        }),
        async happen(stage) {
          const { channel, timestamp: ts } = await scene(stage);
          const reaction = { team: stage.acme.id, user: stage.acme.people[1].id, channel, ts, name: "eyes" };
          await stage.localSlack.react(reaction);
          await stage.localSlack.unreact(reaction);
        },
      },
    ],
    pin_added: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<PinAddedEvent>>()({
          ...TOLD,
          event: {
            type: "pin_added",
            ...PIN,
            item: { ...PINNED_ITEM, message: { ...PINNED_MESSAGE, pinned_to: ["C1"] } },
          },
        }),
        happen: pinned,
      },
    ],
    pin_removed: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<PinRemovedEvent>>()({
          ...TOLD,
          event: {
            type: "pin_removed",
            ...PIN,
            has_pins: false,
            item: { ...PINNED_ITEM, message: PINNED_MESSAGE },
          },
        }),
        async happen(stage) {
          const { bot, ...place } = await pinned(stage);
          await bot.pins.remove(place);
        },
      },
    ],
    member_joined_channel: [
      {
        what: "whom the bot has invited",
        sample: sampleOf<Envelope<MemberJoinedChannelEvent>>()({
          ...TOLD,
          event: {
            type: "member_joined_channel",
            ...DONE,
            channel: "C1",
            channel_type: "C",
            team: "T1",
            inviter: "U1",
          },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage);
          await bot.conversations.invite({ channel, users: stage.acme.people[1].id });
        },
      },
    ],
    member_left_channel: [
      {
        what: "that is private",
        sample: sampleOf<Envelope<MemberLeftChannelEvent>>()({
          ...TOLD,
          event: { type: "member_left_channel", ...DONE, channel: "C1", channel_type: "G", team: "T1" },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage, true);
          const user = stage.acme.people[1].id;
          await bot.conversations.invite({ channel, users: user });
          await bot.conversations.kick({ channel, user });
        },
      },
    ],
    channel_created: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<ChannelCreatedEvent>>()({
          ...TOLD,
          event: { type: "channel_created", event_ts: TS, channel: CREATED_CHANNEL },
        }),
        happen: (stage) => created(stage),
      },
    ],
    channel_rename: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<ChannelRenameEvent>>()({
          ...TOLD,
          event: { type: "channel_rename", channel: RENAMED, event_ts: TS },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage);
          await bot.conversations.rename({ channel, name: "labor" });
        },
      },
    ],
    channel_archive: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<ChannelArchiveEvent>>()({
          ...TOLD,
          event: { type: "channel_archive", ...DONE, channel: "C1" },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage);
          await bot.conversations.archive({ channel });
        },
      },
    ],
    channel_unarchive: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<ChannelUnarchiveEvent>>()({
          ...TOLD,
          event: { type: "channel_unarchive", ...DONE, channel: "C1" },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage);
          await bot.conversations.archive({ channel });
          await bot.conversations.unarchive({ channel });
        },
      },
    ],
    group_rename: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<GroupRenameEvent>>()({
          ...TOLD,
          event: { type: "group_rename", channel: { ...RENAMED, is_channel: true }, event_ts: TS },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage, true);
          await bot.conversations.rename({ channel, name: "labor" });
        },
      },
    ],
    group_archive: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<GroupArchiveEvent>>()({
          ...TOLD,
          event: { type: "group_archive", ...DONE, channel: "C1", is_moved: 0 },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage, true);
          await bot.conversations.archive({ channel });
        },
      },
    ],
    group_unarchive: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<GroupUnarchiveEvent>>()({
          ...TOLD,
          event: { type: "group_unarchive", channel: "C1", actor_id: "U1", event_ts: TS },
        }),
        async happen(stage) {
          const { bot, channel } = await created(stage, true);
          await bot.conversations.archive({ channel });
          await bot.conversations.unarchive({ channel });
        },
      },
    ],
    file_created: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<FileCreatedEvent>>()({ ...TOLD, event: { type: "file_created", ...FILE } }),
        happen: shared,
      },
    ],
    file_shared: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<FileSharedEvent>>()({
          ...TOLD,
          event: { type: "file_shared", ...FILE, channel_id: "C1" },
        }),
        happen: shared,
      },
    ],
    file_deleted: [
      {
        what: "by the bot",
        sample: sampleOf<Envelope<FileDeletedEvent>>()({
          ...TOLD,
          event: { type: "file_deleted", file_id: "F1", channel_ids: ["C1"], event_ts: TS },
        }),
        async happen(stage) {
          const { bot, id } = await shared(stage);
          await bot.files.delete({ file: id });
        },
      },
    ],
    shared_channel_invite_received: [
      {
        what: "in the workspace that was invited",
        sample: sampleOf<Envelope<ToldOfInvite<SharedChannelInviteReceivedEvent>>>()({
          ...TOLD,
          event: { type: "shared_channel_invite_received", ...INVITE },
        }),
        happen: invited,
      },
    ],
    shared_channel_invite_accepted: [
      {
        what: "in the workspace that invited",
        sample: sampleOf<Envelope<ToldOfInvite<SharedChannelInviteAcceptedEvent>>>()({
          ...TOLD,
          event: {
            type: "shared_channel_invite_accepted",
            approval_required: true,
            ...INVITE,
            accepting_user: PERSON,
            teams_in_channel: [TEAM],
          },
        }),
        happen: accepted,
      },
    ],
    shared_channel_invite_approved: [
      {
        what: "in both workspaces",
        sample: sampleOf<Envelope<ToldOfInvite<SharedChannelInviteApprovedEvent>>>()({
          ...TOLD,
          event: {
            type: "shared_channel_invite_approved",
            approving_team_id: "T1",
            ...INVITE,
            approving_user: PERSON,
            teams_in_channel: [TEAM],
          },
        }),
        async happen(stage) {
          const { bot, invite_id, target_team } = await accepted(stage);
          await bot.conversations.approveSharedInvite({ invite_id, target_team });
        },
      },
    ],
    shared_channel_invite_declined: [
      {
        what: "in both workspaces",
        sample: sampleOf<Envelope<ToldOfInvite<SharedChannelInviteDeclinedEvent>>>()({
          ...TOLD,
          event: {
            type: "shared_channel_invite_declined",
            declining_team_id: "T1",
            ...INVITE,
            declining_user: PERSON,
            teams_in_channel: [TEAM],
          },
        }),
        async happen(stage) {
          const { globex, invite_id } = await invited(stage);
          await globex.conversations.declineSharedInvite({ invite_id });
        },
      },
    ],
    channel_shared: [
      {
        what: "in both workspaces",
        sample: sampleOf<Envelope<ChannelSharedEvent>>()({
          ...TOLD,
          event: { type: "channel_shared", connected_team_id: "T1", channel: "C1", event_ts: TS },
        }),
        async happen(stage) {
          const { bot, invite_id, target_team } = await accepted(stage);
          await bot.conversations.approveSharedInvite({ invite_id, target_team });
        },
      },
    ],
  };
