import { isLoopback, isPublic } from "../../../manifest/local-address.js";
import type { Check } from "../../context.js";
import { type Finding, failure, info, ok, warning } from "../../finding.js";
import { systemCode } from "../../system-code.js";

const ANSWER_MS = 5_000;
/** What a proxy answers while the service behind it is away. */
const NOBODY_BEHIND: readonly number[] = [502, 503, 504];
const NOT_THERE: readonly string[] = ["ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET", "EPIPE"];
const NO_SUCH_NAME: readonly string[] = ["ENOTFOUND", "EAI_AGAIN"];

/** Whether the app answers at `PUBLIC_URL`, as Slack and browsers ask for it. */
export const publicUrl: Check = async ({ config, fetch }) => {
  const address = `${config.publicUrl}/healthz`;
  const { hostname, protocol } = new URL(config.publicUrl);
  const reach: Finding[] =
    isPublic(hostname) || config.slack.appToken !== undefined
      ? []
      : [
          info(
            "public-url.private",
            `${config.publicUrl} cannot be reached from the internet: only a local Slack sends anything there.`,
            "For workspaces at slack.com, set PUBLIC_URL to an https address that Slack can reach, such as a tunnel's.",
          ),
        ];
  try {
    const response = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });
    return [...reach, answered(response.status, await response.text(), address)];
  } catch (error) {
    return [...reach, unanswered(systemCode(error), { address, isHttps: protocol === "https:", hostname })];
  }
};

function answered(status: number, body: string, address: string): Finding {
  if (status === 200 && /^\{\s*"status"\s*:\s*"ok"\s*\}$/.test(body.trim())) {
    return ok("public-url.answers", `The app answers at ${address}.`);
  }
  if (NOBODY_BEHIND.includes(status)) {
    return warning(
      "public-url.not-running",
      `${address} answers ${status}: a proxy is there, and the app behind it is not.`,
      "Start the service. If it runs, check that the proxy leads to its host and PORT.",
    );
  }
  return failure(
    "public-url.another-server",
    `${address} answers ${status}, and not as this app does: another server is there.`,
    "Set PUBLIC_URL to the address of the app, or have the proxy pass every path to it, as it is and without a redirect.",
  );
}

function unanswered(
  code: string,
  {
    address,
    isHttps,
    hostname,
  }: { readonly address: string; readonly isHttps: boolean; readonly hostname: string },
): Finding {
  if (NO_SUCH_NAME.includes(code)) {
    return failure(
      "public-url.unknown-name",
      `The name ${hostname} does not resolve (${code}).`,
      "Check PUBLIC_URL, and the DNS records of that name.",
    );
  }
  if (NOT_THERE.includes(code)) {
    return warning(
      "public-url.not-running",
      `Nothing answers at ${address} (${code}).`,
      isLoopback(hostname)
        ? "That is as it should be while the service does not run. If it runs, check that PUBLIC_URL has its port."
        : "That is as it should be while the service does not run. If it runs, check that the proxy or tunnel in front of it runs too.",
    );
  }
  if (code === "timeout") {
    return warning(
      "public-url.silent",
      `${address} does not answer from here within ${ANSWER_MS / 1_000} seconds.`,
      "Check whether a firewall is in between. Some networks do not let a machine reach itself from outside: then ask from another one.",
    );
  }
  if (isHttps) {
    return failure(
      "public-url.certificate",
      `${address} has no certificate that counts (${code}), so Slack sends nothing there.`,
      `Let the proxy have a certificate for ${hostname} from a public authority, with its whole chain, and TLS 1.2 or newer.`,
    );
  }
  return warning(
    "public-url.silent",
    `${address} cannot be reached from here (${code}).`,
    "Check PUBLIC_URL and the network.",
  );
}
