import express, { type ErrorRequestHandler, type Express } from "express";
import { authorizePage } from "./authorize-page.js";
import type { CallLog } from "./call-log.js";
import type { Failures } from "./failures.js";
import { postingUrls } from "./posting-urls.js";
import type { ResponseUrls } from "./response-urls.js";
import type { Timers } from "./timers.js";
import { webApi } from "./web-api.js";
import type { SlackState } from "./web-api-method.js";

/** Everything that this Slack serves over HTTP. */
export function httpSurface(
  slack: SlackState,
  parts: {
    readonly calls: CallLog;
    readonly failures: Failures;
    readonly timers: Timers;
    readonly responseUrls: ResponseUrls;
  },
): Express {
  const surface = express().disable("x-powered-by");
  surface.use(authorizePage(slack.app, slack.workspaces, slack.codes));
  surface.use("/api", webApi(slack, parts));
  surface.use(postingUrls(slack, parts));
  surface.use(answerError);
  return surface;
}

/** A request that cannot be read, such as one that is too long, or a mistake in here. */
const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const message = error instanceof Error ? error.message : String(error);
  response.status(500).json({ ok: false, error: "fatal_error", message });
};
