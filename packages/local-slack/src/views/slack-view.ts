import { randomBytes } from "node:crypto";
import type { ViewOutput } from "@slack/bolt";
import type { Block, PlainTextElement } from "@slack/types";
import type { ViewContent } from "./view-content.js";

/** A view as Slack keeps it and describes it to the app: Bolt's `ViewOutput`, with what Slack always fills in. */
export type SlackView = Omit<ViewOutput, "type" | "title" | "submit" | "close" | "blocks"> & {
  readonly type: "home" | "modal";
  readonly title: PlainTextElement;
  readonly submit: PlainTextElement | null;
  readonly close: PlainTextElement | null;
  readonly blocks: Block[];
  readonly external_id: string;
  readonly app_installed_team_id: string;
};

/** Whose view it is, and what showed it. */
export interface ViewPlace {
  readonly userId: string;
  /** The person's own workspace. */
  readonly team: string;
  /** The installation: workspace or organization, and its bot. */
  readonly target: string;
  readonly botId: string;
  readonly appId: string;
}

/** A published Home view, or one in a person's modal. */
export interface OpenView {
  readonly view: SlackView;
  readonly place: ViewPlace;
}

/** `app_installed_team_id` is the organization's id for an org-wide install. */
export function slackView(
  place: ViewPlace,
  content: ViewContent,
  identity: { readonly id: string; readonly rootId?: string; readonly previousId?: string },
  nowMs: number,
): SlackView {
  return {
    id: identity.id,
    team_id: place.team,
    ...content,
    state: { values: {} },
    hash: `${Math.floor(nowMs / 1_000)}.${randomBytes(4).toString("hex")}`,
    root_view_id: identity.rootId ?? identity.id,
    previous_view_id: identity.previousId ?? null,
    app_id: place.appId,
    app_installed_team_id: place.target,
    bot_id: place.botId,
  };
}
