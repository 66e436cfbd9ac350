import type { PlainTextElement, RichTextBlock } from "@slack/types";
import { LocalSlackUseError } from "../errors.js";
import type { FileObject } from "../files/file-object.js";
import { chosenFiles } from "./chosen-files.js";
import type { Element } from "./elements.js";
import { type Mentioned, typedRichText } from "./typed-rich-text.js";

/** What a person types or chooses: a text, the value of an option, an id or a date; a list for several. */
export type FieldValue = string | readonly string[];

/** What is in one element, as Slack describes it to the app: Bolt's `ViewStateValue`. */
export interface FieldState {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_date_time?: number | null;
  readonly selected_option?: Option | null;
  readonly selected_options?: Option[];
  readonly selected_user?: string | null;
  readonly selected_users?: string[];
  readonly selected_channel?: string | null;
  readonly selected_channels?: string[];
  readonly selected_conversation?: string | null;
  readonly selected_conversations?: string[];
  readonly rich_text_value?: RichTextBlock | null;
  readonly files?: FileObject[];
}

export interface Option {
  readonly text: PlainTextElement;
  readonly value: string;
  readonly description?: PlainTextElement;
  /** Of an option behind three dots: where the person's browser goes. */
  readonly url?: string;
}

/** What an element can be filled with beside what it says itself. */
export interface Offered {
  /** The options that the app has answered for it. */
  readonly options?: readonly Option[];
  /** The file of that id, where the person sees it. */
  readonly fileOf?: (id: string) => FileObject | undefined;
  /** Those whom the person can mention by their names. */
  readonly mentioned?: Mentioned | undefined;
}

/**
 * The state of an element that is filled with this value; without one, with its initial value. Throws
 * `LocalSlackUseError` for what a person could not choose there.
 * https://docs.slack.dev/reference/block-kit/block-elements
 */
export function stateOf(element: Element, value: FieldValue | undefined, offered: Offered = {}): FieldState {
  const { type } = element;
  const many = value === undefined ? undefined : [value].flat().filter((each) => each !== "");
  const one = many?.[0];
  const isUntouched = value === undefined;
  const initial = (name: string) =>
    isUntouched ? (typeof element[name] === "string" ? String(element[name]) : null) : (one ?? null);
  const initialList = (name: string) =>
    many ?? (Array.isArray(element[name]) ? element[name].map(String) : []);
  const choose = (wanted: string) => option(element, wanted, offered.options);
  refuseTooMany(element, many);
  switch (type) {
    case "static_select":
    case "radio_buttons":
    case "external_select":
      if (isUntouched)
        return { type, selected_option: [element.initial_option].flatMap(readOption)[0] ?? null };
      return { type, selected_option: one === undefined ? null : choose(one) };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return {
        type,
        selected_options: many?.map(choose) ?? listIn(element.initial_options).flatMap(readOption),
      };
    case "datepicker":
      return { type, selected_date: initial("initial_date") };
    case "timepicker":
      return { type, selected_time: initial("initial_time") };
    case "datetimepicker":
      return { type, selected_date_time: isUntouched ? numberIn(element.initial_date_time) : seconds(one) };
    case "rich_text_input":
      return {
        type,
        rich_text_value: isUntouched
          ? richTextIn(element)
          : one === undefined
            ? null
            : typedRichText(one, offered.mentioned),
      };
    case "file_input":
      return { type, files: chosenFiles(element, many ?? [], offered.fileOf ?? nothing) };
  }
  const subject = /(user|channel|conversation)s_select$/.exec(type)?.[1];
  if (subject === undefined) return { type, value: initial("initial_value") };
  return type.startsWith("multi_")
    ? { type, [`selected_${subject}s`]: initialList(`initial_${subject}s`) }
    : { type, [`selected_${subject}`]: initial(`initial_${subject}`) };
}

