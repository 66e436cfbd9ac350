import type { Block } from "@slack/types";
import { elementsOf, keyOf, type PlacedElement } from "../../block-kit/elements.js";
import { withNested } from "../../block-kit/nested-blocks.js";
import { LocalSlackUseError } from "../../errors.js";
import type { SceneAsked } from "../../interactivity/element-scene.js";
import type { LocalSlack } from "../../local-slack.js";
import { type ButtonPlace, seenPlaces } from "../seen-button.js";

/** Buttons are pressed, and not filled in. */
const PRESSED = ["button", "feedback_buttons", "icon_button", "workflow_button"];

/**
 * The element that a person means by its `action_id`, its placeholder or the label of its block, where a button would be looked for.
 * Throws `LocalSlackUseError`, with the elements that the person sees, when there is none.
 */
export function seenElement(
  local: LocalSlack,
  who: { readonly team: string; readonly user: string },
  name: string,
  where: ButtonPlace | undefined,
): Pick<SceneAsked, "in" | "app"> & { readonly field: PlacedElement } {
  const seen = seenPlaces(local, who, where).flatMap(({ in: place, app, blocks }) =>
    elementsOf(blocks)
      .filter(({ element }) => !PRESSED.includes(element.type))
      .map((field) => ({
        in: place,
        ...(app !== undefined && { app }),
        field,
        names: namesOf(field, blocks),
      })),
  );
  const found = seen.find(({ names }) => names.includes(name));
  if (found !== undefined) return found;
  const known = new Map(
    seen.map(({ field, names }) => [
      keyOf(field),
      `${JSON.stringify(names.at(-1))} (${field.actionId}, ${field.element.type})`,
    ]),
  );
  throw new LocalSlackUseError(
    `${who.user} sees no field or menu ${JSON.stringify(name)}. There is ${[...known.values()].join(", ") || "none at all"}.`,
  );
}

/** What people call it. */
function namesOf({ actionId, blockId, element }: PlacedElement, blocks: readonly Block[]): readonly string[] {
  const block = withNested(blocks).find((each) => each.block_id === blockId);
  const isLabelled = block !== undefined && "label" in block;
  return [actionId, textIn(element.placeholder), isLabelled ? textIn(block.label) : undefined].flatMap(
    (each) => each ?? [],
  );
}

function textIn(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && "text" in value && typeof value.text === "string"
    ? value.text
    : undefined;
}
