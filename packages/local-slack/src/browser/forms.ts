import { DomUtils, type parseDocument } from "htmlparser2";
import type { Form, FormField } from "./form.js";

type Document = ReturnType<typeof parseDocument>;
type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/**
 * The forms of a document, each with its fields and buttons, also those elsewhere in the document that name it
 * (`form="id"`).
 */
export function formsIn(document: Document, absolute: (reference: string) => string): Form[] {
  const controls = DomUtils.findAll(({ name }) => Object.hasOwn(FIELD_OF, name), document.children);
  return DomUtils.getElementsByTagName("form", document).map((form) => ({
    action: absolute(form.attribs.action ?? ""),
    method: form.attribs.method?.toUpperCase() === "POST" ? "POST" : "GET",
    fields: fieldsOf(controls.filter((control) => belongsTo(control, form))),
  }));
}

/** The text of an element, as a page shows it. */
export function textOf(element: Element): string {
  return DomUtils.textContent(element).replace(/\s+/g, " ").trim();
}

function belongsTo({ attribs, parent }: Element, form: Element): boolean {
  if (attribs.form !== undefined) return attribs.form === form.attribs.id;
  for (let each = parent; each !== null; each = each.parent) if (each === form) return true;
  return false;
}

type Value = Omit<FormField, "name">;

const FIELD_OF: Readonly<Record<string, (control: Element) => Value>> = {
  input: inputValue,
  button: ({ attribs }) => ({ value: undefined, choices: [attribs.value ?? ""], hidden: false }),
  select: selectValue,
  textarea: (control) => ({ value: DomUtils.textContent(control).replace(/^\n/, ""), hidden: false }),
};

function inputValue({ attribs }: Element): Value {
  const type = attribs.type?.toLowerCase();
  const value = attribs.value ?? "";
  if (type === "submit" || type === "image" || type === "button") {
    return { value: undefined, choices: [value], hidden: false };
  }
  if (type === "checkbox" || type === "radio") {
    const chosen = attribs.value ?? "on";
    return { value: attribs.checked === undefined ? undefined : chosen, choices: [chosen], hidden: false };
  }
  return { value, hidden: type === "hidden" };
}

function selectValue(select: Element): Value {
  const options = DomUtils.getElementsByTagName("option", select);
  const sentBy = (option: Element) => option.attribs.value ?? textOf(option);
  const shown = select.attribs.multiple === undefined ? options[0] : undefined;
  const selected = options.find(({ attribs }) => attribs.selected !== undefined) ?? shown;
  return { value: selected && sentBy(selected), choices: options.map(sentBy), hidden: false };
}

/** Buttons and radio buttons of one name are one field with several choices. */
function fieldsOf(controls: readonly Element[]): FormField[] {
  const fields: FormField[] = [];
  for (const control of controls) {
    const { name } = control.attribs;
    const read = FIELD_OF[control.name];
    if (name === undefined || read === undefined) continue;
    const field = { name, ...read(control) };
    const index = fields.findIndex((each) => each.name === name && each.choices !== undefined);
    const same = fields[index];
    if (same?.choices === undefined || field.choices === undefined) fields.push(field);
    else {
      fields[index] = {
        ...same,
        value: same.value ?? field.value,
        choices: [...same.choices, ...field.choices],
      };
    }
  }
  return fields;
}
