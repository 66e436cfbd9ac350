/** What several answers have in them. */
export const BOT_PROFILE = {
  id: "B1",
  app_id: "A1",
  name: "My App",
  team_id: "T1",
  icons: {},
  updated: 0,
  deleted: false,
} as const;

/** What a text without blocks becomes. The published types have buttons in rich text, and no `text`. */
export const WRITTEN = [
  {
    type: "rich_text",
    block_id: "b",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "t" }] }],
  },
] as never;

export const POSTED = {
  type: "message",
  user: "U1",
  text: "t",
  ts: "1.000001",
  team: "T1",
  bot_id: "B1",
  app_id: "A1",
  bot_profile: BOT_PROFILE,
} as const;

const NOTE = { value: "", creator: "", last_set: 0 } as const;

export const CHANNEL = {
  id: "C1",
  name: "general",
  name_normalized: "general",
  created: 1,
  creator: "U1",
  is_archived: false,
  is_channel: true,
  is_group: false,
  is_im: false,
  is_mpim: false,
  is_private: false,
  is_general: true,
  is_shared: false,
  is_org_shared: false,
  is_ext_shared: false,
  is_pending_ext_shared: false,
  pending_shared: [],
  pending_connected_team_ids: [],
  shared_team_ids: ["T1"],
  context_team_id: "T1",
  updated: 1,
  unlinked: 0,
  topic: NOTE,
  purpose: NOTE,
  previous_names: [],
} as const;

export const FILE = {
  id: "F1",
  created: 1,
  timestamp: 1,
  name: "notes.txt",
  title: "notes.txt",
  mimetype: "text/plain",
  filetype: "text",
  pretty_type: "Plain Text",
  user: "U1",
  user_team: "T1",
  editable: false,
  size: 5,
  mode: "hosted",
  is_external: false,
  external_type: "",
  is_public: true,
  public_url_shared: false,
  display_as_bot: false,
  username: "",
  url_private: "http://127.0.0.1/files-pri/T1-F1/notes.txt",
  url_private_download: "http://127.0.0.1/files-pri/T1-F1/download/notes.txt",
  permalink: "http://127.0.0.1/files/U1/F1/notes.txt",
  channels: ["C1"],
  groups: [],
  ims: [],
} as const;

export const PROFILE = {
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
  first_name: "Ada",
  last_name: "Admin",
  email: "ada@acme.example",
} as const;

export const USER = {
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
  has_2fa: false,
  who_can_share_contact_card: "EVERYONE",
  updated: 0,
  profile: { ...PROFILE, team: "T1" },
} as const;

/** The last page of a list. */
export const LAST_PAGE = { next_cursor: "" } as const;
