import type { IncomingMessage } from "node:http";
import { RequestRefusal } from "../request-refusal.js";
import { BodyConsumedError } from "./body-consumed-error.js";

export interface BodyLimits {
  readonly limitBytes: number;
  /** The time from the request's headers to the last byte of its body. */
  readonly withinMs: number;
}

/**
 * Resolves to the bytes of a request's body. Rejects with a `RequestRefusal`: 413 as soon as the body, or its declared
 * length, exceeds the limit; 408 when it has not arrived in time; 400 when the sender ends the connection too early.
 *
 * Another server that has read the body may have kept its bytes as `rawBody`, which is what Bolt's receivers look for, too.
 * Where it has not, it rejects with `BodyConsumedError`.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { rawBody } = request as { rawBody?: unknown };
  if (typeof rawBody === "string" || rawBody instanceof Uint8Array) {
    const bytes = Buffer.from(rawBody as string);
    if (bytes.length > limits.limitBytes) throw tooLarge(limits.limitBytes);
    return bytes;
  }
  if (request.readableDidRead || request.readableEnded) throw new BodyConsumedError();
  return arrivingBody(request, limits);
}

function arrivingBody(request: IncomingMessage, { limitBytes, withinMs }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"]) > limitBytes) return reject(tooLarge(limitBytes));
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(
      () => end(new RequestRefusal(408, `the body did not arrive within ${withinMs} ms`)),
      withinMs,
    );
    const end = (refusal: RequestRefusal) => {
      clearTimeout(timer);
      chunks.length = 0;
      request.off("data", take).off("end", finish);
      reject(refusal);
    };
    const cutOff = () => end(new RequestRefusal(400, "the connection ended before the body did"));
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) end(tooLarge(limitBytes));
      else chunks.push(chunk);
    };
    const finish = () => {
      clearTimeout(timer);
      request.off("error", cutOff).off("close", cutOff);
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    };
    request.on("data", take).once("end", finish).once("error", cutOff).once("close", cutOff);
  });
}

function tooLarge(limitBytes: number): RequestRefusal {
  return new RequestRefusal(413, `the body is larger than ${limitBytes} bytes`);
}
