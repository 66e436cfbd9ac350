import { App, type AppOptions, LogLevel, type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { Config } from "../config/config.js";
import { isEventCallback } from "../events/event-callback.js";
import { type Log, slackLogger } from "../log/log.js";
import { boundClients } from "../slack/bound-clients.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import type { SlackClients } from "./slack-clients.js";

/** The second of Bolt's two kinds of error handler: it gets the request's body, and needs `extendedErrorHandler`. */
type ExtendedErrorHandler = Parameters<App["error"]>[0];

interface BoltAppOptions extends Required<Pick<AppOptions, "receiver" | "authorize">> {
  readonly clients: SlackClients;
  /** Called with a token that Slack refused. */
  readonly onRefusedToken: (token: string) => void;
  /** Whether an inbox logs the outcome of each event. */
  readonly hasInbox: boolean;
  readonly logger: Log;
  readonly telemetry: Telemetry;
}

/** Bolt's App. Its errors reach the receiver, and its clients are bounded in number. */
export function boltApp({
  receiver,
  authorize,
  clients,
  onRefusedToken,
  hasInbox,
  logger,
  telemetry,
}: BoltAppOptions): App {
  const bolt = new App({
    receiver,
    authorize,
    logger: slackLogger(logger),
    logLevel: LogLevel.INFO,
    clientOptions: clients.options,
    convoStore: false,
    extendedErrorHandler: true,
  });
  boundClients(bolt, { onAuthenticationError: onRefusedToken, telemetry });
  const onError: ExtendedErrorHandler = async ({ error, body }) => {
    if (!hasInbox || !isEventCallback(body)) logger.error({ err: error }, "A Slack request failed");
    throw error;
  };
  bolt.error(onError);
  return bolt;
}

/** Bolt's receiver of Socket Mode; undefined without an app-level token. */
export function socketReceiver({ appToken, apiUrl }: Config["slack"], logger: Log): Receiver | undefined {
  if (appToken === undefined) return undefined;
  return new SocketModeReceiver({
    appToken,
    logger: slackLogger(logger),
    installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
  });
}
