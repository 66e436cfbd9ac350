import type {
  ApiTestResponse,
  AppsUninstallResponse,
  AuthTestResponse,
  ChatPostEphemeralResponse,
  ChatPostMessageResponse,
  ChatUpdateResponse,
  ConversationsOpenResponse,
  UsersInfoResponse,
} from "@slack/web-api";
import type { Stage } from "../stage.js";
import type { AuthRevoked } from "./deviations.js";
import { sampleOf } from "./published.js";

/** A successful call, and an answer to it that has been compiled against what Slack's library says of that method. */
export interface ResponseCase {
  readonly method: string;
  readonly what: string;
  readonly sample: object;
  /** The answer's JSON. */
  answer(stage: Stage): Promise<object>;
}

const BOT_PROFILE = {
  id: "B1",
  app_id: "A1",
  name: "My App",
  team_id: "T1",
  icons: {},
  updated: 0,
  deleted: false,
} as const;
const BLOCKS = [{ type: "section", block_id: "b", text: { type: "mrkdwn", text: "*b*" } }] as const;
const POSTED = {
  type: "message",
  user: "U1",
  text: "t",
  team: "T1",
  bot_id: "B1",
  app_id: "A1",
  bot_profile: BOT_PROFILE,
} as const;
const PROFILE = {
  title: "",
  phone: "",
  skype: "",
  real_name: "Ada Admin",
  real_name_normalized: "Ada Admin",
  display_name: "ada",
  display_name_normalized: "ada",
  status_text: "",
  status_text_canonical: "",
  status_emoji: "",
  status_expiration: 0,
  avatar_hash: "g0",
  team: "T1",
};
const USER = {
  id: "U1",
  team_id: "T1",
  name: "ada",
  deleted: false,
  color: "9f69e7",
  real_name: "Ada Admin",
  tz: "Europe/Berlin",
  tz_label: "Central European Time",
  tz_offset: 3_600,
  is_admin: true,
  is_owner: true,
  is_primary_owner: true,
  is_restricted: false,
  is_ultra_restricted: false,
  is_bot: false,
  is_app_user: false,
  is_email_confirmed: true,
  who_can_share_contact_card: "EVERYONE",
  updated: 0,
};
const PERSON = { ...USER, has_2fa: false, profile: { ...PROFILE, first_name: "Ada", last_name: "Admin" } };
const ENTERPRISE_USER = {
  id: "U1",
  enterprise_id: "E1",
  enterprise_name: "Initech",
  is_admin: true,
  is_owner: true,
  is_primary_owner: true,
  teams: ["T1"],
};

const botIn = async (stage: Stage, scope = "chat:write,im:write,users:read") =>
  (await stage.install(stage.acme, { scope })).access_token ?? "";

async function call(stage: Stage, method: string, token: string, args: Record<string, string> = {}) {
  const body = new URLSearchParams({ token, ...args });
  return (await stage.call(method, { method: "POST", body })).body;
}

