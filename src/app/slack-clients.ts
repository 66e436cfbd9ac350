import { webApi } from "@slack/bolt";
import type { Config } from "../config/config.js";
import { type Log, slackLogger } from "../log/log.js";
import { LISTENER_CLIENT_OPTIONS } from "../slack/listener-client-options.js";
import { measuredClientClass } from "../slack/measured-client.js";
import { type OnRefusedToken, watchedClientClass } from "../slack/watched-client.js";
import type { WebClient, WebClientOptions } from "../slack/web-api.js";
import type { Telemetry } from "../telemetry/telemetry.js";

/** The app's clients of Slack: each measures its calls, and tells of a token that Slack refuses. */
export interface SlackClients {
  /** What Bolt makes its listeners' clients of. */
  readonly options: WebClientOptions;
  /** Without a token of its own: each call brings one. */
  readonly client: WebClient;
  /** The same, and no call is tried again. */
  readonly once: WebClient;
  /** A client with this token. For an org-wide install, its calls are about this workspace. */
  readonly clientFor: (token: string, teamId: string | undefined) => WebClient;
}

export function slackClients(
  { slack, events }: Config,
  {
    logger,
    telemetry,
    onRefusedToken,
  }: { readonly logger: Log; readonly telemetry: Telemetry; readonly onRefusedToken: OnRefusedToken },
): SlackClients {
  const options = { slackApiUrl: slack.apiUrl, logger: slackLogger(logger), ...LISTENER_CLIENT_OPTIONS };
  const Client = watchedClientClass(measuredClientClass(webApi.WebClient, telemetry), onRefusedToken);
  return {
    options,
    client: new Client(undefined, {
      ...options,
      // Without an inbox an event is not tried again, so its rate-limited calls wait until Slack accepts them.
      rejectRateLimitedCalls: events.inbox,
    }),
    once: new Client(undefined, { ...options, retryConfig: { retries: 0 } }),
    clientFor: (token, teamId) => new Client(token, { ...options, ...(teamId !== undefined && { teamId }) }),
  };
}
