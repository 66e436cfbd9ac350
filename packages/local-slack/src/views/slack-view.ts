import { randomBytes } from "node:crypto";
import type { ViewContent } from "./view-content.js";
import type { ViewState } from "./view-state.js";

/** A view as Slack keeps it and describes it to the app: Bolt's `ViewOutput`. */
export interface SlackView extends ViewContent {
  readonly id: string;
  readonly team_id: string;
  readonly state: { readonly values: ViewState };
  readonly hash: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly app_id: string;
  readonly app_installed_team_id: string;
  readonly bot_id: string;
}

/** Whose view it is, and which installation showed it. */
export interface ViewPlace {
  readonly userId: string;
  /** The person's own workspace. */
  readonly team: string;
  /** The installation: workspace or organization, and its bot. */
  readonly target: string;
  readonly botId: string;
  readonly appId: string;
  /** Of a modal: the page of Slack that it was opened from, a channel's id or `home`. Absent for any page. */
  readonly page?: string;
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
