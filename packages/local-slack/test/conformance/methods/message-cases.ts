import { methodCase } from "./method-case.js";
import { BOT_PROFILE, FILE, LAST_PAGE, POSTED, WRITTEN } from "./samples.js";
import type { World } from "./world.js";

const TS = "1.000001";
const NOWHERE = "1700000000.000100";
const long = "x".repeat(12_001);
const written = async (world: World) => ({ channel: world.general, ts: (await world.written()).ts });
const badContent = {
  no_text: () => ({ text: "" }),
  msg_too_long: () => ({ text: "x".repeat(40_001) }),
  invalid_blocks: () => ({ blocks: "[{}]" }),
  invalid_blocks_format: () => ({ blocks: "[" }),
  invalid_attachments: () => ({ attachments: "{}" }),
  too_many_attachments: () => ({ attachments: JSON.stringify(Array(101).fill({ text: "t" })) }),
  markdown_text_conflict: () => ({ text: "a", markdown_text: "b" }),
  invalid_metadata_format: () => ({ metadata: "{}" }),
} as const;
const recipient = (world: World) => ({
  recipient_user_id: world.ben,
  recipient_team_id: world.stage.acme.id,
});
const inAMinute = (world: World) => Math.floor(world.clock.now / 1_000) + 3_600;

/** A stream that has been stopped. */
async function stopped(world: World) {
  const ts = await world.stream();
  await world.bot.chat.stopStream({ channel: world.general, ts });
  return { ts };
}

