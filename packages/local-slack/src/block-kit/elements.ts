import type { Block } from "@slack/types";
import { withNested } from "./nested-blocks.js";

export type Element = Readonly<Record<string, unknown>> & { readonly type: string };

/** An element that a person can use, and where it stands. */
export interface PlacedElement {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  /** It must be filled in before its view can be submitted. */
  readonly isRequired: boolean;
  /**
   * Whether the app is told as soon as it is used. In an input block that is so only with `dispatch_action`:
   * https://docs.slack.dev/reference/block-kit/blocks/input-block
   */
  readonly tellsApp: boolean;
}

/** The elements of these blocks, and of those in them, that have an `action_id`, in their order. */
export function elementsOf(blocks: readonly Block[]): readonly PlacedElement[] {
  return withNested(blocks).flatMap((block) => {
    const isInput = block.type === "input";
    const place = {
      blockId: block.block_id ?? "",
      isRequired: isInput && !("optional" in block && block.optional === true),
      tellsApp: !isInput || ("dispatch_action" in block && block.dispatch_action === true),
    };
    const elements = [
      ...("element" in block ? [block.element] : []),
      ...("accessory" in block ? [block.accessory] : []),
      ...("elements" in block && Array.isArray(block.elements) ? block.elements : []),
      ...("actions" in block && Array.isArray(block.actions) ? block.actions : []),
    ];
    return elements.filter(isElement).flatMap((element) => {
      const { action_id: actionId } = element;
      return typeof actionId === "string" ? [{ ...place, actionId, element }] : [];
    });
  });
}

/** Those that are pressed, and keep nothing. */
const PRESSED = ["button", "feedback_buttons", "icon_button", "overflow", "workflow_button"];

/** Whether it keeps what a person has typed or chosen in it, so that it is part of a view's or message's state. */
export function keepsState({ type }: Element): boolean {
  return !PRESSED.includes(type);
}

/** One element among others: its `block_id` and `action_id`. */
export function keyOf({ blockId, actionId }: Pick<PlacedElement, "blockId" | "actionId">): string {
  return `${blockId}/${actionId}`;
}

function isElement(value: unknown): value is Element {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
