import { LocalSlackUseError } from "../errors.js";
import { httpRequest } from "../http/http-request.js";
import { Cookies } from "./cookies.js";
import type { Form } from "./form.js";
import { type Hop, Page } from "./page.js";

const MAX_REDIRECTS = 10;

/**
 * A person's browser: keeps cookies, follows redirects and remembers them, fills in forms. It runs no scripts and
 * stops at a redirect that does not lead to http or https (such as `slack://`).
 */
export class Browser {
  readonly #cookies: Cookies;

  constructor(options: { readonly clock?: () => number } = {}) {
    this.#cookies = new Cookies(options.clock ?? Date.now);
  }

  /** Opens a URL. Rejects when there is no answer, or after ten redirects. */
  async get(url: string): Promise<Page> {
    return this.#open({ method: "GET", url });
  }

  /**
   * Submits a form of the page (the first unless `form` says which) with these values in place of the form's own.
   * A button counts only when its name and value are among them; a check box whose value is undefined is left empty.
   * Rejects with `LocalSlackUseError` for what a person could not do: no such form or field, or a value that is not among
   * the choices.
   */
  async submit(
    page: Page,
    values: Readonly<Record<string, string | undefined>> = {},
    options: { readonly form?: number } = {},
  ): Promise<Page> {
    const form = page.forms()[options.form ?? 0];
    if (form === undefined) throw new LocalSlackUseError(`The page ${page.url} has no form.`);
    const filled = fillIn(form, values);
    if (form.method === "POST")
      return this.#open({ method: "POST", url: form.action, body: filled.toString() });
    const url = new URL(form.action);
    url.search = filled.toString();
    return this.#open({ method: "GET", url: url.href });
  }

  async #open(first: {
    readonly method: "GET" | "POST";
    readonly url: string;
    readonly body?: string;
  }): Promise<Page> {
    const hops: Hop[] = [];
    let request = first;
    for (;;) {
      const url = new URL(request.url);
      const cookie = this.#cookies.header(url);
      const { status, headers, text } = await httpRequest(url, {
        method: request.method,
        ...(request.body !== undefined && { body: request.body }),
        headers: {
          accept: "text/html,application/xhtml+xml,*/*;q=0.8",
          ...(cookie !== undefined && { cookie }),
          ...(request.body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
        },
      });
      this.#cookies.take(url, headers["set-cookie"] ?? []);
      const { location } = headers;
      if (status < 300 || status > 399 || location === undefined) {
        return new Page(request.url, status, headers, text, hops);
      }
      const next = new URL(location, url);
      hops.push({ url: request.url, status, location: next.href });
      if (!/^https?:$/.test(next.protocol)) return new Page(request.url, status, headers, text, hops);
      if (hops.length > MAX_REDIRECTS)
        throw new Error(`More than ${MAX_REDIRECTS} redirects from ${first.url}.`);
      const repeats = status === 307 || status === 308;
      request = repeats ? { ...request, url: next.href } : { method: "GET", url: next.href };
    }
  }
}

function fillIn(form: Form, values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  for (const [name, value] of Object.entries(values)) {
    const field = form.fields.find((each) => each.name === name);
    if (field === undefined) throw new LocalSlackUseError(`The form has no field ${name}.`);
    if (value === undefined && field.choices === undefined) {
      throw new LocalSlackUseError(`${name} is no check box, and cannot be left empty.`);
    }
    if (value !== undefined && field.choices !== undefined && !field.choices.includes(value)) {
      throw new LocalSlackUseError(
        `${name} cannot be ${value}; the choices are ${field.choices.join(", ")}.`,
      );
    }
  }
  const filled = new URLSearchParams();
  for (const { name, value } of form.fields) {
    const sent = Object.hasOwn(values, name) ? values[name] : value;
    if (sent !== undefined) filled.append(name, sent);
  }
  return filled;
}
