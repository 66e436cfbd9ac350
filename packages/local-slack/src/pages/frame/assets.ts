import { readFileSync } from "node:fs";
import { Router } from "express";
import type { Apps } from "../../apps/apps.js";
import { appRules } from "./app-color.js";

/** In the order of the cascade. */
const STYLES = [
  "base.css",
  "frame.css",
  "messages.css",
  "hanging.css",
  "fields.css",
  "blocks.css",
  "composed-blocks.css",
  "cards.css",
];
const SCRIPTS = ["live.js", "menus.js", "completion.js"];

export const STYLESHEET_PATH = "/local-slack.css";
/** They are modules, so that each has its own names. */
export const SCRIPT_PATHS = SCRIPTS.map(pathOf);

/** The one stylesheet of the pages, which ends with the colors and the pictures of the apps as they are now, and their scripts. */
export function assets(apps: Apps): Router {
  const router = Router();
  const stylesheet = STYLES.map(read).join("\n");
  router.get(STYLESHEET_PATH, (_request, response) => {
    const rules = apps.all.map(({ slack: { app } }) => appRules(app, app === apps.first.slack.app));
    response.type("css").send([stylesheet, ...rules].join(""));
  });
  for (const name of SCRIPTS) {
    const script = read(name);
    router.get(pathOf(name), (_request, response) => {
      response.type("js").send(script);
    });
  }
  return router;
}

function pathOf(script: string): string {
  return `/local-slack-${script}`;
}

/** A file of `pages/assets`, which is at the same place in `src` and in `dist`. */
function read(name: string): string {
  return readFileSync(new URL(`../assets/${name}`, import.meta.url), "utf8");
}