export const RESPONSES: readonly ResponseCase[] = [
  {
    method: "api.test",
    what: "what it was called with",
    sample: sampleOf<ApiTestResponse>()({ ok: true, args: { foo: "bar" } }),
    answer: async (stage) => (await stage.call("api.test?foo=bar")).body,
  },
  {
    method: "auth.test",
    what: "of a bot",
    sample: sampleOf<AuthTestResponse>()({
      ok: true,
      url: "https://acme.slack.com/",
      team: "Acme",
      user: "localSlack-app",
      team_id: "T1",
      user_id: "U1",
      bot_id: "B1",
      is_enterprise_install: false,
    }),
    answer: async (stage) => call(stage, "auth.test", await botIn(stage)),
  },
  {
    method: "auth.test",
    what: "of an organization's token that expires",
    sample: sampleOf<AuthTestResponse>()({
      ok: true,
      url: "https://initech.enterprise.slack.com/",
      team: "Initech",
      user: "localSlack-app",
      team_id: "E1",
      user_id: "U1",
      bot_id: "B1",
      enterprise_id: "E1",
      is_enterprise_install: true,
      expires_in: 43_200,
    }),
    async answer(stage) {
      stage.localSlack.configureApp(stage.app.settings({ tokenRotationEnabled: true }));
      const { access_token = "" } = await stage.install(stage.initech, { org: true });
      return call(stage, "auth.test", access_token);
    },
  },
  {
    method: "auth.revoke",
    what: "of a bot",
    sample: sampleOf<AuthRevoked>()({ ok: true, revoked: true }),
    answer: async (stage) => call(stage, "auth.revoke", await botIn(stage)),
  },
  {
    method: "apps.uninstall",
    what: "with a bot's token",
    sample: sampleOf<AppsUninstallResponse>()({ ok: true }),
    async answer(stage) {
      const { clientId: client_id, clientSecret: client_secret } = stage.localSlack;
      return call(stage, "apps.uninstall", await botIn(stage), { client_id, client_secret });
    },
  },
  {
    method: "chat.postMessage",
    what: "with blocks, in a thread",
    sample: sampleOf<ChatPostMessageResponse>()({
      ok: true,
      channel: "C1",
      ts: "1.000001",
      message: { ...POSTED, ts: "1.000001", blocks: BLOCKS, thread_ts: "1.000001" },
    }),
    answer: async (stage) =>
      call(stage, "chat.postMessage", await botIn(stage), {
        channel: stage.acme.general,
        text: "t",
        thread_ts: "1.000001",
        blocks: JSON.stringify(BLOCKS),
      }),
  },
  {
    method: "chat.postEphemeral",
    what: "to one person",
    sample: sampleOf<ChatPostEphemeralResponse>()({ ok: true, message_ts: "1.000001" }),
    answer: async (stage) =>
      call(stage, "chat.postEphemeral", await botIn(stage), {
        channel: stage.acme.general,
        user: stage.acme.people[0].id,
        text: "t",
      }),
  },
  {
    method: "chat.update",
    what: "with text",
    sample: sampleOf<ChatUpdateResponse>()({
      ok: true,
      channel: "C1",
      ts: "1.000001",
      text: "t",
      message: { ...POSTED, edited: { user: "U1", ts: "1.000001" } },
    }),
    async answer(stage) {
      const token = await botIn(stage);
      const channel = stage.acme.general;
      const { ts } = await stage.client(token).chat.postMessage({ channel, text: "before" });
      return call(stage, "chat.update", token, { channel, ts: ts ?? "", text: "after" });
    },
  },
  {
    method: "conversations.open",
    what: "of an open DM",
    sample: sampleOf<ConversationsOpenResponse>()({
      ok: true,
      no_op: true,
      already_open: true,
      channel: { id: "D1" },
    }),
    answer: async (stage) =>
      call(stage, "conversations.open", await botIn(stage), { users: stage.acme.people[1].id }),
  },
  {
    method: "users.info",
    what: "of a person, with their address",
    sample: sampleOf<UsersInfoResponse>()({
      ok: true,
      user: { ...PERSON, profile: { ...PERSON.profile, email: "ada@acme.example" } },
    }),
    async answer(stage) {
      const token = await botIn(stage, "users:read,users:read.email");
      return call(stage, "users.info", token, { user: stage.acme.people[0].id });
    },
  },
  {
    method: "users.info",
    what: "of a person of an organization",
    sample: sampleOf<UsersInfoResponse>()({
      ok: true,
      user: { ...PERSON, enterprise_user: ENTERPRISE_USER },
    }),
    async answer(stage) {
      const { access_token = "" } = await stage.install(stage.initech, { scope: "users:read" });
      return call(stage, "users.info", access_token, { user: stage.initech.people[0].id });
    },
  },
  {
    method: "users.info",
    what: "of the bot",
    sample: sampleOf<UsersInfoResponse>()({
      ok: true,
      user: { ...USER, profile: { ...PROFILE, api_app_id: "A1", bot_id: "B1", always_active: true } },
    }),
    async answer(stage) {
      const token = await botIn(stage);
      return call(stage, "users.info", token, { user: stage.localSlack.bot(stage.acme.id)?.userId ?? "" });
    },
  },
];
