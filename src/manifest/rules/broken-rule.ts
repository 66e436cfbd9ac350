import type { FieldPath } from "../yaml-source.js";

/** A field that breaks a rule; the message is the end of a sentence that begins with the field. */
export interface BrokenRule {
  readonly path: FieldPath;
  readonly message: string;
  /** What keeps the rule, put there: a URL for Slack's requests, one more item of the list or URL with this path, or another value. */
  readonly fix?:
    | { readonly requestUrl: true }
    | { readonly item: string }
    | { readonly redirectPath: string }
    | { readonly value: boolean };
}
