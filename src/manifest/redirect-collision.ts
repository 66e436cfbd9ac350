import { CONNECT_PATH, HOME_PATH, ICON_PATH, INSTALL_PATH, LIVENESS_PATH, READINESS_PATH } from "./paths.js";

/** The app asks for these first, whatever their case, with a slash at the end or without. */
const PAGES_BEFORE = [HOME_PATH, ICON_PATH, LIVENESS_PATH, READINESS_PATH];

/**
 * Which page of the app would not be served beside a redirect at this path, or would be served in its place; undefined
 * where all are. Slack's POSTs are no pages: they may have the same path. As Express has it: the redirect takes every path under its own, though it answers at its own alone.
 */
export function redirectCollision(redirectPath: string): string | undefined {
  const base = withoutSlash(redirectPath);
  const isTaken = (path: string) => path === base || path.startsWith(`${base}/`);
  return (
    PAGES_BEFORE.find((page) => withoutSlash(page).toLowerCase() === base.toLowerCase()) ??
    (isTaken(INSTALL_PATH) ? INSTALL_PATH : undefined) ??
    // Asked for after the redirect, which lets go of what is not its own.
    (redirectPath === CONNECT_PATH ? CONNECT_PATH : undefined)
  );
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, "");
}
