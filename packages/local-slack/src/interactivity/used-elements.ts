import type { Block } from "@slack/types";
import { elementsOf, keepsState, type PlacedElement } from "../block-kit/elements.js";
import { type FieldValue, type Offered, optionsOf, stateOf } from "../block-kit/field-state.js";
import { LocalSlackUseError } from "../errors.js";
import { actionOf, overflowAction, type UsedElement } from "./element-actions.js";

/**
 * The element of that `action_id` (and `block_id`, where several share the id), which is no button. Throws
 * `LocalSlackUseError`, with the elements that there are, when there is none.
 */
export function findElement(
  blocks: readonly Block[],
  wanted: { readonly actionId: string; readonly blockId?: string },
): PlacedElement {
  const all = elementsOf(blocks).filter(({ element }) => keepsState(element) || element.type === "overflow");
  const found = all.find(
    ({ actionId, blockId }) =>
      actionId === wanted.actionId && (wanted.blockId === undefined || blockId === wanted.blockId),
  );
  if (found !== undefined) return found;
  const known = all.map(({ actionId, element }) => `${actionId} (${element.type})`).join(", ");
  throw new LocalSlackUseError(
    `There is no element ${wanted.actionId} to fill in or choose from. There is ${known || "none at all"}.`,
  );
}

/**
 * What a person does with it, as the app is told, and where their browser goes. Throws `LocalSlackUseError` for what
 * cannot be chosen there.
 */
export function useOf(
  field: PlacedElement,
  value: FieldValue,
  offered: Offered,
): { readonly action: UsedElement; readonly url?: string } {
  if (keepsState(field.element)) return { action: actionOf(field, stateOf(field.element, value, offered)) };
  const [wanted] = [value].flat();
  const options = optionsOf(field.element);
  const chosen = options.find((option) => option.value === wanted);
  if (chosen === undefined) {
    const known = options.map((option) => option.value).join(", ");
    throw new LocalSlackUseError(
      `${field.actionId} has no option ${String(wanted)}. It has ${known || "none"}.`,
    );
  }
  return {
    action: overflowAction(field, chosen),
    ...(chosen.url !== undefined && { url: chosen.url }),
  };
}
