import { methodCase } from "./method-case.js";
import { LAST_PAGE, PROFILE, USER } from "./samples.js";
import type { World } from "./world.js";

const thread = (world: World) => ({ channel_id: world.general, thread_ts: world.ts });
const noThread = () => ({ thread_ts: "1700000000.000100" });
const elsewhere = { channel_not_found: () => ({ channel_id: "C0NOWHERE" }) } as const;
const nobody = { user_not_found: () => ({ user: "U0NOBODY" }) } as const;
const { email: _email, ...SEEN_PROFILE } = PROFILE;

export const OTHER_CASES = [
  methodCase("assistant.threads.setStatus")({
    sample: { ok: true },
    args: (world) => ({ ...thread(world), status: "is thinking…" }),
    refused: { ...elsewhere, invalid_thread_ts: noThread },
  }),
  methodCase("assistant.threads.setSuggestedPrompts")({
    sample: { ok: true },
    args: (world) => ({ ...thread(world), prompts: [{ title: "Hi", message: "Say hi" }] }),
    refused: { ...elsewhere, invalid_thread_ts: noThread },
  }),
  methodCase("assistant.threads.setTitle")({
    sample: { ok: true },
    args: (world) => ({ ...thread(world), title: "A talk" }),
    refused: { ...elsewhere, invalid_thread_ts: noThread },
  }),
  methodCase("agents.sessions.setStatus")({
    sample: {
      ok: true,
      status: "processing",
      agent_status: "processing",
      title: "A talk",
      warning: "missing_agent_session_stopped_event_subscription",
    },
    args: (world) => ({ ...thread(world), status: "processing", title: "A talk" }),
    refused: {
      ...elsewhere,
      invalid_status: () => ({ status: "thinking" }),
      not_authorized: ({ stage }) => ({ channel_id: stage.acme.random }),
      thread_ts_required: () => ({ thread_ts: "" }),
      user_not_found: () => ({ initiator_user_id: "U0NOBODY" }),
    },
  }),
  methodCase("agents.sessions.rename")({
    sample: { ok: true, title: "A talk" },
    args: async (world) => {
      await world.bot.agents.sessions.setStatus({ ...thread(world), status: "active" });
      return { ...thread(world), title: "Another talk" };
    },
    refused: {
      ...elsewhere,
      not_authorized: ({ stage }) => ({ channel_id: stage.acme.random }),
      session_not_found: noThread,
      thread_ts_required: () => ({ thread_ts: "" }),
    },
  }),
  methodCase("users.info")({
    sample: { ok: true, user: USER },
    args: ({ ben }) => ({ user: ben }),
    refused: nobody,
  }),
  methodCase("users.list")({
    sample: { ok: true, members: [USER], cache_ts: 1, response_metadata: LAST_PAGE },
    args: () => ({ limit: 3 }),
    pages: { of: "members", fill: () => ({}) },
  }),
  methodCase("users.lookupByEmail")({
    sample: { ok: true, user: USER },
    args: () => ({ email: "Ben@acme.example" }),
    refused: { users_not_found: () => ({ email: "gina@globex.example" }) },
  }),
  methodCase("users.profile.get")({
    sample: { ok: true, profile: { ...SEEN_PROFILE, email: "", fields: {} } },
    args: ({ ben }) => ({ user: ben }),
    refused: nobody,
  }),
  methodCase("users.getPresence")({
    sample: {
      ok: true,
      presence: "active",
      online: true,
      auto_away: false,
      manual_away: false,
      connection_count: 1,
      last_activity: 1,
    },
    args: () => ({}),
    refused: nobody,
  }),
  methodCase("bots.info")({
    sample: {
      ok: true,
      bot: {
        id: "B1",
        deleted: false,
        name: "My App",
        updated: 0,
        app_id: "A1",
        user_id: "U1",
        icons: {},
      },
    },
    args: ({ stage }) => ({ bot: stage.localSlack.bot(stage.acme.id)?.botId ?? "" }),
    refused: { bot_not_found: () => ({ bot: "B0NONE" }) },
  }),
  methodCase("team.info")({
    sample: {
      ok: true,
      team: {
        id: "T1",
        name: "Acme",
        domain: "acme",
        url: "https://acme.slack.com/",
        email_domain: "",
        icon: { image_default: true },
        avatar_base_url: "https://ca.slack-edge.com/",
        is_verified: false,
      },
    },
    refused: { team_not_found: ({ stage }) => ({ team: stage.globex.id }) },
  }),
  methodCase("emoji.list")({ sample: { ok: true, emoji: {}, cache_ts: "1.000000" } }),
  methodCase("entity.presentDetails")({
    sample: { ok: true },
    args: async (world) => ({
      trigger_id: await world.trigger(),
      metadata: {
        entity_type: "slack#/entities/task",
        url: "https://a.example/1",
        external_ref: { id: "1" },
        entity_payload: { attributes: { title: { text: "One" } } },
      },
    }),
    refused: {
      invalid_metadata: () => ({ metadata: "" }),
      invalid_trigger_id: () => ({ trigger_id: "1.2.abc" }),
      user_auth_url_missing: () => ({ user_auth_required: true }),
    },
  }),
  methodCase("usergroups.list")({
    sample: {
      ok: true,
      usergroups: [
        {
          id: "S1",
          team_id: "T1",
          is_usergroup: true,
          is_subteam: true,
          name: "Leads",
          handle: "leads",
          description: "Who leads Acme",
          is_external: false,
          date_create: 0,
          date_update: 0,
          date_delete: 0,
          created_by: "U1",
          updated_by: "U1",
          prefs: { channels: [], groups: [] },
          users: ["U1"],
          user_count: 2,
        },
      ],
    },
    args: () => ({ include_users: true, include_count: true }),
  }),
  methodCase("usergroups.users.list")({
    sample: { ok: true, users: ["U1"] },
    args: ({ stage }) => ({ usergroup: stage.acme.usergroups[0]?.id ?? "" }),
    refused: { no_such_subteam: () => ({ usergroup: "S0NONE" }) },
  }),
  methodCase("auth.teams.list")({
    sample: { ok: true, teams: [{ id: "T1", name: "Acme" }], response_metadata: LAST_PAGE },
  }),
];
