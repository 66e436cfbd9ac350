import type { IncomingMessage } from "node:http";
import { basePathOf } from "../manifest/paths.js";

/** InstallProvider's own name for it. */
const NAME = "slack-app-oauth-state";

/** The name of the cookie that binds an install to the browser that began it. InstallProvider sets it, always `Secure`. */
export function stateCookieName(publicUrl: string): string {
  return cookieName(NAME, publicUrl);
}

/**
 * The name of a cookie of this app, which is set with `Path=/` and without `Domain`, and over https `Secure`. That is what the
 * prefix `__Host-` stands for: a browser then keeps it from this very host alone, and no other host of the domain can put its
 * own in the place. Over plain http, on the machine itself, browsers take no cookie with that prefix.
 *
 * The path `/` cannot be narrower, so the name has the base path in it: of two apps on one host, neither takes the other's.
 */
export function cookieName(name: string, publicUrl: string): string {
  const own = name + basePathOf(publicUrl).replaceAll("/", ".");
  return publicUrl.startsWith("https:") ? `__Host-${own}` : own;
}

/** Whether a browser sent a cookie of this name, whatever its value. */
export function sentCookie(request: IncomingMessage, name: string): boolean {
  return cookieOf(request, name) !== undefined;
}

/** The value of a cookie of this name, as InstallProvider reads it; undefined where a browser sent none. */
export function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pair = headers.cookie?.split(";").find((each) => each.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
