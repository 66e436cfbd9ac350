import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { deltaOf } from "./page-delta.js";

/** More windows than these are hardly open; what is forgotten is sent as a whole. */
const MOST_KEPT = 20;

/** The name under which a page's script asks for what is different alone: https://www.rfc-editor.org/rfc/rfc3229 */
const LINES = "x-lines";

/** Sends pages, and to a script that has an earlier text of a page only what is different in it. */
export class SentPages {
  /** By their tags, the latest last. */
  readonly #texts = new Map<string, string>();

  send(request: Request, response: Response, text: string): void {
    const tag = `"${createHash("sha256").update(text).digest("base64url")}"`;
    const [known] = [request.headers["if-none-match"]].flat();
    const before = known === undefined ? undefined : this.#texts.get(known);
    this.#keep(tag, text);
    response.set({ etag: tag, vary: "a-im, if-none-match" });
    if (known === tag) {
      response.status(304).end();
    } else if (before !== undefined && request.headers["a-im"] === LINES) {
      response.status(226).set("im", LINES).json(deltaOf(before, text));
    } else {
      // The script that has no text yet says by the tag in the document what it has.
      response.type("html").send(text.replace("<body ", `<body data-tag='${tag}' `));
    }
  }

  #keep(tag: string, text: string): void {
    this.#texts.delete(tag);
    this.#texts.set(tag, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST_KEPT && oldest !== undefined) this.#texts.delete(oldest);
  }
}
