import type { Block, PlainTextElement } from "@slack/types";
import { LocalSlackUseError } from "../errors.js";

/**
 * What a person types or chooses, by `action_id`: a text, the value of an option, an id or a date; a list for several.
 */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** What is filled in, by `block_id` and `action_id`. */
export type ViewState = Record<string, Record<string, FieldState>>;

/** What a person has typed or chosen in one field, as Slack describes it to the app: Bolt's `ViewStateValue`. */
export interface FieldState {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_option?: Option | null;
  readonly selected_options?: Option[];
  readonly selected_user?: string | null;
  readonly selected_users?: string[];
  readonly selected_channel?: string | null;
  readonly selected_channels?: string[];
  readonly selected_conversation?: string | null;
  readonly selected_conversations?: string[];
}

export interface Option {
  readonly text: PlainTextElement;
  readonly value: string;
}

interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  readonly isRequired: boolean;
}
type Element = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * `view.state.values` after a person has filled in a view; the other fields have their initial values. Throws
 * `LocalSlackUseError` for what a person could not do: no such field, an option that is not offered, a required one
 * left empty. https://docs.slack.dev/reference/views
 */
export function fillIn(blocks: readonly Block[], values: FormValues): ViewState {
  const fields = blocks.flatMap(fieldsOf);
  const unknown = Object.keys(values).find((id) => !fields.some(({ actionId }) => actionId === id));
  if (unknown !== undefined) {
    const known = fields.map(({ actionId }) => actionId).join(", ");
    throw new LocalSlackUseError(`The view has no field ${unknown}. It has ${known || "none"}.`);
  }
  const state: ViewState = {};
  for (const { blockId, actionId, element, isRequired } of fields) {
    const filled = stateOf(element, values[actionId]);
    if (isRequired && isEmpty(filled)) throw new LocalSlackUseError(`The field ${actionId} is required.`);
    state[blockId] = { ...state[blockId], [actionId]: filled };
  }
  return state;
}

function fieldsOf(block: Block): Field[] {
  const isInput = block.type === "input";
  const isRequired = isInput && !("optional" in block && block.optional === true);
  const elements = [
    ...("element" in block ? [block.element] : []),
    ...("accessory" in block ? [block.accessory] : []),
    ...(block.type === "actions" && "elements" in block && Array.isArray(block.elements)
      ? block.elements
      : []),
  ];
  return elements.filter(isElement).flatMap((element) => {
    const { action_id: actionId, type } = element;
    if (typeof actionId !== "string" || type === "button" || type === "overflow") return [];
    return [{ blockId: block.block_id ?? "", actionId, element, isRequired }];
  });
}

/** https://docs.slack.dev/reference/block-kit/block-elements: how each says what was chosen. */
function stateOf(element: Element, value: string | readonly string[] | undefined): FieldState {
  const { type } = element;
  const one = typeof value === "string" ? value : value?.[0];
  const many = value === undefined ? undefined : typeof value === "string" ? [value] : value;
  const initial = (name: string) => (typeof element[name] === "string" ? String(element[name]) : null);
  const initialList = (name: string) => (Array.isArray(element[name]) ? element[name].map(String) : []);
  const subject = /(user|channel|conversation)s_select$/.exec(type)?.[1];
  switch (type) {
    case "static_select":
    case "radio_buttons":
    case "external_select":
      return { type, selected_option: one === undefined ? initialOption(element) : option(element, one) };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return {
        type,
        selected_options: many?.map((each) => option(element, each)) ?? initialOptions(element),
      };
    case "datepicker":
      return { type, selected_date: one ?? initial("initial_date") };
    case "timepicker":
      return { type, selected_time: one ?? initial("initial_time") };
  }
  if (subject === undefined) return { type, value: one ?? initial("initial_value") };
  return type.startsWith("multi_")
    ? { type, [`selected_${subject}s`]: many ?? initialList(`initial_${subject}s`) }
    : { type, [`selected_${subject}`]: one ?? initial(`initial_${subject}`) };
}

function option(element: Element, value: string): Option {
  const offered = (Array.isArray(element.options) ? element.options : []).flatMap(readOption);
  const found = offered.find((each) => each.value === value);
  if (found === undefined) {
    const known = offered.map((each) => each.value).join(", ");
    throw new LocalSlackUseError(
      `${String(element.action_id)} has no option ${value}. It has ${known || "none"}.`,
    );
  }
  return found;
}

function initialOption(element: Element): Option | null {
  return [element.initial_option].flatMap(readOption)[0] ?? null;
}

function initialOptions(element: Element): Option[] {
  return (Array.isArray(element.initial_options) ? element.initial_options : []).flatMap(readOption);
}

function readOption(value: unknown): Option[] {
  if (!isRecord(value) || typeof value.value !== "string" || !isRecord(value.text)) return [];
  return [{ text: { type: "plain_text", text: String(value.text.text), emoji: true }, value: value.value }];
}

function isEmpty({ type: _, ...chosen }: FieldState): boolean {
  return Object.values(chosen).every(
    (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0),
  );
}

function isElement(value: unknown): value is Element {
  return isRecord(value) && typeof value.type === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
