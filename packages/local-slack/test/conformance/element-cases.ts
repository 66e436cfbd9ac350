import type {
  BlockElementAction,
  BlockSuggestion,
  GlobalShortcut,
  MessageShortcut,
  ViewStateValue,
} from "@slack/bolt";
import type { Stage } from "../stage.js";
import { sampleOf } from "./published.js";

const TEXT = { type: "plain_text", text: "Go", emoji: true } as const;
const OPTION = { text: TEXT, value: "v" } as const;
const USED = { block_id: "b", action_id: "it", action_ts: "1.000001" } as const;
const RICH = {
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "v" }] }],
} as const;

/** An element, what a person does with it, the action that the app is sent, and what is in the state then. */
interface ElementCase {
  readonly element: object;
  readonly value: string | readonly string[];
  readonly action: object;
  /** Absent for what is pressed, and keeps nothing. */
  readonly state?: object;
}

type ActionOf<Type> = Extract<BlockElementAction, { type: Type }>;
const state = sampleOf<ViewStateValue>();

/** Every element whose action Bolt's types know; the compiler sees to it that none is forgotten. */
export const ELEMENTS: Readonly<Record<BlockElementAction["type"], ElementCase>> = {
  button: {
    element: { text: TEXT, value: "v" },
    value: "v",
    action: sampleOf<ActionOf<"button">>()({ type: "button", ...USED, text: TEXT, value: "v" }),
  },
  feedback_buttons: {
    element: { positive_button: { text: TEXT, value: "v" }, negative_button: { text: TEXT, value: "w" } },
    value: "w",
    action: sampleOf<ActionOf<"feedback_buttons">>()({
      type: "feedback_buttons",
      ...USED,
      text: TEXT,
      value: "w",
    }),
  },
  icon_button: {
    element: { icon: "trash", text: TEXT, value: "v" },
    value: "v",
    action: sampleOf<ActionOf<"icon_button">>()({
      type: "icon_button",
      ...USED,
      icon: "trash",
      text: TEXT,
      value: "v",
    }),
  },
  static_select: {
    element: { options: [OPTION], placeholder: TEXT, initial_option: OPTION },
    value: "v",
    action: sampleOf<ActionOf<"static_select">>()({
      type: "static_select",
      ...USED,
      selected_option: OPTION,
      initial_option: OPTION,
      placeholder: TEXT,
    }),
    state: state({ type: "static_select", selected_option: OPTION }),
  },
  multi_static_select: {
    element: { options: [OPTION] },
    value: ["v"],
    action: sampleOf<ActionOf<"multi_static_select">>()({
      type: "multi_static_select",
      ...USED,
      selected_options: [OPTION],
    }),
    state: state({ type: "multi_static_select", selected_options: [OPTION] }),
  },
  external_select: {
    element: { initial_option: OPTION, min_query_length: 0 },
    value: "v",
    action: sampleOf<ActionOf<"external_select">>()({
      type: "external_select",
      ...USED,
      selected_option: OPTION,
      initial_option: OPTION,
      min_query_length: 0,
    }),
    state: state({ type: "external_select", selected_option: OPTION }),
  },
  multi_external_select: {
    element: { initial_options: [OPTION] },
    value: ["v"],
    action: sampleOf<ActionOf<"multi_external_select">>()({
      type: "multi_external_select",
      ...USED,
      selected_options: [OPTION],
      initial_options: [OPTION],
    }),
    state: state({ type: "multi_external_select", selected_options: [OPTION] }),
  },
  users_select: {
    element: {},
    value: "U1",
    action: sampleOf<ActionOf<"users_select">>()({ type: "users_select", ...USED, selected_user: "U1" }),
    state: state({ type: "users_select", selected_user: "U1" }),
  },
  multi_users_select: {
    element: { initial_users: ["U1"] },
    value: ["U1"],
    action: sampleOf<ActionOf<"multi_users_select">>()({
      type: "multi_users_select",
      ...USED,
      selected_users: ["U1"],
      initial_users: ["U1"],
    }),
    state: state({ type: "multi_users_select", selected_users: ["U1"] }),
  },
  conversations_select: {
    element: {},
    value: "C1",
    action: sampleOf<ActionOf<"conversations_select">>()({
      type: "conversations_select",
      ...USED,
      selected_conversation: "C1",
    }),
    state: state({ type: "conversations_select", selected_conversation: "C1" }),
  },
  multi_conversations_select: {
    element: {},
    value: ["C1"],
    action: sampleOf<ActionOf<"multi_conversations_select">>()({
      type: "multi_conversations_select",
      ...USED,
      selected_conversations: ["C1"],
    }),
    state: state({ type: "multi_conversations_select", selected_conversations: ["C1"] }),
  },
  channels_select: {
    element: {},
    value: "C1",
    action: sampleOf<ActionOf<"channels_select">>()({
      type: "channels_select",
      ...USED,
      selected_channel: "C1",
    }),
    state: state({ type: "channels_select", selected_channel: "C1" }),
  },
  multi_channels_select: {
    element: {},
    value: ["C1"],
    action: sampleOf<ActionOf<"multi_channels_select">>()({
      type: "multi_channels_select",
      ...USED,
      selected_channels: ["C1"],
    }),
    state: state({ type: "multi_channels_select", selected_channels: ["C1"] }),
  },
  overflow: {
    element: { options: [OPTION] },
    value: "v",
    action: sampleOf<ActionOf<"overflow">>()({ type: "overflow", ...USED, selected_option: OPTION }),
  },
  datepicker: {
    element: { placeholder: TEXT },
    value: "2026-01-02",
    action: sampleOf<ActionOf<"datepicker">>()({
      type: "datepicker",
      ...USED,
      selected_date: "2026-01-02",
      placeholder: TEXT,
    }),
    state: state({ type: "datepicker", selected_date: "2026-01-02" }),
  },
  timepicker: {
    element: { initial_time: "09:30" },
    value: "09:31",
    action: sampleOf<ActionOf<"timepicker">>()({
      type: "timepicker",
      ...USED,
      selected_time: "09:31",
      initial_time: "09:30",
    }),
    state: state({ type: "timepicker", selected_time: "09:31" }),
  },
  radio_buttons: {
    element: { options: [OPTION] },
    value: "v",
    action: sampleOf<ActionOf<"radio_buttons">>()({
      type: "radio_buttons",
      ...USED,
      selected_option: OPTION,
    }),
    state: state({ type: "radio_buttons", selected_option: OPTION }),
  },
  checkboxes: {
    element: { options: [OPTION] },
    value: ["v"],
    action: sampleOf<ActionOf<"checkboxes">>()({ type: "checkboxes", ...USED, selected_options: [OPTION] }),
    state: state({ type: "checkboxes", selected_options: [OPTION] }),
  },
  plain_text_input: {
    element: { placeholder: TEXT },
    value: "v",
    action: sampleOf<ActionOf<"plain_text_input">>()({ type: "plain_text_input", ...USED, value: "v" }),
    state: state({ type: "plain_text_input", value: "v" }),
  },
  rich_text_input: {
    element: {},
    value: "v",
    action: sampleOf<ActionOf<"rich_text_input">>()({
      type: "rich_text_input",
      ...USED,
      rich_text_value: RICH,
    }),
    state: state({ type: "rich_text_input", rich_text_value: RICH }),
  },
};

