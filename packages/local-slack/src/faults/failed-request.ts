import type { Request, Response } from "express";
import type { Timers } from "../timers.js";
import type { CallFailure } from "./failures.js";

/**
 * Answers a request that is to fail before anything is done, and returns Slack's name for that answer. Returns
 * undefined, and answers nothing, when the request is to be handled.
 */
export function answerFailure(
  failure: CallFailure | undefined,
  request: Request,
  response: Response,
): string | undefined {
  if (failure === undefined) return undefined;
  if (failure === "drop") {
    request.socket.destroy();
    return "connection dropped";
  }
  if ("status" in failure) {
    response.status(failure.status).type("text").send("Something went wrong.");
    return `HTTP ${failure.status}`;
  }
  if ("rateLimited" in failure) {
    response.status(429).set("retry-after", String(failure.rateLimited));
    response.json({ ok: false, error: "ratelimited" });
    return "ratelimited";
  }
  return undefined;
}

/** Waits when the answer is to come late. */
export async function delayed(failure: CallFailure | undefined, timers: Timers): Promise<void> {
  if (typeof failure !== "object" || !("delayMs" in failure)) return;
  const { delayMs } = failure;
  await new Promise<void>((resolve) => {
    timers.setTimeout(resolve, delayMs);
  });
}
