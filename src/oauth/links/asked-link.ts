import type { Installation, InstallURLOptions } from "@slack/oauth";
import { connectPath, INSTALL_PATH } from "../../manifest/paths.js";
import type { Site } from "../../web/pages/site.js";
import { claimsOf } from "../signed-token.js";
import type { InstallLink, InstallLinks } from "./install-links.js";

/** Connecting an account asks for one workspace and no bot; an install leaves the workspace to the person. */
export function isConnect(asked: InstallURLOptions): boolean {
  return asked.teamId !== undefined && asked.scopes.length === 0;
}

/** The install link with which an approval began. */
export function linkOf(links: InstallLinks | undefined, asked: InstallURLOptions): InstallLink | undefined {
  return isConnect(asked) ? undefined : links?.read(asked.metadata);
}

/** Where a person starts again: with the same link, if they had one. */
export function tryAgainPath(
  {
    site: { basePath },
    links,
  }: { readonly site: Pick<Site, "basePath">; readonly links?: InstallLinks | undefined },
  asked: InstallURLOptions | undefined,
): string {
  const installPath = basePath + INSTALL_PATH;
  if (asked === undefined) return installPath;
  if (isConnect(asked)) return basePath + connectPath({ teamId: asked.teamId, enterpriseId: asked.metadata });
  if (linkOf(links, asked) === undefined) return installPath;
  return `${installPath}?${new URLSearchParams({ link: asked.metadata ?? "" })}`;
}

/**
 * What a state was made for, read without verifying it. After a cancel InstallProvider does not verify the state, and the
 * page links to where the person started. It must not be used for anything else; a link in it is signed by itself.
 */
export function askedByState(url: string | undefined): InstallURLOptions | undefined {
  const { options }: { options?: InstallURLOptions | null } = claimsOf(stateIn(url)) ?? {};
  return Array.isArray(options?.scopes) ? options : undefined;
}

/** The state that a redirect of Slack's brings, or none. */
export function stateIn(url: string | undefined): string {
  if (!URL.canParse(url ?? "", "http://localhost")) return "";
  return new URL(url ?? "", "http://localhost").searchParams.get("state") ?? "";
}

/** Where a link sends the person who comes back; undefined for one that sends nobody anywhere. */
export function returnUrl(
  links: InstallLinks | undefined,
  link: InstallLink | undefined,
  outcome: "cancelled" | Pick<Installation<"v1" | "v2", boolean>, "team" | "enterprise">,
): string | undefined {
  if (link?.returnTo === undefined || !links?.mayReturnTo(link.returnTo)) return undefined;
  const url = new URL(link.returnTo);
  if (outcome === "cancelled") url.searchParams.set("status", "cancelled");
  else {
    const { team, enterprise } = outcome;
    url.searchParams.set("status", "installed");
    if (team !== undefined) url.searchParams.set("team", team.id);
    else if (enterprise !== undefined) url.searchParams.set("organization", enterprise.id);
  }
  return url.href;
}