const WHO = {
  token: "t",
  team: { id: "T1", domain: "acme" },
  enterprise: null,
  is_enterprise_install: false,
} as const;
const MESSAGE = { type: "message", user: "U1", text: "Hi", ts: "1.000001" } as const;

/** Bolt's type of who did it lacks the `username` that Slack sends, and the message that the menu is in. */
type Suggestion = BlockSuggestion & { user: { username: string } };

/** What else the app is sent for what a person does, with what they do. */
export const SUGGESTION = {
  sample: sampleOf<Suggestion>()({
    type: "block_suggestion",
    ...WHO,
    user: { id: "U1", username: "ben", name: "ben", team_id: "T1" },
    api_app_id: "A1",
    container: { type: "message", message_ts: "1.000001", channel_id: "C1", is_ephemeral: false },
    action_id: "it",
    block_id: "b",
    value: "x",
    channel: { id: "C1", name: "general" },
  }),
};

export const SHORTCUTS = [
  {
    what: "a global shortcut",
    sample: sampleOf<GlobalShortcut>()({
      type: "shortcut",
      ...WHO,
      user: { id: "U1", username: "ben", team_id: "T1" },
      callback_id: "anywhere",
      trigger_id: "1.2.a",
      action_ts: "1.000001",
    }),
    happen: async ({ localSlack, acme }: Stage) => {
      await localSlack.useShortcut({ team: acme.id, user: acme.people[1].id, callbackId: "anywhere" });
    },
  },
  {
    what: "a message shortcut",
    sample: sampleOf<MessageShortcut & { message: { team: string } }>()({
      type: "message_action",
      ...WHO,
      user: { id: "U1", username: "ben", name: "ben", team_id: "T1" },
      channel: { id: "C1", name: "general" },
      callback_id: "here",
      trigger_id: "1.2.a",
      action_ts: "1.000001",
      response_url: "u",
      message_ts: "1.000001",
      message: { ...MESSAGE, team: "T1" },
    }),
    happen: async ({ localSlack, acme }: Stage) => {
      const [team, user, channel] = [acme.id, acme.people[1].id, acme.general];
      const { ts } = await localSlack.postMessage({ team, user, channel, text: "Hi" });
      await localSlack.useShortcut({ team, user, callbackId: "here", at: { channel, ts } });
    },
  },
];
