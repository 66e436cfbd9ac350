import type { SlashCommand } from "@slack/bolt";
import type { ActionsBlock } from "@slack/types";
import type { Workspace } from "../../src/org/workspaces.js";
import type { Stage } from "../stage.js";
import type { MessageBlockAction, ViewBlockAction, ViewClosed, ViewSubmitted } from "./deviations.js";
import type { EventCase } from "./event-envelope-sample.js";
import { sampleOf } from "./published.js";
import { VIEW } from "./view-responses.js";

const TEXT = { type: "plain_text", text: "Go", emoji: true } as const;
const GO: ActionsBlock = {
  type: "actions",
  block_id: "b",
  elements: [{ type: "button", action_id: "go", value: "v", url: "https://x.example/", text: { ...TEXT } }],
};
const BUTTON = { type: "button", action_id: "go", value: "v", url: "u", text: TEXT } as const;
const ACTION = { ...BUTTON, block_id: "b", action_ts: "1.000001" } as const;
const BLOCKS = [{ type: "actions", block_id: "b", elements: [BUTTON] }] as const;

const WHO = {
  user: { id: "U1", username: "ben", name: "ben", team_id: "T1" },
  api_app_id: "A1",
  token: "t",
  team: { id: "T1", domain: "acme" },
  enterprise: null,
  is_enterprise_install: false,
} as const;
const WHO_IN_ORG = {
  ...WHO,
  team: { id: "T1", domain: "initech-berlin", enterprise_id: "E1", enterprise_name: "Initech" },
  enterprise: { id: "E1", name: "Initech" },
} as const;
const WHO_OF_ORG = { ...WHO_IN_ORG, team: null, is_enterprise_install: true } as const;

const HOME = {
  ...VIEW,
  blocks: BLOCKS,
  type: "home",
  submit: null,
  close: null,
  previous_view_id: null,
} as const;
const FORM = {
  ...VIEW,
  title: TEXT,
  type: "modal",
  submit: TEXT,
  close: null,
  previous_view_id: null,
  notify_on_close: true,
  blocks: [
    {
      type: "input",
      block_id: "who",
      label: TEXT,
      element: { type: "plain_text_input", action_id: "name" },
    },
  ],
} as const;
const COMMAND = {
  token: "t",
  team_id: "T1",
  team_domain: "acme",
  channel_id: "C1",
  channel_name: "general",
  user_id: "U1",
  user_name: "ben",
  command: "/speak",
  text: "hi",
  api_app_id: "A1",
  is_enterprise_install: "false",
  response_url: "u",
  trigger_id: "1.2.a",
} as const;

const second = ({ id: team, people }: Workspace) => ({ team, user: people[1].id });

const command = (stage: Stage, where: Workspace) =>
  stage.localSlack.command({ ...second(where), channel: where.general, command: "/speak", text: "hi" });

async function pressAtHome(stage: Stage, where: Workspace, org = false) {
  const bot = await stage.installedBot(where, { org });
  await bot.views.publish({ user_id: where.people[1].id, view: { type: "home", blocks: [GO] } });
  await stage.localSlack.clickButton({ ...second(where), actionId: "go", in: "home" });
}

/** A modal that Ben has open. */
async function open(stage: Stage) {
  const { acme, localSlack } = stage;
  const bot = await stage.installedBot(acme);
  await command(stage, acme);
  const trigger_id = new URLSearchParams(stage.app.at("/commands")[0]?.body).get("trigger_id") ?? "";
  const text = { type: "plain_text" as const, text: "Go" };
  await bot.views.open({
    trigger_id,
    view: {
      type: "modal",
      title: text,
      submit: text,
      notify_on_close: true,
      blocks: [
        {
          type: "input",
          block_id: "who",
          label: { ...text, emoji: true },
          element: { type: "plain_text_input", action_id: "name" },
        },
      ],
    },
  });
  return { ...second(acme), viewId: localSlack.openViews(acme.people[1].id)[0]?.id ?? "" };
}

export const COMMANDS: readonly EventCase[] = [
  {
    what: "in a workspace",
    sample: sampleOf<SlashCommand>()(COMMAND),
    async happen(stage) {
      await stage.install(stage.acme);
      await command(stage, stage.acme);
    },
  },
  {
    what: "in an organization",
    sample: sampleOf<SlashCommand>()({ ...COMMAND, enterprise_id: "E1", enterprise_name: "Initech" }),
    async happen(stage) {
      await stage.install(stage.initech, { org: true });
      await command(stage, stage.initech);
    },
  },
];

export const INTERACTIONS: readonly EventCase[] = [
  {
    what: "block_actions in a message",
    sample: sampleOf<MessageBlockAction>()({
      type: "block_actions",
      ...WHO,
      container: { type: "message", message_ts: "1.000001", channel_id: "C1", is_ephemeral: false },
      trigger_id: "1.2.a",
      channel: { id: "C1", name: "general" },
      message: {
        type: "message",
        user: "U1",
        text: "Go",
        ts: "1.000001",
        team: "T1",
        bot_id: "B1",
        app_id: "A1",
        bot_profile: {
          id: "B1",
          app_id: "A1",
          name: "My App",
          team_id: "T1",
          icons: {},
          updated: 0,
          deleted: false,
        },
        blocks: BLOCKS,
      },
      state: { values: {} },
      response_url: "u",
      actions: [ACTION],
    }),
    async happen(stage) {
      const { acme, localSlack } = stage;
      const bot = await stage.installedBot(acme);
      const channel = acme.general;
      const { ts = "" } = await bot.chat.postMessage({ channel, text: "Go", blocks: [GO] });
      await localSlack.clickButton({ ...second(acme), actionId: "go", in: { channel, ts } });
    },
  },
  {
    what: "block_actions in a Home tab",
    sample: sampleOf<ViewBlockAction>()({
      type: "block_actions",
      ...WHO,
      container: { type: "view", view_id: "V1" },
      trigger_id: "1.2.a",
      view: HOME,
      actions: [ACTION],
    }),
    happen: (stage) => pressAtHome(stage, stage.acme),
  },
  {
    what: "block_actions in a Home tab of a workspace in an organization",
    sample: sampleOf<ViewBlockAction>()({
      type: "block_actions",
      ...WHO_IN_ORG,
      container: { type: "view", view_id: "V1" },
      trigger_id: "1.2.a",
      view: HOME,
      actions: [ACTION],
    }),
    happen: (stage) => pressAtHome(stage, stage.initech),
  },
  {
    what: "block_actions in a Home tab of an org-wide install",
    sample: sampleOf<ViewBlockAction>()({
      type: "block_actions",
      ...WHO_OF_ORG,
      container: { type: "view", view_id: "V1" },
      trigger_id: "1.2.a",
      view: HOME,
      actions: [ACTION],
    }),
    happen: (stage) => pressAtHome(stage, stage.initech, true),
  },
  {
    what: "view_submission",
    sample: sampleOf<ViewSubmitted>()({
      type: "view_submission",
      ...WHO,
      trigger_id: "1.2.a",
      view: { ...FORM, state: { values: { who: { name: { type: "plain_text_input", value: "Ben" } } } } },
      response_urls: [],
    }),
    async happen(stage) {
      await stage.localSlack.submitView({ ...(await open(stage)), values: { name: "Ben" } });
    },
  },
  {
    what: "view_closed",
    sample: sampleOf<ViewClosed>()({ type: "view_closed", ...WHO, view: FORM, is_cleared: false }),
    async happen(stage) {
      await stage.localSlack.closeView(await open(stage));
    },
  },
];
