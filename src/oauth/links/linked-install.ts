import type { InstallProvider, InstallURLOptions } from "@slack/oauth";
import type { RequestHandler } from "express";
import { messagePage } from "../../web/pages/pages.js";
import type { Site } from "../../web/pages/site.js";
import type { InstallLinks } from "./install-links.js";

/**
 * `GET /slack/install?link=…`: an install that belongs to a tenant. The link travels in the OAuth state. One that is not
 * honoured leads nowhere: the person sees why. A request without a link is left to the next handler.
 */
export function linkedInstallRoute({
  site,
  links,
  installer,
  installOptions,
}: {
  readonly site: Site;
  readonly links: InstallLinks;
  readonly installer: () => InstallProvider | undefined;
  readonly installOptions: InstallURLOptions;
}): RequestHandler {
  return async (request, response, next) => {
    const { link } = request.query;
    const provider = installer();
    if (link === undefined || provider === undefined) return next();
    const found = links.verify(link);
    if (typeof found === "string") {
      const { installLinkExpired, installLinkNotOurs } = site.texts;
      const words = found === "expired" ? installLinkExpired : installLinkNotOurs;
      response.status(400).set("cache-control", "no-store").type("html").send(messagePage(site, words));
      return;
    }
    await provider.handleInstallPath(request, response, {}, { ...installOptions, metadata: String(link) });
  };
}
