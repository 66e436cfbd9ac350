import { unfitFile } from "../../block-kit/chosen-files.js";
import { richTextAsTyped } from "../../block-kit/rich-text-as-typed.js";
import {
  type BlockContext,
  type Choice,
  type Fields,
  isFields,
  listOf,
  textIn,
} from "../block-kit/block-context.js";
import { textObject } from "../block-kit/text-object.js";
import { type Html, html } from "../html.js";
import { fileInput } from "./file-input.js";

/** Before the `block_id/action_id` in the name of a field, in the form that is submitted. */
export const FIELD_PREFIX = "field:";

interface Attributes {
  readonly name: string;
  /** The form that it belongs to, and the attributes that describe it. */
  readonly more: Html;
  readonly values: readonly string[];
  readonly id: string;
}

const INPUT_TYPES: Readonly<Record<string, string>> = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
  rich_text_input: "text",
};

/** Whether it is drawn as several fields, which need a group around them. */
export function isGroup({ type }: Fields): boolean {
  return /^multi_|^checkboxes$|^radio_buttons$|^file_input$/.test(String(type));
}

/** https://docs.slack.dev/reference/block-kit/block-elements */
export function fieldHtml(
  element: Fields,
  blockId: string,
  context: BlockContext,
  described: Html = html``,
): Html {
  const key = `${blockId}/${textIn(element, "action_id")}`;
  const typed = context.fields.values[key];
  const values = typed === undefined ? initialValues(element) : [typed].flat();
  const more = html` form="${context.pressForm}"${described}`;
  const attributes = { name: FIELD_PREFIX + key, more, values, id: `${context.pressForm}-${key}` };
  const type = textIn(element, "type");
  if (type === "checkboxes" || type === "radio_buttons") return choiceGroup(element, attributes, context);
  const choices = () => choicesOf(element, key, context);
  if (type === "file_input")
    return fileInput(element, key, picker(element, choices(), attributes), attributes);
  if (isGroup(element)) return picker(element, choices(), attributes);
  if (type.endsWith("_select")) return select(element, choices(), attributes);
  const isLong = (type === "plain_text_input" && element.multiline === true) || type === "rich_text_input";
  if (isLong) {
    return html`<textarea name="${attributes.name}" rows="4"${placeholder(element)}${limits(element)}${more}>${values[0]}</textarea>`;
  }
  const value = type === "datetimepicker" ? localTime(values[0]) : values[0];
  return html`<input type="${INPUT_TYPES[type] ?? "text"}" name="${attributes.name}" value="${value}"${placeholder(element)}${limits(element)}${more}>`;
}

function select(element: Fields, choices: readonly Choice[], { name, more, values }: Attributes): Html {
  const options = choices.map(
    ({ value, label }) =>
      html`<option value="${value}"${values.includes(value) && html` selected`}>${label}</option>`,
  );
  const first = isFields(element.placeholder) ? textIn(element.placeholder, "text") : "Choose…";
  return html`<select name="${name}"${more}><option value="">${first}</option>${options}</select>`;
}

/** A menu of which several can be chosen: it unfolds, and says what is chosen. */
function picker(element: Fields, choices: readonly Choice[], { name, more, values, id }: Attributes): Html {
  const chosen = choices.filter(({ value }) => values.includes(value)).map(({ label }) => label);
  const first = isFields(element.placeholder) ? textIn(element.placeholder, "text") : "Choose…";
  const boxes = choices.map(
    ({ value, label }) =>
      html`<label class="choice" id="${id}-${value}"><input type="checkbox" name="${name}" value="${value}"${more}${
        values.includes(value) && html` checked`
      }> ${label}</label>`,
  );
  return html`<details class="picker" id="${id}"><summary>${chosen.length > 0 ? chosen.join(", ") : first}</summary><div class="choices">${
    boxes.length > 0 ? boxes : html`<p class="quiet">Nothing to choose from</p>`
  }</div></details>`;
}

function choiceGroup(element: Fields, { name, more, values }: Attributes, { names }: BlockContext): Html {
  const type = element.type === "checkboxes" ? "checkbox" : "radio";
  return html`${listOf(element.options).map((option) => {
    const value = textIn(option, "value");
    return html`<label class="choice"><input type="${type}" name="${name}" value="${value}"${more}${
      values.includes(value) && html` checked`
    }> <span>${textObject(option.text, names)}${
      isFields(option.description) &&
      html` <span class="quiet">${textObject(option.description, names)}</span>`
    }</span></label>`;
  })}`;
}

function choicesOf(element: Fields, key: string, { fields }: BlockContext): readonly Choice[] {
  const type = textIn(element, "type");
  if (type === "file_input") return fields.files.filter((file) => unfitFile(element, file) === undefined);
  if (type.endsWith("users_select")) return fields.people;
  if (type.endsWith("channels_select")) return fields.channels;
  if (type.endsWith("conversations_select")) return [...fields.channels, ...fields.people];
  if (!type.endsWith("external_select")) return optionsOf(element);
  const initial = [element.initial_option, ...listOf(element.initial_options)].filter(isFields).map(choiceOf);
  const answered = fields.answered(key);
  return [...initial.filter(({ value }) => !answered.some((each) => each.value === value)), ...answered];
}

function optionsOf(element: Fields): readonly Choice[] {
  const grouped = listOf(element.option_groups).flatMap(({ options }) => listOf(options));
  return [...listOf(element.options), ...grouped].map(choiceOf);
}

function choiceOf(option: Fields): Choice {
  const value = textIn(option, "value");
  return { value, label: isFields(option.text) ? textIn(option.text, "text") : value };
}

/** Every `initial_…` of an element: an option or several, an id or several, a date, a text. */
function initialValues(element: Fields): readonly string[] {
  if (element.type === "rich_text_input") return [richTextAsTyped(element.initial_value)];
  return Object.entries(element)
    .filter(([name]) => name.startsWith("initial_"))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .map((value) => (isFields(value) ? textIn(value, "value") : String(value)));
}

/** Seconds since 1970, as this machine's clock on the wall shows them. */
function localTime(value: string | undefined): string | undefined {
  if (value === undefined || !/^\d+$/.test(value)) return value;
  const at = new Date(Number(value) * 1_000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What the browser holds a text or number to, as Slack does. */
function limits(element: Fields): Html {
  const { type, min_length, max_length, min_value, max_value, is_decimal_allowed } = element;
  const given = [
    ["minlength", min_length],
    ["maxlength", max_length],
    ["min", min_value],
    ["max", max_value],
    ["step", type === "number_input" && is_decimal_allowed === true ? "any" : undefined],
  ] as const;
  return html`${given.flatMap(([name, value]) => (value === undefined ? [] : [attribute(name, String(value))]))}`;
}

function attribute(name: "minlength" | "maxlength" | "min" | "max" | "step", value: string): Html {
  switch (name) {
    case "minlength":
      return html` minlength="${value}"`;
    case "maxlength":
      return html` maxlength="${value}"`;
    case "min":
      return html` min="${value}"`;
    case "max":
      return html` max="${value}"`;
    case "step":
      return html` step="${value}"`;
  }
}

function placeholder({ type, placeholder: text }: Fields): Html | false {
  if (isFields(text)) return html` placeholder="${textIn(text, "text")}"`;
  return (
    type === "rich_text_input" &&
    html` placeholder="*bold*, _italic_, ~struck~, \`code\`, @name, > quote, - list"`
  );
}
