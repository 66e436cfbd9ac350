import type { AppSurface } from "../app/app-parts.js";
import { environment } from "../config/environment.js";
import type { LogDestination } from "../log/log.js";
import type { MountedHandler } from "../web/mounted-handler.js";
import { prepareService, type ServiceOptions } from "./prepared-service.js";

/** How the service runs in another server. */
export interface MountedServiceOptions extends ServiceOptions {
  /** The variables of README's table. Default: the process's environment, over `.env`. `HOST` and `PORT` are not used. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Where the lines of the log go, without secrets: JSON in production, else text. Default: stdout. */
  readonly logDestination?: LogDestination;
}

/** The service in another server: `handler` is mounted there, and the rest is for the company's own code. */
export interface MountedService extends AppSurface {
  /** Serves all of the app's requests: Slack's, install and connect, the pages, and the health checks. */
  readonly handler: MountedHandler;
  /** The path of `PUBLIC_URL`, under which all of the app's paths are: `""` or `/slack-app`. */
  readonly basePath: string;
  /** Where people install the app. */
  readonly installUrl: string;
  /**
   * Finishes what is in flight, for `deadlineMs` (25 seconds by default) at most, and closes the database. From the first
   * call on, `handler` answers 503. Resolves to whether everything was finished; an event that was not is left to another
   * process, or the next start. Safe to repeat.
   */
  stop(deadlineMs?: number): Promise<boolean>;
}

/**
 * Starts the service inside another server, in which `handler` is mounted: Express, Fastify, NestJS, or any of Node's. It
 * opens the database, and works on the events that wait there. It listens on no port, handles no signal, and ends no
 * process; all that is the host's, who calls `stop`. Rejects where `runService` would end the process: with `ConfigError`
 * or `ManifestError` when the configuration cannot be used, and `DatabaseUnavailableError` when the database does not answer.
 */
export async function startService({
  variables = environment(process.env, ".env"),
  logDestination,
  ...options
}: MountedServiceOptions = {}): Promise<MountedService> {
  const prepared = prepareService(options, variables, logDestination);
  const database = await prepared.openDatabase();
  try {
    const app = prepared.createApp(database);
    const { handler, installUrl, collection, installLink } = app;
    const { clientFor, forEachInstallation, findInstallations } = app;
    await app.startMounted();
    let stopped: Promise<boolean> | undefined;
    return {
      handler,
      basePath: prepared.config.basePath,
      installUrl,
      collection,
      clientFor,
      forEachInstallation,
      findInstallations,
      installLink,
      stop: (deadlineMs) => {
        stopped ??= app.stop(deadlineMs).finally(() => database.close());
        return stopped;
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