/** What a text field needs that this text is not: Slack says so below it, and submits nothing; undefined when it fits. */
export function unfitText(element: Element, text: string): string | undefined {
  const { type, min_length, max_length, min_value, max_value, is_decimal_allowed } = element;
  if (typeof min_length === "number" && text.length < min_length) return `at least ${min_length} characters`;
  if (typeof max_length === "number" && text.length > max_length) return `at most ${max_length} characters`;
  if (type === "email_text_input" && !/^[^@\s]+@[^@\s]+$/.test(text)) return "an email address";
  if (type === "url_text_input" && !URL.canParse(text)) return "a URL";
  if (type !== "number_input") return undefined;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) return "a number";
  if (is_decimal_allowed !== true && !Number.isInteger(number)) return "a whole number";
  if (min_value !== undefined && number < Number(min_value)) return `a number from ${String(min_value)} on`;
  if (max_value !== undefined && number > Number(max_value)) return `a number up to ${String(max_value)}`;
  return undefined;
}

/** Whether nothing is in it. */
export function isEmpty({ type: _, ...chosen }: FieldState): boolean {
  return Object.values(chosen).every(
    (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0),
  );
}

/** The options that an element says itself, in groups or not. */
export function optionsOf(element: Readonly<Record<string, unknown>>): readonly Option[] {
  const grouped = listIn(element.option_groups).flatMap((group) =>
    isRecord(group) ? listIn(group.options) : [],
  );
  return [...listIn(element.options), ...grouped].flatMap(readOption);
}

/** An option as Slack repeats it to the app; none when it is no option. */
export function readOption(value: unknown): Option[] {
  if (!isRecord(value) || typeof value.value !== "string" || !isRecord(value.text)) return [];
  const { text, description, url } = value;
  return [
    {
      text: textObject(text),
      value: value.value,
      ...(isRecord(description) && { description: textObject(description) }),
      ...(typeof url === "string" && { url }),
    },
  ];
}

/** Slack says of each text whether it has emoji, or whether its links are found. */
function textObject({ type, text, emoji, verbatim }: Record<string, unknown>): PlainTextElement {
  const shown = { type: "plain_text" as const, text: String(text), emoji: emoji !== false };
  if (type !== "mrkdwn") return shown;
  // Bolt's types know no option with mrkdwn, which check boxes and radio buttons may have.
  const formatted: object = { type, text: String(text), verbatim: verbatim === true };
  return formatted as PlainTextElement;
}

function option(element: Element, value: string, answered: readonly Option[] = []): Option {
  const initial = [element.initial_option, ...listIn(element.initial_options)].flatMap(readOption);
  const offered = [...optionsOf(element), ...answered, ...initial];
  const found = offered.find((each) => each.value === value);
  if (found === undefined) {
    const known = offered.map((each) => each.value).join(", ");
    throw new LocalSlackUseError(
      `${String(element.action_id)} has no option ${value}. It has ${known || "none"}.`,
    );
  }
  return found;
}

function refuseTooMany(
  { action_id, max_selected_items: most }: Element,
  chosen: readonly string[] = [],
): void {
  if (typeof most === "number" && chosen.length > most) {
    throw new LocalSlackUseError(
      `${String(action_id)} takes at most ${most} items, and not ${chosen.length}.`,
    );
  }
}

function seconds(value: string | undefined): number | null {
  if (value === undefined) return null;
  const asNumber = /^\d+$/.test(value) ? Number(value) : Math.floor(Date.parse(value) / 1_000);
  if (Number.isFinite(asNumber)) return asNumber;
  throw new LocalSlackUseError(
    `${JSON.stringify(value)} is no time. Give seconds since 1970, or a time such as "2026-01-02T03:04".`,
  );
}

function richTextIn({ initial_value }: Element): RichTextBlock | null {
  return isRecord(initial_value) && initial_value.type === "rich_text"
    ? {
        type: "rich_text",
        ...initial_value,
        elements: listIn(initial_value.elements) as RichTextBlock["elements"],
      }
    : null;
}

function nothing(): undefined {
  return undefined;
}

function numberIn(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
