import type { Block, PlainTextElement } from "@slack/types";
import { LocalSlackUseError } from "../errors.js";

/** A button, as the app is told that it was pressed. */
export interface ButtonAction extends PressedButton {
  readonly action_ts: string;
}

/** The same without the time. */
export interface PressedButton {
  readonly type: "button";
  readonly block_id: string;
  readonly action_id: string;
  readonly text: PlainTextElement;
  readonly value?: string;
  readonly url?: string;
}

/**
 * The button of that `action_id` (and value, where several share the id). Throws `LocalSlackUseError`, with the buttons
 * that there are, when there is none.
 */
export function findButton(
  blocks: readonly Block[],
  wanted: { readonly actionId: string; readonly value?: string },
): PressedButton {
  const buttons = blocks.flatMap(buttonsOf);
  const found = buttons.find(
    ({ action_id, value }) =>
      action_id === wanted.actionId && (wanted.value === undefined || value === wanted.value),
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
  const elements = [
    ...("elements" in block && Array.isArray(block.elements) ? block.elements : []),
    ...("accessory" in block ? [block.accessory] : []),
  ];
  return elements.flatMap((element) => readButton(element, block.block_id ?? ""));
}

function readButton(element: unknown, block_id: string): PressedButton | [] {
  if (!isRecord(element) || element.type !== "button" || typeof element.action_id !== "string") return [];
  const text = isRecord(element.text) ? String(element.text.text) : "";
  return {
    type: "button",
    block_id,
    action_id: element.action_id,
    text: { type: "plain_text", text, emoji: true },
    ...(typeof element.value === "string" && { value: element.value }),
    ...(typeof element.url === "string" && { url: element.url }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
