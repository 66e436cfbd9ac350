import type { IncomingHttpHeaders } from "node:http";
import { type HtmlToken, readHtml } from "./html-reader.js";

/** A redirect on the way to a page. */
export interface Hop {
  readonly url: string;
  readonly status: number;
  readonly location: string;
}

export interface Link {
  /** Absolute. */
  readonly url: string;
  readonly text: string;
}

export interface FormField {
  readonly name: string;
  /** What is sent when the person changes nothing; undefined for what is then not sent. */
  readonly value: string | undefined;
  /** The values that a person can choose from; absent where anything can be typed. */
  readonly choices?: readonly string[];
  readonly hidden: boolean;
}

export interface Form {
  /** Absolute. */
  readonly action: string;
  readonly method: "GET" | "POST";
  readonly fields: readonly FormField[];
}

/** What a browser shows at the end of its redirects. */
export class Page {
  readonly #tokens: readonly HtmlToken[];

  constructor(
    readonly url: string,
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    /** The body as it was sent. */
    readonly text: string,
    readonly hops: readonly Hop[],
  ) {
    this.#tokens = headers["content-type"]?.startsWith("text/html") ? readHtml(text) : [];
  }

  get title(): string | undefined {
    const start = this.#tokens.findIndex((token) => token.type === "start" && token.name === "title");
    const text = this.#tokens[start + 1];
    return start !== -1 && text?.type === "text" ? text.text.trim() : undefined;
  }

  links(): Link[] {
    return this.#elements("a").flatMap(({ attributes, inside }) =>
      attributes.href === undefined ? [] : [{ url: this.#absolute(attributes.href), text: textOf(inside) }],
    );
  }

  forms(): Form[] {
    const buttons = this.#elements("button");
    return this.#elements("form").map(({ attributes, inside }) => ({
      action: this.#absolute(attributes.action ?? ""),
      method: attributes.method?.toUpperCase() === "POST" ? "POST" : "GET",
      fields: fieldsOf(
        inside,
        buttons.filter(({ attributes: { form } }) => form !== undefined && form === attributes.id),
      ),
    }));
  }

  #absolute(reference: string): string {
    return URL.canParse(reference, this.url) ? new URL(reference, this.url).href : reference;
  }

  #elements(name: string) {
    return elementsIn(this.#tokens, name);
  }
}

interface Element {
  readonly attributes: Readonly<Record<string, string>>;
  readonly inside: readonly HtmlToken[];
}

function elementsIn(tokens: readonly HtmlToken[], name: string): Element[] {
  return tokens.flatMap((token, index) => {
    if (token.type !== "start" || token.name !== name) return [];
    const rest = tokens.slice(index + 1);
    const end = rest.findIndex((each) => each.type === "end" && each.name === name);
    return [{ attributes: token.attributes, inside: end === -1 ? rest : rest.slice(0, end) }];
  });
}

function textOf(tokens: readonly HtmlToken[]): string {
  return tokens
    .map((token) => (token.type === "text" ? token.text : ""))
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}

/** The fields inside of a form, and its buttons elsewhere. */
function fieldsOf(inside: readonly HtmlToken[], elsewhere: readonly Element[]): FormField[] {
  const fields: FormField[] = [];
  for (const { attributes } of elementsIn(inside, "input")) {
    const { name, type = "text", value = "" } = attributes;
    if (name === undefined) continue;
    const isToggle = type === "checkbox" || type === "radio";
    const isButton = type === "submit" || type === "image" || type === "button";
    const sent = isButton || (isToggle && attributes.checked === undefined) ? undefined : value;
    addField(fields, {
      name,
      value: sent,
      hidden: type === "hidden",
      ...((isToggle || isButton) && { choices: [value || "on"] }),
    });
  }
  const buttons = elementsIn(inside, "button").filter(({ attributes: { form } }) => form === undefined);
  for (const { attributes } of [...buttons, ...elsewhere]) {
    if (attributes.name === undefined) continue;
    addField(fields, {
      name: attributes.name,
      value: undefined,
      hidden: false,
      choices: [attributes.value ?? ""],
    });
  }
  for (const { attributes, inside: options } of elementsIn(inside, "select")) {
    if (attributes.name === undefined) continue;
    const all = elementsIn(options, "option").map((option) => ({
      value: option.attributes.value ?? textOf(option.inside),
      selected: option.attributes.selected !== undefined,
    }));
    const choices = all.map(({ value }) => value);
    const value = all.find(({ selected }) => selected)?.value ?? choices[0];
    addField(fields, { name: attributes.name, value, hidden: false, choices });
  }
  for (const { attributes, inside: text } of elementsIn(inside, "textarea")) {
    if (attributes.name !== undefined)
      fields.push({ name: attributes.name, value: textOf(text), hidden: false });
  }
  return fields;
}

/** Buttons and radio buttons of one name are one field with several choices. */
function addField(fields: FormField[], field: FormField): void {
  const index = fields.findIndex(({ name, choices }) => name === field.name && choices !== undefined);
  const same = fields[index];
  if (same?.choices === undefined || field.choices === undefined) {
    fields.push(field);
    return;
  }
  fields[index] = {
    ...same,
    value: same.value ?? field.value,
    choices: [...same.choices, ...field.choices],
  };
}
