import type { IncomingHttpHeaders } from "node:http";
import { DomUtils, parseDocument } from "htmlparser2";
import type { Form } from "./form.js";
import { formsIn, textOf } from "./forms.js";

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

/** What a browser shows at the end of its redirects. */
export class Page {
  #document: ReturnType<typeof parseDocument> | undefined;

  constructor(
    readonly url: string,
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    /** The body as it was sent. */
    readonly text: string,
    readonly hops: readonly Hop[],
  ) {}

  get title(): string | undefined {
    const [title] = this.#elements("title");
    return title && textOf(title);
  }

  links(): Link[] {
    return this.#elements("a").flatMap((link) =>
      link.attribs.href === undefined ? [] : [{ url: this.#absolute(link.attribs.href), text: textOf(link) }],
    );
  }

  forms(): Form[] {
    return formsIn(this.#parsed(), (reference) => this.#absolute(reference));
  }

  #absolute(reference: string): string {
    return URL.canParse(reference, this.url) ? new URL(reference, this.url).href : reference;
  }

  #elements(name: string) {
    return DomUtils.getElementsByTagName(name, this.#parsed());
  }

  /**
   * Parsed when it is first needed, since many tests only look at the status or the text. Empty when the page is not
   * HTML.
   */
  #parsed() {
    const isHtml = this.headers["content-type"]?.startsWith("text/html");
    this.#document ??= parseDocument(isHtml ? this.text : "");
    return this.#document;
  }
}
