import type { Block } from "@slack/types";
import { randomKey } from "../ids.js";
import { replaceNested } from "./nested-blocks.js";

/** The elements that a person can act on; each has an `action_id`. */
const INTERACTIVE =
  /^([a-z_]*buttons?|checkboxes|datepicker|datetimepicker|overflow|timepicker|[a-z_]+_(select|input))$/;

/**
 * The blocks as Slack stores them: it adds a `block_id` to each block, and an `action_id` to each interactive element,
 * that came without one. https://docs.slack.dev/reference/block-kit/blocks
 */
export function withIds(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => {
    const named: Record<string, unknown> & Block = {
      ...replaceNested(block, withIds),
      block_id: block.block_id ?? shortId(),
    };
    for (const list of ["elements", "actions"]) {
      if (Array.isArray(named[list])) named[list] = named[list].map(withActionId);
    }
    if ("accessory" in named) named.accessory = withActionId(named.accessory);
    if ("element" in named) named.element = withActionId(named.element);
    return named;
  });
}

function withActionId(element: unknown): unknown {
  if (typeof element !== "object" || element === null || !("type" in element)) return element;
  if (!INTERACTIVE.test(String(element.type)) || "action_id" in element) return element;
  return { ...element, action_id: shortId() };
}

/** Five letters and digits, as in `"block_id": "2WGp9"`. */
function shortId(): string {
  return randomKey().slice(0, 5);
}
