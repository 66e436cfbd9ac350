import type { Block } from "@slack/types";
import { keyOf } from "../../block-kit/elements.js";
import { LocalSlackUseError } from "../../errors.js";
import { appOf, type SceneAsked, sceneOf } from "../../interactivity/element-scene.js";
import { type FormValues, fieldsOf } from "../../views/view-state.js";
import type { Notice } from "../frame/notices.js";
import { noticeOf } from "../frame/notices.js";
import type { PageParts } from "../page-parts.js";
import { SEARCH_PREFIX } from "./acting-field.js";
import { FIELD_PREFIX } from "./field.js";
import { FIND, PRESS, USE } from "./pressed.js";

/** What was done with a form: what the person is told, and where their browser goes. */
export interface Acted {
  readonly said?: Notice | undefined;
  readonly url?: string;
}

/** Whether an element was used, and not the whole form submitted. */
export function isOfElement(form: URLSearchParams): boolean {
  return [PRESS, USE, FIND].some((name) => form.has(name));
}

/**
 * Keeps what is filled in in the form of a message or view, and does what the button says that submitted it: presses a
 * button, uses an element, or finds the options of a menu. Throws `LocalSlackUseError` when it was none of these.
 */
export async function actOn(
  parts: Pick<PageParts, "slack" | "people" | "filled">,
  form: URLSearchParams,
  asked: SceneAsked,
): Promise<Acted> {
  const { slack, people, filled } = parts;
  const app = appOf(slack.apps, asked).slack;
  const { blocks, place } = sceneOf(app, asked);
  const values = valuesIn(form, blocks);
  for (const field of fieldsOf(blocks)) filled.fill(place, field, values[keyOf(field)] ?? "");

  const [actionId, pressedValue, pressedBlock] = readList(form.get(PRESS));
  if (typeof actionId === "string") {
    const result = await people.clickButton({
      ...asked,
      actionId,
      ...(typeof pressedValue === "string" && { value: pressedValue }),
      ...(typeof pressedBlock === "string" && { blockId: pressedBlock }),
    });
    return { said: noticeOf(app.app, result.error), ...(result.url !== undefined && { url: result.url }) };
  }
  const [usedBlock, usedAction, usedOption] = readList(form.get(USE));
  if (typeof usedBlock === "string" && typeof usedAction === "string") {
    const key = `${usedBlock}/${usedAction}`;
    const value = typeof usedOption === "string" ? usedOption : (values[key] ?? "");
    const result = await people.useElement({ ...asked, actionId: usedAction, blockId: usedBlock, value });
    return { said: noticeOf(app.app, result.error), ...(result.url !== undefined && { url: result.url }) };
  }
  const [foundBlock, foundAction] = readList(form.get(FIND));
  if (typeof foundBlock === "string" && typeof foundAction === "string") {
    const typed = form.get(`${SEARCH_PREFIX}${foundBlock}/${foundAction}`) ?? "";
    const { error } = await people.searchOptions({
      ...asked,
      actionId: foundAction,
      blockId: foundBlock,
      typed,
    });
    return { said: noticeOf(app.app, error) };
  }
  throw new LocalSlackUseError("No button was pressed.");
}

/** What is filled in, by `block_id/action_id`; an empty text where nothing is. */
export function valuesIn(form: URLSearchParams, blocks: readonly Block[]): FormValues {
  return Object.fromEntries(
    fieldsOf(blocks).map((field) => {
      const given = form.getAll(FIELD_PREFIX + keyOf(field)).filter((value) => value !== "");
      return [keyOf(field), given.length > 1 ? given : (given[0] ?? "")];
    }),
  );
}

/** The list in the value of a button of these pages; an empty one where it is another button. */
function readList(value: string | null): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(value ?? "");
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}
