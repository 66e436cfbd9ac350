import { Router } from "express";
import type { AppRegistration } from "../../app/app-registration.js";
import { COMPLETION_SCRIPT } from "../assets/completion-script.js";
import { LIVE_SCRIPT } from "../assets/live-script.js";
import { STYLESHEET } from "../assets/stylesheet.js";
import { appColorRule } from "./app-color.js";

export const STYLESHEET_PATH = "/local-slack.css";
export const CLIENT_SCRIPT_PATH = "/local-slack.js";

/** The one stylesheet of the pages, with the color of the app as it is configured now, and their one script. */
export function assets(app: AppRegistration): Router {
  const router = Router();
  router.get(STYLESHEET_PATH, (_request, response) => {
    response.type("css").send(STYLESHEET + appColorRule(app.settings.backgroundColor));
  });
  router.get(CLIENT_SCRIPT_PATH, (_request, response) => {
    response.type("js").send(LIVE_SCRIPT + COMPLETION_SCRIPT);
  });
  return router;
}
