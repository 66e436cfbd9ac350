import type { IncomingMessage } from "node:http";

/** InstallProvider's own name for it. */
const NAME = "slack-app-oauth-state";

/**
 * The name of the cookie that binds an install to the browser that began it. InstallProvider sets it `Secure`, with
 * `Path=/` and without `Domain`, which is what the prefix `__Host-` stands for: over https a browser then keeps it from
 * this very host alone, and no other host of the domain can put its own in the place. Over plain http, on the machine
 * itself, browsers take no cookie with that prefix.
 */
export function stateCookieName(publicUrl: string): string {
  return publicUrl.startsWith("https:") ? `__Host-${NAME}` : NAME;
}

/** Whether a browser sent a cookie of this name, whatever its value. */
export function sentCookie({ headers }: IncomingMessage, name: string): boolean {
  return headers.cookie?.split(";").some((pair) => pair.trim().startsWith(`${name}=`)) ?? false;
}
