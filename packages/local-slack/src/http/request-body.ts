import type { IncomingMessage } from "node:http";

const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Reads a request's body as text. Rejects when it is longer than 2 MiB or the connection breaks. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request, MAX_BODY_BYTES)).toString("utf8");
}

/** Reads a request's body. Rejects when it is longer than `maxBytes` or the connection breaks. */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > maxBytes) throw new Error(`The request body is longer than ${maxBytes / 1024 / 1024} MiB.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The largest file that this Slack takes. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** A body with files in it as a form; the bytes themselves where it is none. Rejects when it is longer than 64 MiB. */
export async function readUpload(request: IncomingMessage): Promise<FormData | Buffer> {
  const body = await readBytes(request, MAX_FILE_BYTES);
  const contentType = request.headers["content-type"] ?? "";
  if (!contentType.startsWith("multipart/form-data")) return body;
  const form = new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  return form.catch(() => body); // it only says that it is a form
}

/** A form with files in it; undefined for any other body. */
export async function readForm(request: IncomingMessage): Promise<FormData | undefined> {
  const upload = await readUpload(request);
  return upload instanceof FormData ? upload : undefined;
}

/** A body as Slack reads it: a form, a JSON object, or the reason why it is neither. */
export function parseBody(
  contentType: string | undefined,
  body: string,
):
  | { readonly type: "form" | "json"; readonly args: Readonly<Record<string, unknown>> }
  | { readonly error: string } {
  const mediaType = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
  if (mediaType === "application/json") {
    const value = parseJson(body);
    if (value === undefined) return { error: "invalid_json" };
    return isRecord(value) ? { type: "json", args: value } : { error: "json_not_object" };
  }
  if (mediaType === "application/x-www-form-urlencoded") {
    return { type: "form", args: Object.fromEntries(new URLSearchParams(body)) };
  }
  if (body === "") return { type: "form", args: {} };
  return { error: mediaType === "" ? "missing_post_type" : "invalid_post_type" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
