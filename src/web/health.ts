import type { RequestHandler } from "express";

/** `GET /healthz`: the process runs. */
export const healthz: RequestHandler = (_request, response) => {
  response.json({ status: "ok" });
};

/** `GET /readyz`: 200 when `check` resolves, and 503 when the app could not do its work now. */
export function readyz(check: () => Promise<void>): RequestHandler {
  return async (_request, response) => {
    try {
      await check();
      response.json({ status: "ok" });
    } catch {
      response.status(503).json({ status: "unavailable", reason: "The database does not answer." });
    }
  };
}
