import type { AppMentionEvent, BotMessageEvent, ChannelJoinMessageEvent } from "@slack/types";
import type { Stage } from "../stage.js";
import type { ChangedMessage, DeletedMessage, Envelope, FileShared, PostedMessage } from "./deviations.js";
import { AUTHORIZATION, ben, ENVELOPE, type EventCase, ORG, TOLD } from "./event-envelope-sample.js";
import { FILE } from "./methods/samples.js";
import { sampleOf } from "./published.js";

const BLOCKS = [{ type: "section", block_id: "b", text: { type: "mrkdwn", text: "*b*" } }] as const;
const BOT_PROFILE = {
  id: "B1",
  app_id: "A1",
  name: "My App",
  team_id: "T1",
  icons: {},
  updated: 0,
  deleted: false,
} as const;
const SAID = { ts: "1.000001", text: "hi", channel: "C1", event_ts: "1.000001" } as const;
const WRITTEN = { ...SAID, user: "U1", team: "T1", client_msg_id: "u" } as const;
const POSTED = { ...SAID, user: "U1", team: "T1", bot_id: "B1", bot_profile: BOT_PROFILE } as const;
const IN_CHANNEL = { type: "message", subtype: undefined, channel_type: "channel" } as const;
async function say(stage: Stage, more: { channel?: string; text?: string; threadTs?: string } = {}) {
  return stage.localSlack.postMessage({ ...ben(stage), channel: stage.acme.general, text: "hi", ...more });
}

export const MESSAGES: readonly EventCase[] = [
  {
    what: "of a person, in a channel",
    sample: sampleOf<Envelope<PostedMessage>>()({ ...TOLD, event: { ...IN_CHANNEL, ...WRITTEN } }),
    async happen(stage) {
      await stage.install(stage.acme);
      await say(stage);
    },
  },
  {
    what: "of a person, in a thread of a DM of a workspace in an organization",
    sample: sampleOf<Envelope<PostedMessage>>()({
      ...ENVELOPE,
      enterprise_id: ORG,
      context_enterprise_id: ORG,
      authorizations: [{ ...AUTHORIZATION, enterprise_id: ORG }],
      event: { ...IN_CHANNEL, channel_type: "im", ...WRITTEN, thread_ts: "1.000001" },
    }),
    async happen(stage) {
      const { initech, localSlack } = stage;
      await stage.install(initech);
      const user = initech.people[1].id;
      const channel = localSlack.dm(initech.id, user);
      await localSlack.postMessage({ team: initech.id, user, channel, text: "hi", threadTs: "1.000001" });
    },
  },
  {
    what: "of a bot, with blocks",
    sample: sampleOf<Envelope<PostedMessage>>()({
      ...TOLD,
      event: { ...IN_CHANNEL, ...POSTED, app_id: "A1", blocks: BLOCKS },
    }),
    async happen(stage) {
      const bot = await stage.installedBot(stage.acme);
      const blocks = [{ type: "section", block_id: "b", text: { type: "mrkdwn" as const, text: "*b*" } }];
      await bot.chat.postMessage({ channel: stage.acme.general, text: "hi", blocks });
    },
  },
  {
    what: "through a response_url",
    sample: sampleOf<Envelope<BotMessageEvent>>()({
      ...TOLD,
      event: { type: "message", subtype: "bot_message", channel_type: "channel", ...SAID, bot_id: "B1" },
    }),
    async happen(stage) {
      await stage.install(stage.acme);
      stage.app.answer = ({ path }) => ({
        status: 200,
        headers: { "content-type": "application/json" },
        body: path === "/commands" ? `{"response_type":"in_channel","text":"hi"}` : "",
      });
      await stage.localSlack.command({ ...ben(stage), channel: stage.acme.general, command: "/speak" });
    },
  },
  {
    what: "that the bot deletes",
    sample: sampleOf<Envelope<DeletedMessage>>()({
      ...TOLD,
      event: {
        type: "message",
        subtype: "message_deleted",
        hidden: true,
        channel: "C1",
        channel_type: "channel",
        ts: "1.000001",
        event_ts: "1.000001",
        deleted_ts: "1.000001",
        previous_message: { ...IN_CHANNEL, ...POSTED, app_id: "A1" },
      },
    }),
    async happen(stage) {
      const bot = await stage.installedBot(stage.acme);
      const channel = stage.acme.general;
      const { ts = "" } = await bot.chat.postMessage({ channel, text: "gone" });
      await stage.localSlack.idle();
      await bot.chat.delete({ channel, ts });
    },
  },
  {
    what: "of Slack, that somebody has joined",
    sample: sampleOf<Envelope<ChannelJoinMessageEvent>>()({
      ...TOLD,
      event: {
        type: "message",
        subtype: "channel_join",
        team: "T1",
        user: "U1",
        inviter: "U1",
        text: "<@U1> has joined the channel",
        channel: "C1",
        channel_type: "group",
        ts: "1.000001",
        event_ts: "1.000001",
      },
    }),
    async happen(stage) {
      const scope = "groups:history,groups:write";
      const bot = await stage.installedBot(stage.acme, { scope });
      const { channel } = await bot.conversations.create({ name: "lab", is_private: true });
      await stage.localSlack.idle();
      await bot.conversations.invite({ channel: channel?.id ?? "", users: stage.acme.people[1].id });
    },
  },
  {
    what: "that the bot streams",
    sample: sampleOf<Envelope<BotMessageEvent>>()({
      ...TOLD,
      event: {
        type: "message",
        subtype: "bot_message",
        channel_type: "im",
        ...SAID,
        user: "U1",
        bot_id: "B1",
        thread_ts: "1.000001",
        streaming_state: "in_progress",
      },
    }),
    async happen(stage) {
      const bot = await stage.installedBot(stage.acme);
      const channel = stage.localSlack.dm(stage.acme.id, stage.acme.people[1].id);
      await bot.chat.startStream({ channel, thread_ts: "1.000001", markdown_text: "hi" });
    },
  },
  {
    what: "with a file",
    sample: sampleOf<Envelope<FileShared>>()({
      ...TOLD,
      event: {
        type: "message",
        subtype: "file_share",
        channel_type: "channel",
        ...SAID,
        user: "U1",
        files: [FILE],
        upload: false,
      },
    }),
    async happen(stage) {
      const scope = "channels:history,files:write";
      const bot = await stage.installedBot(stage.acme, { scope });
      await bot.files.uploadV2({
        channel_id: stage.acme.general,
        filename: "notes.txt",
        content: "hello",
        initial_comment: "t",
      });
    },
  },
  {
    what: "that the bot changes",
    sample: sampleOf<Envelope<ChangedMessage>>()({
      ...TOLD,
      event: {
        type: "message",
        subtype: "message_changed",
        hidden: true,
        channel: "C1",
        channel_type: "channel",
        ts: "1.000001",
        event_ts: "1.000001",
        message: { ...IN_CHANNEL, ...POSTED, app_id: "A1", edited: { user: "U1", ts: "1.000001" } },
        previous_message: { ...IN_CHANNEL, ...POSTED, app_id: "A1" },
      },
    }),
    async happen(stage) {
      const bot = await stage.installedBot(stage.acme);
      const channel = stage.acme.general;
      const { ts = "" } = await bot.chat.postMessage({ channel, text: "before" });
      await stage.localSlack.idle();
      await bot.chat.update({ channel, ts, text: "after" });
    },
  },
];

