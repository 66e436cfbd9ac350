import { Router } from "express";
import type { Changes } from "../../changes.js";

export const CHANGES_PATH = "/changes";

/** Much may change at once, such as when an app posts a hundred messages: a page is told of it a few times. */
const AT_MOST_EVERY_MS = 50;

/**
 * Server-sent events that say that something has changed, but not what: at once, and then at most every 50 ms. A page that receives
 * one asks for itself again.
 */
export function eventStream(changes: Changes): Router {
  const router = Router();
  router.get(CHANGES_PATH, (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("retry: 1000\n\n");
    const tell = atMostEvery(AT_MOST_EVERY_MS, () => response.write("data: change\n\n"));
    const stop = changes.follow(tell.call);
    request.on("close", () => {
      stop();
      tell.stop();
    });
  });
  return router;
}

/** Calls `act` at once, and after what was called meanwhile once more. */
function atMostEvery(ms: number, act: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  const call = () => {
    if (timer !== undefined) {
      isDue = true;
      return;
    }
    act();
    timer = setTimeout(() => {
      timer = undefined;
      if (!isDue) return;
      isDue = false;
      call();
    }, ms);
  };
  return { call, stop: () => clearTimeout(timer) };
}
