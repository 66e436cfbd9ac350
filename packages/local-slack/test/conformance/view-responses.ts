import type { ViewOutput } from "@slack/bolt";
import type {
  ViewsOpenResponse,
  ViewsPublishResponse,
  ViewsPushResponse,
  ViewsUpdateResponse,
} from "@slack/web-api";
import type { Stage } from "../stage.js";
import { sampleOf } from "./published.js";
import type { ResponseCase } from "./responses.js";

const TITLE = { type: "plain_text", text: "A form", emoji: true } as const;
const BLOCKS = [{ type: "section", block_id: "b", text: { type: "plain_text", text: "t" } }] as const;
const KEPT = {
  private_metadata: "",
  callback_id: "",
  external_id: "",
  clear_on_close: false,
  notify_on_close: false,
} as const;

/** A view, compiled against what Bolt says of it, and against what each answer says of it. */
export const VIEW = {
  id: "V1",
  team_id: "T1",
  title: TITLE,
  blocks: BLOCKS,
  ...KEPT,
  state: { values: {} },
  hash: "1.00000000",
  root_view_id: "V1",
  app_id: "A1",
  app_installed_team_id: "T1",
  bot_id: "B1",
} as const;
export const HOME = sampleOf<ViewOutput>()({
  ...VIEW,
  type: "home",
  submit: null,
  close: null,
  previous_view_id: null,
});
export const MODAL = sampleOf<ViewOutput>()({
  ...VIEW,
  type: "modal",
  submit: TITLE,
  close: TITLE,
  previous_view_id: null,
});

const home = JSON.stringify({ type: "home", blocks: BLOCKS });
const modal = JSON.stringify({ type: "modal", title: TITLE, submit: TITLE, close: TITLE, blocks: BLOCKS });

/** Calls as the bot of Acme, with a trigger of Ben's. */
async function call(stage: Stage, method: string, args: (trigger_id: string) => Record<string, string>) {
  const { acme, localSlack } = stage;
  const { access_token = "" } = await stage.install(acme);
  const user = acme.people[1].id;
  await localSlack.command({ team: acme.id, user, channel: acme.general, command: "/speak" });
  const trigger = new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
  const body = new URLSearchParams({ token: access_token, ...args(trigger) });
  return (await stage.call(method, { method: "POST", body })).body;
}

const openView = (stage: Stage) => stage.localSlack.openViews(stage.acme.people[1].id)[0]?.id ?? "";

export const VIEW_RESPONSES: readonly ResponseCase[] = [
  {
    method: "views.publish",
    what: "of a Home tab",
    sample: sampleOf<ViewsPublishResponse>()({ ok: true, view: HOME }),
    answer: (stage) => call(stage, "views.publish", () => ({ user_id: stage.acme.people[1].id, view: home })),
  },
  {
    method: "views.open",
    what: "of a modal",
    sample: sampleOf<ViewsOpenResponse>()({ ok: true, view: MODAL }),
    answer: (stage) => call(stage, "views.open", (trigger_id) => ({ trigger_id, view: modal })),
  },
  {
    method: "views.push",
    what: "over another",
    sample: sampleOf<ViewsPushResponse>()({ ok: true, view: { ...MODAL, previous_view_id: "V1" } }),
    async answer(stage) {
      await call(stage, "views.open", (trigger_id) => ({ trigger_id, view: modal }));
      return call(stage, "views.push", (trigger_id) => ({ trigger_id, view: modal }));
    },
  },
  {
    method: "views.update",
    what: "of a modal",
    sample: sampleOf<ViewsUpdateResponse>()({ ok: true, view: MODAL }),
    async answer(stage) {
      await call(stage, "views.open", (trigger_id) => ({ trigger_id, view: modal }));
      return call(stage, "views.update", () => ({ view_id: openView(stage), view: modal }));
    },
  },
];
