import { Router } from "express";
import type { Changes } from "../../changes.js";

export const CHANGES_PATH = "/changes";

/**
 * Server-sent events that say that something has changed, but not what. A page that receives one loads itself again.
 */
export function eventStream(changes: Changes): Router {
  const router = Router();
  router.get(CHANGES_PATH, (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("retry: 1000\n\n");
    const stop = changes.follow(() => response.write("data: change\n\n"));
    request.on("close", stop);
  });
  return router;
}