export const MESSAGE_CASES = [
  methodCase("chat.postMessage")({
    sample: { ok: true, channel: "C1", ts: TS, message: POSTED },
    args: ({ general }) => ({ channel: general, text: "t" }),
    refused: badContent,
  }),
  methodCase("chat.postEphemeral")({
    sample: { ok: true, message_ts: TS },
    args: ({ general, ben }) => ({ channel: general, user: ben, text: "t" }),
    refused: { ...badContent, user_not_in_channel: () => ({ user: "U0NOBODY" }) },
  }),
  methodCase("chat.update")({
    sample: {
      ok: true,
      channel: "C1",
      ts: TS,
      text: "t",
      message: {
        type: "message",
        user: "U1",
        text: "t",
        team: "T1",
        bot_id: "B1",
        app_id: "A1",
        bot_profile: BOT_PROFILE,
        edited: { user: "U1", ts: TS },
      },
    },
    args: ({ general, ts }) => ({ channel: general, ts, text: "after" }),
    refused: {
      ...badContent,
      msg_too_long: () => ({ text: "x".repeat(4_001) }),
      cant_update_message: written,
      streaming_state_conflict: async (world) => ({ ts: await world.stream() }),
    },
  }),
  methodCase("chat.delete")({
    sample: { ok: true, channel: "C1", ts: TS },
    args: ({ general, ts }) => ({ channel: general, ts }),
    refused: { cant_delete_message: written },
  }),
  methodCase("chat.getPermalink")({
    sample: { ok: true, channel: "C1", permalink: "https://acme.slack.com/archives/C1/p1000001" },
    args: ({ general, ts }) => ({ channel: general, message_ts: ts }),
  }),
  methodCase("chat.meMessage")({
    sample: { ok: true, channel: "C1", ts: TS },
    args: ({ general }) => ({ channel: general, text: "waves" }),
    refused: { msg_too_long: badContent.msg_too_long },
  }),
  methodCase("chat.unfurl")({
    sample: { ok: true },
    args: async (world) => {
      const { channel, ts } = await world.written("see https://a.example/1");
      return { channel, ts, unfurls: { "https://a.example/1": { text: "One" } } };
    },
    refused: {
      cannot_find_channel: () => ({ channel: "C0NOWHERE" }),
      cannot_find_message: () => ({ ts: NOWHERE }),
      cannot_unfurl_url: () => ({ unfurls: '{"https://b.example":{"text":"Two"}}' }),
      invalid_metadata_format: () => ({ unfurls: "", metadata: "{}" }),
      invalid_unfurl_id: () => ({ unfurl_id: "U-1", source: "composer" }),
      invalid_unfurls_format: () => ({ unfurls: "[]" }),
      missing_channel: () => ({ channel: "" }),
      missing_ts: () => ({ ts: "" }),
      missing_unfurls: () => ({ unfurls: "" }),
    },
  }),
  methodCase("chat.startStream")({
    sample: { ok: true, channel: "C1", ts: TS },
    args: (world) => ({
      channel: world.general,
      thread_ts: world.ts,
      markdown_text: "**Well**",
      ...recipient(world),
    }),
    refused: {
      missing_recipient_team_id: () => ({ recipient_team_id: "" }),
      missing_recipient_user_id: () => ({ recipient_user_id: "" }),
      msg_too_long: () => ({ markdown_text: long }),
      team_not_found: ({ stage }) => ({ recipient_team_id: stage.globex.id }),
      user_not_found: () => ({ recipient_user_id: "U0NOBODY" }),
    },
  }),
  methodCase("chat.appendStream")({
    sample: { ok: true, channel: "C1", ts: TS },
    args: async (world) => ({ channel: world.general, ts: await world.stream(), markdown_text: " then" }),
    refused: {
      message_not_in_streaming_state: stopped,
      msg_too_long: () => ({ markdown_text: long }),
      no_text: () => ({ markdown_text: "" }),
    },
  }),
  methodCase("chat.stopStream")({
    sample: { ok: true, channel: "C1", ts: TS, message: { ...POSTED, thread_ts: TS } },
    args: async (world) => ({ channel: world.general, ts: await world.stream(), markdown_text: " then" }),
    refused: {
      invalid_blocks: badContent.invalid_blocks,
      invalid_blocks_format: badContent.invalid_blocks_format,
      invalid_metadata_format: badContent.invalid_metadata_format,
      message_not_in_streaming_state: stopped,
      msg_too_long: () => ({ markdown_text: long }),
    },
  }),
  methodCase("chat.scheduleMessage")({
    sample: {
      ok: true,
      channel: "C1",
      scheduled_message_id: "Q1",
      post_at: 1,
      message: {
        type: "delayed_message",
        text: "t",
        user: "U1",
        team: "T1",
        bot_id: "B1",
        app_id: "A1",
        bot_profile: BOT_PROFILE,
      },
    },
    args: (world) => ({ channel: world.general, text: "Later", post_at: inAMinute(world) }),
    refused: {
      ...badContent,
      time_in_past: ({ clock }) => ({ post_at: Math.floor(clock.now / 1_000) }),
      time_too_far: ({ clock }) => ({ post_at: Math.floor(clock.now / 1_000) + 121 * 86_400 }),
      restricted_too_many: async (world) => {
        const at = inAMinute(world) + 7_200;
        for (let count = 0; count < 30; count++) {
          await world.bot.chat.scheduleMessage({ channel: world.general, text: "t", post_at: at + count });
        }
        return { post_at: at };
      },
    },
  }),
  methodCase("chat.deleteScheduledMessage")({
    sample: { ok: true },
    args: async (world) => {
      const wanted = { channel: world.general, text: "Later", post_at: inAMinute(world) };
      const { scheduled_message_id = "" } = await world.bot.chat.scheduleMessage(wanted);
      return { channel: world.general, scheduled_message_id };
    },
    refused: { invalid_scheduled_message_id: () => ({ scheduled_message_id: "Q0NONE" }) },
  }),
  methodCase("chat.scheduledMessages.list")({
    sample: {
      ok: true,
      scheduled_messages: [{ id: "Q1", channel_id: "C1", post_at: 1, date_created: 1, text: "t" }],
      response_metadata: LAST_PAGE,
    },
    args: async (world) => {
      await world.bot.chat.scheduleMessage({ channel: world.general, text: "t", post_at: inAMinute(world) });
      return {};
    },
    refused: { invalid_channel: () => ({ channel: "C0NOWHERE" }) },
    pages: {
      of: "scheduled_messages",
      fill: async (world) => {
        for (const more of [1, 2, 3]) {
          const post_at = inAMinute(world) + more;
          await world.bot.chat.scheduleMessage({ channel: world.general, text: "t", post_at });
        }
        return {};
      },
    },
  }),
  methodCase("conversations.history")({
    sample: { ok: true, messages: [{ ...POSTED, blocks: WRITTEN }], has_more: false, pin_count: 0 },
    args: ({ general }) => ({ channel: general }),
    pages: {
      of: "messages",
      fill: async (world) => {
        for (const text of ["a", "b", "c"]) await world.written(text);
        return { channel: world.general };
      },
    },
  }),
  methodCase("conversations.replies")({
    sample: {
      ok: true,
      messages: [
        {
          ...POSTED,
          blocks: WRITTEN,
          thread_ts: TS,
          reply_count: 1,
          reply_users: ["U1"],
          reply_users_count: 1,
          latest_reply: TS,
          is_locked: false,
          subscribed: false,
        },
        {
          type: "message",
          user: "U1",
          text: "t",
          ts: TS,
          team: "T1",
          blocks: WRITTEN,
          thread_ts: TS,
          parent_user_id: "U1",
        },
      ],
      has_more: false,
    },
    args: async (world) => {
      await world.written("An answer", world.ts);
      return { channel: world.general, ts: world.ts };
    },
    refused: { thread_not_found: () => ({ ts: NOWHERE }) },
    pages: {
      of: "messages",
      fill: async (world) => {
        for (const text of ["a", "b", "c"]) await world.written(text, world.ts);
        return { channel: world.general, ts: world.ts };
      },
    },
  }),
  methodCase("reactions.add")({
    sample: { ok: true },
    args: ({ place }) => ({ ...place, name: "thumbsup" }),
    refused: {
      already_reacted: async ({ bot, place }) => {
        await bot.reactions.add({ ...place, name: "eyes" });
        return { name: "eyes" };
      },
      invalid_name: () => ({ name: "no emoji!" }),
      too_many_reactions: async (world) => {
        const { channel, ts: timestamp } = await world.written();
        for (let count = 0; count < 23; count++) {
          await world.bot.reactions.add({ channel, timestamp, name: `e${count}` });
        }
        return { channel, timestamp, name: "one_more" };
      },
      too_many_emoji: async (world) => {
        const { channel, ts: timestamp } = await world.written();
        const { people, id } = world.stage.acme;
        for (const [index, person] of people.entries()) {
          for (let count = 0; count < 17; count++) {
            const reaction = {
              team: id,
              user: person.id,
              channel,
              ts: timestamp,
              name: `e${index}_${count}`,
            };
            if (index * 17 + count < 50) await world.stage.localSlack.react(reaction);
          }
        }
        return { channel, timestamp, name: "one_more" };
      },
    },
  }),
  methodCase("reactions.remove")({
    sample: { ok: true },
    args: async ({ bot, place }) => {
      await bot.reactions.add({ ...place, name: "thumbsup" });
      return { ...place, name: "thumbsup" };
    },
    refused: {
      invalid_name: () => ({ name: "no emoji!" }),
      no_item_specified: () => ({ channel: "" }),
      no_reaction: () => ({ name: "tada" }),
    },
  }),
  methodCase("reactions.get")({
    sample: {
      ok: true,
      type: "message",
      channel: "C1",
      message: {
        ...POSTED,
        permalink: "https://acme.slack.com/archives/C1/p1000001",
        reactions: [{ name: "thumbsup", users: ["U1"], count: 1 }],
      },
    },
    args: async ({ bot, place }) => {
      await bot.reactions.add({ ...place, name: "thumbsup" });
      return place;
    },
    refused: { no_item_specified: () => ({ timestamp: "" }) },
  }),
  methodCase("reactions.list")({
    sample: {
      ok: true,
      items: [
        {
          type: "message",
          channel: "C1",
          message: {
            ...POSTED,
            permalink: "https://acme.slack.com/archives/C1/p1000001",
            reactions: [{ name: "thumbsup", users: ["U1"], count: 1 }],
          },
        },
      ],
      response_metadata: LAST_PAGE,
    },
    args: async ({ bot, place }) => {
      await bot.reactions.add({ ...place, name: "thumbsup" });
      return {};
    },
    pages: {
      of: "items",
      fill: async (world) => {
        for (const text of ["a", "b", "c"]) {
          const { channel, ts: timestamp } = await world.written(text);
          await world.bot.reactions.add({ channel, timestamp, name: "eyes" });
        }
        return {};
      },
    },
  }),
  methodCase("pins.add")({
    sample: { ok: true },
    args: ({ place }) => place,
    refused: {
      already_pinned: async (world) => {
        const { channel, ts: timestamp } = await world.written();
        await world.bot.pins.add({ channel, timestamp });
        return { timestamp };
      },
      pin_limit_reached: async (world) => {
        const channel = await world.channel("full");
        for (let count = 0; count < 100; count++) {
          const { ts = "" } = await world.bot.chat.postMessage({ channel, text: `${count}` });
          await world.bot.pins.add({ channel, timestamp: ts });
        }
        const { ts = "" } = await world.bot.chat.postMessage({ channel, text: "one more" });
        return { channel, timestamp: ts };
      },
    },
  }),
  methodCase("pins.remove")({
    sample: { ok: true },
    args: async ({ bot, place }) => {
      await bot.pins.add(place);
      return place;
    },
    refused: { no_pin: async (world) => ({ timestamp: (await world.written()).ts }) },
  }),
  methodCase("pins.list")({
    sample: {
      ok: true,
      items: [
        {
          type: "message",
          channel: "C1",
          created: 1,
          created_by: "U1",
          message: {
            ...POSTED,
            permalink: "https://acme.slack.com/archives/C1/p1000001",
            pinned_to: ["C1"],
          },
        },
      ],
    },
    args: async ({ bot, place }) => {
      await bot.pins.add(place);
      return { channel: place.channel };
    },
  }),
  methodCase("files.getUploadURLExternal")({
    sample: { ok: true, upload_url: "http://127.0.0.1/upload/v1/k", file_id: "F1" },
    args: () => ({ filename: "notes.txt", length: 5 }),
    refused: {
      alt_txt_too_large: () => ({ alt_text: "x".repeat(1_001) }),
      missing_argument: () => ({ length: 0 }),
    },
  }),
  methodCase("files.completeUploadExternal")({
    sample: { ok: true, files: [FILE] },
    args: async (world) => {
      const { file_id: id = "", upload_url = "" } = await world.bot.files.getUploadURLExternal({
        filename: "notes.txt",
        length: 5,
      });
      await fetch(upload_url, { method: "POST", body: "hello", headers: { connection: "close" } });
      return { files: [{ id }], channel_id: world.general };
    },
    refused: {
      access_denied: async (world) => {
        const { file_id: id = "", upload_url = "" } = await world.ada.files.getUploadURLExternal({
          filename: "notes.txt",
          length: 5,
        });
        await fetch(upload_url, { method: "POST", body: "hello", headers: { connection: "close" } });
        return { files: [{ id }] };
      },
      channels_limit_exceeded: () => ({ channels: Array(101).fill("C1").join(",") }),
      file_not_found: () => ({ files: [{ id: "F0NONE" }] }),
      invalid_blocks: () => ({ blocks: "[{}]" }),
      invalid_blocks_format: () => ({ blocks: "[" }),
      msg_too_long: () => ({ initial_comment: "x".repeat(40_001) }),
    },
  }),
  methodCase("files.info")({
    sample: { ok: true, file: FILE, comments: [], response_metadata: LAST_PAGE },
    args: async (world) => ({ file: await world.file() }),
    refused: { file_not_found: () => ({ file: "F0NONE" }) },
  }),
  methodCase("files.list")({
    sample: { ok: true, files: [FILE], paging: { count: 100, total: 1, page: 1, pages: 1 } },
    args: async (world) => {
      await world.file();
      return { channel: world.general };
    },
    refused: { unknown_type: () => ({ types: "songs" }), user_not_found: () => ({ user: "U0NOBODY" }) },
  }),
  methodCase("files.delete")({
    sample: { ok: true },
    args: async (world) => ({ file: await world.file() }),
    refused: {
      file_not_found: () => ({ file: "F0NONE" }),
      cant_delete_file: async (world) => {
        const { file_id: id = "", upload_url = "" } = await world.ada.files.getUploadURLExternal({
          filename: "notes.txt",
          length: 5,
        });
        await fetch(upload_url, { method: "POST", body: "hello", headers: { connection: "close" } });
        await world.ada.files.completeUploadExternal({ files: [{ id }], channel_id: world.general });
        return { file: id };
      },
    },
  }),
  methodCase("search.messages")({
    as: "ada",
    sample: {
      ok: true,
      query: "hello",
      messages: {
        total: 1,
        matches: [
          {
            type: "message",
            iid: "C1-1.000001",
            team: "T1",
            ts: TS,
            text: "Hello",
            user: "U1",
            username: "my-app",
            permalink: "https://acme.slack.com/archives/C1/p1000001",
            channel: {
              id: "C1",
              name: "general",
              is_channel: true,
              is_group: false,
              is_im: false,
              is_mpim: false,
              is_private: false,
              is_shared: false,
              is_org_shared: false,
              is_ext_shared: false,
              is_pending_ext_shared: false,
              pending_shared: [],
            },
          },
        ],
        paging: { count: 20, total: 1, page: 1, pages: 1 },
        pagination: { first: 1, last: 1, page: 1, page_count: 1, per_page: 20, total_count: 1 },
      },
    },
    args: () => ({ query: "hello" }),
  }),
];
