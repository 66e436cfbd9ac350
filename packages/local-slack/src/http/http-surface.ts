import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Failures } from "../faults/failures.js";
import type { Stubs } from "../faults/stubs.js";
import { fileUrls } from "../files/file-urls.js";
import { authorizePage } from "../oauth/authorize-page.js";
import { pageHeaders } from "../pages/frame/page-headers.js";
import type { PageParts } from "../pages/page-parts.js";
import { pages } from "../pages/pages.js";
import { postingUrls } from "../posting-urls/posting-urls.js";
import { discovery } from "../signin/discovery.js";
import { signInPage } from "../signin/sign-in-page.js";
import type { Timers } from "../timers.js";
import type { CallLog } from "../web-api/call-log.js";
import { webApi } from "../web-api/web-api.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import { localOnly, notFromElsewhere } from "./local-only.js";

/**
 * Where the forms of the pages that ask for approval may lead: to the app, which may redirect people to any page, also into Slack.
 */
const TO_THE_APP = "'self' http: https: slack:";

/** Everything that this Slack serves over HTTP: to this machine alone. */
export function httpSurface(
  slack: SharedSlack,
  parts: {
    readonly calls: CallLog;
    readonly failures: Failures;
    readonly stubs: Stubs;
    readonly timers: Timers;
    readonly pages: PageParts;
    /** Answers what is asked under `/control`. */
    readonly control: RequestHandler;
  },
): Express {
  const surface = express().disable("x-powered-by");
  surface.use(localOnly);
  surface.use("/oauth", pageHeaders(TO_THE_APP));
  surface.use(authorizePage(slack, parts.pages.lastSeen));
  surface.use(discovery(slack, parts));
  surface.use("/openid", pageHeaders(TO_THE_APP));
  surface.use(signInPage(slack, parts.pages.lastSeen));
  surface.use("/api", notFromElsewhere, webApi(slack, parts));
  surface.use(fileUrls(slack));
  surface.use("/control", notFromElsewhere, parts.control);
  surface.use(postingUrls(slack, parts));
  surface.use(pages(parts.pages));
  surface.use(answerError);
  return surface;
}

/** Answers a request that cannot be read, such as one that is too long, and any error of the local Slack itself. */
const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const message = error instanceof Error ? error.message : String(error);
  response.status(500).json({ ok: false, error: "fatal_error", message });
};
