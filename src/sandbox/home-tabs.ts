import { randomBytes } from "node:crypto";
import type { ViewOutput } from "@slack/bolt";
import type { Block, PlainTextElement } from "@slack/types";
import type { Changes } from "./changes.js";
import { slackId } from "./ids.js";
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

/** What people see of the app beside messages: Home tabs. */
export class Views {
  readonly #homes = new Map<string, OpenView>();

  constructor(
    private readonly clock: () => number,
    private readonly changes: Changes,
  ) {}

  /**
   * Puts a view into a person's Home tab. It keeps its id from one publication to the next and gets a new hash;
   * `hash_conflict` when `hash` is given and is not that of the view that is there.
   */
  publish(place: ViewPlace, content: ViewContent, hash?: string): SlackView | "hash_conflict" {
    const key = homeKey(place);
    const published = this.#homes.get(key)?.view;
    if (hash !== undefined && hash !== published?.hash) return "hash_conflict";
    const view = this.#view(place, content, published?.id ?? slackId("V"));
    this.#homes.set(key, { view, place });
    this.changes.announce();
    return view;
  }

  /** What a bot has published for a person. */
  home(place: Pick<ViewPlace, "botId" | "userId">): OpenView | undefined {
    return this.#homes.get(homeKey(place));
  }

  #view(place: ViewPlace, content: ViewContent, id: string): SlackView {
    return {
      id,
      team_id: place.team,
      ...content,
      state: { values: {} },
      hash: `${Math.floor(this.clock() / 1_000)}.${randomBytes(4).toString("hex")}`,
      root_view_id: id,
      previous_view_id: null,
      app_id: place.appId,
      app_installed_team_id: place.target,
      bot_id: place.botId,
    };
  }
}

function homeKey({ botId, userId }: Pick<ViewPlace, "botId" | "userId">): string {
  return `${botId} ${userId}`;
}