/** What people do to messages of their own. */
export const CHANGED_BY_PEOPLE: readonly EventCase[] = [
  {
    what: "that a person changes",
    sample: sampleOf<Envelope<ChangedMessage>>()({
      ...TOLD,
      event: {
        type: "message",
        subtype: "message_changed",
        hidden: true,
        channel: "C1",
        channel_type: "channel",
        ts: "1.000001",
        event_ts: "1.000001",
        message: { ...IN_CHANNEL, ...WRITTEN, edited: { user: "U1", ts: "1.000001" } },
        previous_message: { ...IN_CHANNEL, ...WRITTEN },
      },
    }),
    async happen(stage) {
      await stage.install(stage.acme);
      const { channel, ts } = await say(stage);
      await stage.localSlack.idle();
      await stage.localSlack.editMessage({ ...ben(stage), channel, ts, text: "after" });
    },
  },
  {
    what: "that a person deletes",
    sample: sampleOf<Envelope<DeletedMessage>>()({
      ...TOLD,
      event: {
        type: "message",
        subtype: "message_deleted",
        hidden: true,
        channel: "C1",
        channel_type: "channel",
        ts: "1.000001",
        event_ts: "1.000001",
        deleted_ts: "1.000001",
        previous_message: { ...IN_CHANNEL, ...WRITTEN },
      },
    }),
    async happen(stage) {
      await stage.install(stage.acme);
      const { channel, ts } = await say(stage);
      await stage.localSlack.idle();
      await stage.localSlack.deleteMessage({ ...ben(stage), channel, ts });
    },
  },
];

export const MENTIONS: readonly EventCase[] = [
  {
    what: "by a person",
    sample: sampleOf<Envelope<AppMentionEvent>>()({ ...TOLD, event: { type: "app_mention", ...WRITTEN } }),
    async happen(stage) {
      await stage.install(stage.acme, { scope: "app_mentions:read" });
      await say(stage, { text: `<@${stage.localSlack.bot(stage.acme.id)?.userId}>` });
    },
  },
  {
    what: "by an external member",
    sample: sampleOf<Envelope<AppMentionEvent>>()({
      ...TOLD,
      is_ext_shared_channel: true,
      event: {
        type: "app_mention",
        ...WRITTEN,
        user_team: "T2",
        source_team: "T2",
        user_profile: { name: "h", first_name: "H", real_name: "H", display_name: "h", team: "T2" },
      },
    }),
    async happen(stage) {
      const { acme, globex, localSlack } = stage;
      await stage.install(acme, { scope: "app_mentions:read" });
      const hank = { team: globex.id, user: globex.people[1].id };
      const text = `<@${localSlack.bot(acme.id)?.userId}>`;
      await localSlack.postMessage({ ...hank, channel: localSlack.sharedChannel, text });
    },
  },
];
