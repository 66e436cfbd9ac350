import type { Block } from "@slack/types";
import { elementsOf, keepsState, keyOf, type PlacedElement } from "../block-kit/elements.js";
import {
  type FieldState,
  type FieldValue,
  isEmpty,
  type Offered,
  stateOf,
  unfitText,
} from "../block-kit/field-state.js";
import { LocalSlackUseError } from "../errors.js";

/**
 * What a person types or chooses, by `action_id`, or by `block_id/action_id` where several elements share an
 * `action_id`. An empty text or list empties the element.
 */
export type FormValues = Readonly<Record<string, FieldValue>>;

/** What is filled in, by `block_id` and `action_id`. */
export type ViewState = Record<string, Record<string, FieldState>>;

/** Where an element gets what it may be filled with, beside its own options. */
export type OfferedTo = (field: PlacedElement) => Offered;

const NOTHING: OfferedTo = () => ({});

/**
 * `view.state.values` after a person has filled in a view; the other fields have their initial values. Throws
 * `LocalSlackUseError` for what a person could not do: no such field, an option that is not offered, a required one
 * left empty. https://docs.slack.dev/reference/views
 */
export function fillIn(
  blocks: readonly Block[],
  values: FormValues,
  offered: OfferedTo = NOTHING,
): ViewState {
  const fields = fieldsOf(blocks);
  const given = byPlace(blocks, values);
  const unknown = Object.keys(given).find((id) => !fields.some((field) => keyOf(field) === id));
  if (unknown !== undefined) {
    const known = fields.map(({ actionId }) => actionId).join(", ");
    throw new LocalSlackUseError(`The view has no field ${unknown}. It has ${known || "none"}.`);
  }
  const state: ViewState = {};
  for (const field of fields) {
    const { blockId, actionId, element, isRequired } = field;
    const filled = stateOf(element, given[keyOf(field)], offered(field));
    if (isRequired && isEmpty(filled)) throw new LocalSlackUseError(`The field ${actionId} is required.`);
    const unfit = typeof filled.value === "string" && unfitText(element, filled.value);
    if (unfit) throw new LocalSlackUseError(`The field ${actionId} needs ${unfit}.`);
    state[blockId] = { ...state[blockId], [actionId]: filled };
  }
  return state;
}

/** The same values, each by `block_id/action_id`; those of no field stay as they are. */
export function byPlace(blocks: readonly Block[], values: FormValues): FormValues {
  const fields = fieldsOf(blocks);
  return Object.fromEntries(
    Object.entries(values).flatMap(([id, value]) => {
      const places = fields.filter(({ actionId }) => actionId === id).map(keyOf);
      return (places.length > 0 ? places : [id]).map((place) => [place, value]);
    }),
  );
}

/** The elements of these blocks that a person can fill in. */

export function fieldsOf(blocks: readonly Block[]): readonly PlacedElement[] {
  return elementsOf(blocks).filter(({ element }) => keepsState(element));
}
