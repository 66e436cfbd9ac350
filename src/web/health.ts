import type { RequestHandler } from "express";

/** `GET /healthz`: the process runs. */
export const healthz: RequestHandler = (_request, response) => {
  response.json({ status: "ok" });
};

/** How many events a process works on, and whether others wait until it has room. */
export interface EventLoad {
  readonly inFlight: number;
  readonly max: number;
  readonly full: boolean;
}

/**
 * `GET /readyz`: 200 when `check` resolves, and 503 when the app cannot work now. A process that is full still accepts
 * events and leaves them in the database. So it reports that it is full, and stays ready: Slack would count an event that
 * no process accepts as a failure of the app.
 */
export function readyz(check: () => Promise<void>, load: () => EventLoad | undefined): RequestHandler {
  return async (_request, response) => {
    try {
      await check();
      const events = load();
      response.json({ status: events?.full ? "busy" : "ok", ...(events && { events }) });
    } catch {
      response.status(503).json({ status: "unavailable", reason: "The database does not answer." });
    }
  };
}
