import { Router } from "express";
import { COMPLETION_SCRIPT } from "./completion-script.js";
import { LIVE_SCRIPT } from "./live-script.js";
import { STYLESHEET } from "./stylesheet.js";

export const STYLESHEET_PATH = "/sandbox.css";
export const CLIENT_SCRIPT_PATH = "/sandbox.js";

/** The one stylesheet and the one script of the pages. */
export function assets(): Router {
  const router = Router();
  router.get(STYLESHEET_PATH, (_request, response) => {
    response.type("css").send(STYLESHEET);
  });
  router.get(CLIENT_SCRIPT_PATH, (_request, response) => {
    response.type("js").send(LIVE_SCRIPT + COMPLETION_SCRIPT);
  });
  return router;
}
