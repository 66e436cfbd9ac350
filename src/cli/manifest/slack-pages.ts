import { isLoopback } from "../../manifest/local-address.js";

/** Where Slack shows an app's settings, for the Slack of that API; undefined for a local one. */
export function appPage(apiUrl: string, appId: string, page: string): string | undefined {
  const { hostname } = new URL(apiUrl);
  return isLoopback(hostname) ? undefined : `https://api.${hostname}/apps/${appId}/${page}`;
}
