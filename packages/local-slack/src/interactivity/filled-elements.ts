import type { Block } from "@slack/types";
import { keyOf, type PlacedElement } from "../block-kit/elements.js";
import { type FieldValue, type Offered, type Option, stateOf } from "../block-kit/field-state.js";
import { LocalSlackUseError } from "../errors.js";
import { type FormValues, fieldsOf, type ViewState } from "../views/view-state.js";

/** A message or a view, as one person sees it. */
export interface ElementPlace {
  readonly user: string;
  /** The id of the view, or channel and timestamp of the message. */
  readonly id: string;
}

/**
 * What each person has typed and chosen in messages and views, before anything is submitted. As at Slack, nobody else
 * sees it, and it stays when the message or view is updated, in those elements that have the same ids.
 */
export class FilledElements {
  readonly #values = new Map<string, Record<string, FieldValue>>();
  readonly #options = new Map<string, readonly Option[]>();

  constructor(private readonly offeredTo: (user: string) => Offered) {}

  fill(place: ElementPlace, field: PlacedElement, value: FieldValue): void {
    const values = this.#values.get(keyAt(place)) ?? {};
    this.#values.set(keyAt(place), { ...values, [keyOf(field)]: value });
  }

  /** By `block_id/action_id`: what is in the elements of these blocks that can take it, also after an update. */
  valuesIn(place: ElementPlace, blocks: readonly Block[]): FormValues {
    const values = this.#values.get(keyAt(place)) ?? {};
    return Object.fromEntries(
      fieldsOf(blocks).flatMap((field) => {
        const value = values[keyOf(field)];
        return value !== undefined && isOffered(field, value, this.offeredIn(place, field))
          ? [[keyOf(field), value] as const]
          : [];
      }),
    );
  }

  /** The app has answered with these options for a menu of this person's. */
  offer(place: ElementPlace, field: PlacedElement, options: readonly Option[]): void {
    const known = this.#options.get(`${keyAt(place)} ${keyOf(field)}`) ?? [];
    // What is chosen stays an option, also where the latest answer does not have it.
    const chosen = [this.#values.get(keyAt(place))?.[keyOf(field)] ?? []].flat();
    const kept = known.filter(
      ({ value }) => chosen.includes(value) && !options.some((each) => each.value === value),
    );
    this.#options.set(`${keyAt(place)} ${keyOf(field)}`, [...kept, ...options]);
  }

  /** What can be chosen there, beside what the element says itself. */
  offeredIn(place: ElementPlace, field: PlacedElement): Offered & { readonly options: readonly Option[] } {
    const options = this.#options.get(`${keyAt(place)} ${keyOf(field)}`) ?? [];
    return { ...this.offeredTo(place.user), options };
  }

  /** `state.values`. */
  stateIn(place: ElementPlace, blocks: readonly Block[]): ViewState {
    const values = this.valuesIn(place, blocks);
    const state: ViewState = {};
    for (const field of fieldsOf(blocks)) {
      const { blockId, actionId, element } = field;
      const filled = stateOf(element, values[keyOf(field)], this.offeredIn(place, field));
      state[blockId] = { ...state[blockId], [actionId]: filled };
    }
    return state;
  }
}

function isOffered({ element }: PlacedElement, value: FieldValue, offered: Offered): boolean {
  try {
    // Too many files stay, so that the person sees which there are, and is told.
    const most = element.type === "file_input" && { max_files: Number.POSITIVE_INFINITY };
    stateOf({ ...element, ...most }, value, offered);
    return true;
  } catch (error) {
    if (error instanceof LocalSlackUseError) return false;
    throw error;
  }
}

function keyAt({ user, id }: ElementPlace): string {
  return `${user} ${id}`;
}
