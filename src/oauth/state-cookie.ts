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
export function sentCookie(request: IncomingMessage, name: string): boolean {
  return cookieOf(request, name) !== undefined;
}

/** The value of a cookie of this name, as InstallProvider reads it; undefined where a browser sent none. */
export function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pair = headers.cookie?.split(";").find((each) => each.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
