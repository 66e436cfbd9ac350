// Loaded into every Node process that `local-slack run` starts: calls to https://slack.com come to the local Slack. `fetch` and
// many clients heed no HTTPS_PROXY.
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const local = new URL(process.env.LOCAL_SLACK_URL);

const isSlack = (host) => host === "slack.com" || host.endsWith(".slack.com");

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const address = input instanceof Request ? input.url : String(input);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:" || !isSlack(url.hostname)) return fetch(input, init);
  const moved = new URL(url.pathname + url.search, local);
  return fetch(input instanceof Request ? new Request(moved, input) : moved, init);
};

/** The arguments of https.request for http.request and the local Slack; undefined where they lead elsewhere. */
function moved(args) {
  const url = typeof args[0] === "string" ? new URL(args[0]) : args[0] instanceof URL ? args[0] : undefined;
  const options = args.find((each) => typeof each === "object" && !(each instanceof URL)) ?? {};
  const callback = args.find((each) => typeof each === "function");
  const host = options.hostname ?? options.host?.replace(/:\d+$/, "") ?? url?.hostname ?? "";
  if (!isSlack(host)) return undefined;
  const headers = Array.isArray(options.headers)
    ? options.headers
    : Object.fromEntries(
        Object.entries(options.headers ?? {}).filter(([name]) => name.toLowerCase() !== "host"),
      );
  const here = {
    ...options,
    protocol: "http:",
    host: local.hostname,
    hostname: local.hostname,
    port: local.port,
    path: options.path ?? (url ? url.pathname + url.search : "/"),
    headers,
    agent: undefined, // those of https speak TLS
    defaultPort: undefined,
  };
  return callback === undefined ? [here] : [here, callback];
}

for (const name of ["request", "get"]) {
  const original = https[name];
  https[name] = (...args) => {
    const here = moved(args);
    return here === undefined ? original(...args) : http[name](...here);
  };
}
syncBuiltinESMExports();
