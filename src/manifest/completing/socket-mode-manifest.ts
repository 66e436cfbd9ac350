import { type Document, isMap, isScalar, parseDocument } from "yaml";
import { manifestForUrl } from "../manifest-for-url.js";
import { ownUrls } from "../own-url.js";
import { YamlSource } from "../yaml-source.js";

const SWITCH = ["settings", "socket_mode_enabled"];

/**
 * The manifest of an app for development: Socket Mode is on, there are no request URLs, and the redirect URLs lead to `url`.
 * Comments stay. `text` and `url` as for `manifestForUrl`.
 */
export function socketModeManifest(text: string, url: string): string {
  const moved = manifestForUrl(text, url);
  const document = parseDocument(moved);
  for (const { path, use } of ownUrls(new YamlSource(moved).data)) {
    if (use === "request") document.deleteIn(path);
  }
  document.setIn(SWITCH, true);
  commentOnSwitch(document, " For development alone: everything comes over WebSockets, and to no URL.");
  return isJson(text) ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString({ lineWidth: 0 });
}

/** In place of what stands above it, which may say to keep it off. */
function commentOnSwitch(document: Document, comment: string): void {
  const settings = document.getIn(["settings"], true);
  const pair = isMap(settings)
    ? settings.items.find(({ key }) => isScalar(key) && key.value === SWITCH[1])
    : undefined;
  if (isScalar(pair?.key)) pair.key.commentBefore = comment;
}

function isJson(text: string): boolean {
  return text.trimStart().startsWith("{");
}
