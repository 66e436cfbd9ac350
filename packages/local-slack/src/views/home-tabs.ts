import type { Changes } from "../changes.js";
import { slackId } from "../ids.js";
import { type OpenView, type SlackView, slackView, type ViewPlace } from "./slack-view.js";
import type { ViewContent } from "./view-content.js";

/** The app's Home tab of each person. */
export class HomeTabs {
  readonly #homes = new Map<string, OpenView>();

  constructor(
    private readonly clock: () => number,
    private readonly changes: Changes,
  ) {}

  /**
   * Puts a view into a person's Home tab. The view keeps its id from one publication to the next and gets a new hash.
   * `hash_conflict` when `hash` is given and is not that of the current view; `duplicate_external_id` when another
   * person of the workspace has a Home tab with that `external_id`.
   */
  publish(
    place: ViewPlace,
    content: ViewContent,
    hash?: string,
  ): SlackView | "hash_conflict" | "duplicate_external_id" {
    const published = this.find(place)?.view;
    if (hash !== undefined && hash !== published?.hash) return "hash_conflict";
    if (this.#isTaken(content.external_id, place)) return "duplicate_external_id";
    const view = slackView(place, content, { id: published?.id ?? slackId("V") }, this.clock());
    this.#homes.set(key(place), { view, place });
    this.changes.announce();
    return view;
  }

  /** What a bot has published for a person. */
  find(where: Pick<ViewPlace, "botId" | "userId">): OpenView | undefined {
    return this.#homes.get(key(where));
  }

  #isTaken(externalId: string, { team, userId }: ViewPlace): boolean {
    return [...this.#homes.values()].some(
      ({ view, place }) =>
        externalId !== "" &&
        view.external_id === externalId &&
        place.team === team &&
        place.userId !== userId,
    );
  }
}

function key({ botId, userId }: Pick<ViewPlace, "botId" | "userId">): string {
  return `${botId} ${userId}`;
}
