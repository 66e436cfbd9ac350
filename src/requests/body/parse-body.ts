import { parse as parseForm } from "node:querystring";
import { RequestRefusal } from "../request-refusal.js";

const FORM = "application/x-www-form-urlencoded";

/**
 * What Slack sends in a body: JSON; a form, for commands; or a form with JSON in its `payload`, for interactivity. Throws a
 * `RequestRefusal` (400) for anything else, which names no more than the kind of error: its message would quote the body.
 */
export function parseBody(bytes: Buffer, contentType: string | undefined): unknown {
  const text = bytes.toString("utf8");
  try {
    if (!isForm(contentType)) return JSON.parse(text);
    const form = parseForm(text);
    return typeof form.payload === "string" ? JSON.parse(form.payload) : form;
  } catch (error) {
    const name = error instanceof Error ? error.name : "error";
    throw new RequestRefusal(400, `the body could not be parsed (${name})`);
  }
}

/** Slack sends every form in UTF-8. The content type may say so. */
function isForm(contentType = ""): boolean {
  if (contentType === FORM) return true;
  const [type = "", ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  return type === FORM && parameters.every((parameter) => /^(?:charset="?utf-?8"?)?$/.test(parameter));
}
