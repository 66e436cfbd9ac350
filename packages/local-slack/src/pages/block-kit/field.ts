import { type Html, html } from "../html.js";
import { type BlockContext, type Choice, type Fields, isFields, listOf, textIn } from "./block-context.js";

/** Before the `action_id` in the name of a view's field, in the form that is submitted. */
export const FIELD_PREFIX = "field:";

interface Attributes {
  readonly name: string;
  /** The attributes that describe it. */
  readonly more: Html;
  readonly values: readonly string[];
}

const INPUT_TYPES: Readonly<Record<string, string>> = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
};

/** Whether it is an element that these pages let a person fill in. */
export function isField({ type }: Fields): boolean {
  const kind = String(type);
  return Object.hasOwn(INPUT_TYPES, kind) || /_select$|^checkboxes$|^radio_buttons$/.test(kind);
}

/** Whether it is drawn as several fields, which need a group around them. */
export function isGroup({ type }: Fields): boolean {
  return type === "checkboxes" || type === "radio_buttons";
}

/** https://docs.slack.dev/reference/block-kit/block-elements */
export function fieldHtml(element: Fields, context: BlockContext, more: Html = html``): Html {
  const actionId = textIn(element, "action_id");
  const typed = context.fields.values[actionId];
  const values = typed === undefined ? initialValues(element) : [typed].flat();
  const attributes = { name: FIELD_PREFIX + actionId, more, values };
  const type = textIn(element, "type");
  if (isGroup(element)) return choiceGroup(element, attributes);
  if (type.endsWith("_select")) return select(element, choicesOf(element, context), attributes);
  if (type === "plain_text_input" && element.multiline === true) {
    return html`<textarea name="${attributes.name}" rows="4"${placeholder(element)}${more}>${values[0]}</textarea>`;
  }
  return html`<input type="${INPUT_TYPES[type] ?? "text"}" name="${attributes.name}" value="${values[0]}"${placeholder(element)}${more}>`;
}

function select(element: Fields, choices: readonly Choice[], { name, more, values }: Attributes): Html {
  const isMulti = textIn(element, "type").startsWith("multi_");
  const options = choices.map(
    ({ value, label }) =>
      html`<option value="${value}"${values.includes(value) && html` selected`}>${label}</option>`,
  );
  return html`<select name="${name}"${isMulti && html` multiple`}${more}>${
    !isMulti && html`<option value="">Choose…</option>`
  }${options}</select>`;
}

function choiceGroup(element: Fields, { name, values }: Attributes): Html {
  const type = element.type === "checkboxes" ? "checkbox" : "radio";
  return html`${optionsOf(element).map(
    ({ value, label }) =>
      html`<label class="choice"><input type="${type}" name="${name}" value="${value}"${
        values.includes(value) && html` checked`
      }> ${label}</label>`,
  )}`;
}

function choicesOf(element: Fields, { fields }: BlockContext): readonly Choice[] {
  const type = textIn(element, "type");
  if (type.endsWith("users_select")) return fields.people;
  if (type.endsWith("channels_select")) return fields.channels;
  if (type.endsWith("conversations_select")) return [...fields.channels, ...fields.people];
  return optionsOf(element);
}

function optionsOf(element: Fields): readonly Choice[] {
  const grouped = listOf(element.option_groups).flatMap(({ options }) => listOf(options));
  return [...listOf(element.options), ...grouped].map((option) => ({
    value: textIn(option, "value"),
    label: isFields(option.text) ? textIn(option.text, "text") : textIn(option, "value"),
  }));
}

/** Every `initial_…` of an element: an option or several, an id or several, a date, a text. */
function initialValues(element: Fields): readonly string[] {
  return Object.entries(element)
    .filter(([name]) => name.startsWith("initial_"))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .map((value) => (isFields(value) ? textIn(value, "value") : String(value)));
}

function placeholder({ placeholder: text }: Fields): Html | false {
  return isFields(text) && html` placeholder="${textIn(text, "text")}"`;
}
