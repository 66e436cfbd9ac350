import {
  CONNECT_PATH,
  HOME_PATH,
  ICON_PATH,
  INSTALL_PATH,
  LIVENESS_PATH,
  READINESS_PATH,
  SIGN_IN_PATH,
  WORKSPACES_PATH,
} from "./paths.js";

/** The pages of an app that signs people in, and no others. */
const PAGES_OF_SIGN_IN = [SIGN_IN_PATH, WORKSPACES_PATH];

/** Express matches these before the redirect, in upper or lower case, with a slash at the end or without. */
const PAGES_BEFORE = [HOME_PATH, ICON_PATH, LIVENESS_PATH, READINESS_PATH];

/**
 * The page of the app that a redirect at this path would hide, or that would hide the redirect; undefined when there is
 * none. In Express the redirect matches every path under its own, although it answers only at its own. Slack requests may
 * have the same path as the redirect, because they are not pages.
 */
export function redirectCollision(redirectPath: string, { signsIn = false } = {}): string | undefined {
  const base = withoutSlash(redirectPath);
  const isTaken = (path: string) => path === base || path.startsWith(`${base}/`);
  return (
    [...PAGES_BEFORE, ...(signsIn ? PAGES_OF_SIGN_IN : [])].find(
      (page) => withoutSlash(page).toLowerCase() === base.toLowerCase(),
    ) ??
    (isTaken(INSTALL_PATH) ? INSTALL_PATH : undefined) ??
    // This route comes after the redirect, which passes on what is under its path; only the same path would collide.
    (redirectPath === CONNECT_PATH ? CONNECT_PATH : undefined)
  );
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, "");
}
