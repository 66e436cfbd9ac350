import type { Changes } from "../changes.js";
import { slackId } from "../ids.js";
import { type OpenView, type SlackView, slackView, type ViewPlace } from "./slack-view.js";
import type { ViewContent } from "./view-content.js";

/** https://docs.slack.dev/surfaces/modals: a modal is a stack of at most three views. */
const MAX_VIEWS = 3;

/** The modal that each person has open: a stack of views, of which the person sees the last. */
export class Modals {
  readonly #stacks = new Map<string, OpenView[]>();

  constructor(
    private readonly clock: () => number,
    private readonly changes: Changes,
  ) {}

  /** Opens a modal with one view. It replaces the one that the person had open. */
  open(place: ViewPlace, content: ViewContent): SlackView | "duplicate_external_id" {
    if (this.#isTaken(content.external_id, place)) return "duplicate_external_id";
    const view = slackView(place, content, { id: slackId("V") }, this.clock());
    return this.#show(place.userId, [{ view, place }], view);
  }

  /** Puts a view over those of the same app that the person has open. */
  push(
    place: ViewPlace,
    content: ViewContent,
  ): SlackView | "duplicate_external_id" | "not_found" | "push_limit_reached" {
    const stack = this.stackOf(place.userId);
    const [root, top] = [stack[0], stack.at(-1)];
    if (root === undefined || top?.place.appId !== place.appId) return "not_found";
    if (stack.length >= MAX_VIEWS) return "push_limit_reached";
    if (this.#isTaken(content.external_id, place)) return "duplicate_external_id";
    const identity = { id: slackId("V"), rootId: root.view.id, previousId: top.view.id };
    const view = slackView(place, content, identity, this.clock());
    return this.#show(place.userId, [...stack, { view, place }], view);
  }

  /** Puts new content into an open view, which keeps its id and place and gets a new hash. */
  update(
    viewId: string,
    content: ViewContent,
    hash?: string,
  ): SlackView | "not_found" | "hash_conflict" | "duplicate_external_id" {
    const open = this.find(viewId);
    if (open === undefined) return "not_found";
    const { place, view: before } = open;
    if (hash !== undefined && hash !== before.hash) return "hash_conflict";
    if (content.external_id !== before.external_id && this.#isTaken(content.external_id, place)) {
      return "duplicate_external_id";
    }
    const { id, root_view_id, previous_view_id } = before;
    const view = {
      ...slackView(place, content, { id }, this.clock()),
      root_view_id,
      previous_view_id,
    };
    const stack = this.stackOf(place.userId).map((each) => (each === open ? { view, place } : each));
    return this.#show(place.userId, stack, view);
  }

  /** Closes a view and those over it; nothing happens when it is not open. */
  close(viewId: string): void {
    const open = this.find(viewId);
    if (open === undefined) return;
    const stack = this.stackOf(open.place.userId);
    this.#stacks.set(open.place.userId, stack.slice(0, stack.indexOf(open)));
    this.changes.announce();
  }

  /** Closes a person's modal with all its views. */
  clear(userId: string): void {
    this.#stacks.delete(userId);
    this.changes.announce();
  }

  /** Closes the modals of an app. */
  clearOf(appId: string): void {
    for (const [userId, stack] of this.#stacks) {
      if (stack.some(({ place }) => place.appId === appId)) this.#stacks.delete(userId);
    }
    this.changes.announce();
  }

  stackOf(userId: string): readonly OpenView[] {
    return this.#stacks.get(userId) ?? [];
  }

  find(viewId: string): OpenView | undefined {
    return this.#all().find(({ view }) => view.id === viewId);
  }

  /** The view with that `external_id` which an app has opened in one of its installations. */
  findByExternalId(
    externalId: string,
    { appId, target }: Pick<ViewPlace, "appId" | "target">,
  ): OpenView | undefined {
    return this.#all().find(
      ({ view, place }) =>
        view.external_id === externalId && place.appId === appId && place.target === target,
    );
  }

  #all(): OpenView[] {
    return [...this.#stacks.values()].flat();
  }

  #isTaken(externalId: string, { team, appId }: ViewPlace): boolean {
    return (
      externalId !== "" &&
      this.#all().some(
        ({ view, place }) => view.external_id === externalId && place.team === team && place.appId === appId,
      )
    );
  }

  #show(userId: string, stack: readonly OpenView[], view: SlackView): SlackView {
    this.#stacks.set(userId, [...stack]);
    this.changes.announce();
    return view;
  }
}
