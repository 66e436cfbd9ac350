import type { Block, PlainTextElement } from "@slack/types";
import { elementsOf, type PlacedElement } from "../block-kit/elements.js";
import { LocalSlackUseError } from "../errors.js";

/** A button, or one of a pair of feedback buttons, as the app is told that it was pressed. */
export interface PressedButton {
  readonly type: "button" | "feedback_buttons" | "icon_button" | "workflow_button";
  readonly block_id: string;
  readonly action_id: string;
  readonly text: PlainTextElement;
  readonly value?: string;
  readonly url?: string;
  readonly icon?: string;
  readonly confirm?: object;
}

/**
 * The button of that `action_id` (and value, where several share the id). Throws `LocalSlackUseError`, with the buttons
 * that there are, when there is none.
 */
export function findButton(
  blocks: readonly Block[],
  wanted: { readonly actionId: string; readonly value?: string; readonly blockId?: string },
): PressedButton {
  const buttons = blocks.flatMap(buttonsOf);
  const found = buttons.find(
    ({ action_id, block_id, value }) =>
      action_id === wanted.actionId &&
      (wanted.value === undefined || value === wanted.value) &&
      (wanted.blockId === undefined || block_id === wanted.blockId),
  );
  if (found === undefined) {
    const known = buttons.map(({ action_id, text }) => `${action_id} (${text.text})`).join(", ");
    throw new LocalSlackUseError(
      `There is no button ${wanted.actionId}. There is ${known || "none at all"}.`,
    );
  }
  return found;
}

/** The buttons of a block, in their order. */
export function buttonsOf(block: Block): PressedButton[] {
  return elementsOf([block]).flatMap(readButtons);
}

function readButtons({ blockId, actionId, element }: PlacedElement): PressedButton[] {
  const { type, icon, url, confirm, positive_button, negative_button } = element;
  const place = { block_id: blockId, action_id: actionId };
  if (type === "feedback_buttons") {
    return [positive_button, negative_button]
      .filter(isRecord)
      .map((each) => ({ type, ...place, ...face(each) }));
  }
  if (type !== "button" && type !== "icon_button" && type !== "workflow_button") return [];
  return [
    {
      type,
      ...place,
      ...face(element),
      ...(typeof url === "string" && { url }),
      ...(typeof icon === "string" && { icon }),
      ...(isRecord(confirm) && { confirm }),
    },
  ];
}

/** What a button says, and what it means. */
function face({ text, value }: Readonly<Record<string, unknown>>) {
  const label = { type: "plain_text" as const, text: isRecord(text) ? String(text.text) : "", emoji: true };
  return { text: label, ...(typeof value === "string" && { value }) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
