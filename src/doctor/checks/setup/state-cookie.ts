import { isLoopback } from "../../../manifest/local-address.js";
import { stateCookieName } from "../../../oauth/state-cookie.js";
import type { SetupCheck } from "../../context.js";
import { failure, ok } from "../../finding.js";

/**
 * Whether browsers keep the cookie that binds an install to the browser that began it. Bolt's InstallProvider marks it
 * `Secure`, always: a browser drops it on http, unless the host is its own machine.
 */
export const stateCookie: SetupCheck = async ({ config: { publicUrl, slack } }) => {
  if (slack.credentials.kind !== "oauth") return [];
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === "https:" || isLoopback(hostname)) {
    return [
      ok("state-cookie.kept", `Browsers keep the cookie of an install, ${stateCookieName(publicUrl)}.`),
    ];
  }
  return [
    failure(
      "state-cookie.dropped",
      `Browsers drop the cookie of an install, which is Secure, at ${publicUrl}: every install would fail.`,
      `Set PUBLIC_URL to an https address, or to http://localhost:${new URL(publicUrl).port || "80"} in a browser on this machine.`,
    ),
  ];
};
