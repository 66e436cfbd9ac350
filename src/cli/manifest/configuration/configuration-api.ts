import type { AppConfiguration } from "../../../config/app-configuration.js";
import { SILENT_LOGGER } from "../../../log/silent-logger.js";
import { slackErrorOf } from "../../../log/slack-error-of.js";
import { type ManifestRefusal, refusedManifest } from "../../../manifest/refused-manifest.js";
import type { WebClient } from "../../../slack/web-api.js";
import type { EnvFile } from "../env-file.js";
import { AppConfigurationError } from "./app-configuration-error.js";
import { inWords } from "./configuration-errors.js";

/** An app that Slack has just made. */
export interface CreatedApp {
  readonly appId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
}

/** The manifest of a call: where its author has it, for what Slack says of it, and what is sent. */
export interface ManifestToSend {
  readonly text: string;
  readonly file: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const ROTATED_NAMES = ["SLACK_CONFIG_TOKEN", "SLACK_CONFIG_REFRESH_TOKEN"] as const;

const TIMEOUT_MS = 30_000;

/**
 * `apps.manifest.*` with an app configuration token. When Slack no longer accepts the token, or there is none, the refresh
 * token gives the next pair, which is written into the file before it is used: a refresh token works once. Nothing is
 * tried a second time on its own. Throws `ManifestError` for a manifest that Slack refuses, with its lines, and
 * `AppConfigurationError` for everything else.
 */
export class ConfigurationApi {
  #token: string | undefined;
  #refreshToken: string | undefined;

  constructor(
    private readonly configuration: AppConfiguration,
    /** The file that takes the next pair; opened before the old one is given up. */
    private readonly envFile: () => EnvFile,
  ) {
    this.#token = configuration.token;
    this.#refreshToken = configuration.refreshToken;
  }

  async create(manifest: ManifestToSend): Promise<CreatedApp> {
    const { app_id: appId, credentials } = await this.#call(
      "apps.manifest.create",
      (client) => client.apps.manifest.create({ manifest: asSent(manifest) }),
      manifest,
    );
    const {
      client_id: clientId,
      client_secret: clientSecret,
      signing_secret: signingSecret,
    } = credentials ?? {};
    if (!appId || !clientId || !clientSecret || !signingSecret) {
      throw new AppConfigurationError(
        `Slack created the app ${appId ?? ""} and did not say its credentials. They are on its Basic Information page.`,
      );
    }
    return { appId, clientId, clientSecret, signingSecret };
  }

  /** The manifest of an app as Slack has it. */
  async export(appId: string): Promise<unknown> {
    const { manifest } = await this.#call("apps.manifest.export", (client) =>
      client.apps.manifest.export({ app_id: appId }),
    );
    return manifest;
  }

  /** Whether workspaces have to grant something new. */
  async update(appId: string, manifest: ManifestToSend): Promise<{ readonly permissionsUpdated: boolean }> {
    const { permissions_updated } = await this.#call(
      "apps.manifest.update",
      (client) => client.apps.manifest.update({ app_id: appId, manifest: asSent(manifest) }),
      manifest,
    );
    return { permissionsUpdated: permissions_updated === true };
  }

  async #call<Answer>(
    method: string,
    call: (client: WebClient) => Promise<Answer>,
    manifest?: ManifestToSend,
  ): Promise<Answer> {
    if (this.#token === undefined) await this.#rotate();
    try {
      return await call(await this.#client(this.#token)).catch(async (error: unknown) => {
        const isStale = ["token_expired", "invalid_auth"].includes(slackErrorOf(error) ?? "");
        if (!isStale || this.#refreshToken === undefined) throw error;
        await this.#rotate();
        return call(await this.#client(this.#token));
      });
    } catch (error) {
      if (manifest !== undefined && slackErrorOf(error) === "invalid_manifest") {
        throw refusedManifest(manifest.text, manifest.file, refusalsIn(error));
      }
      throw inWords(error, method, this.configuration.apiUrl);
    }
  }

  async #rotate(): Promise<void> {
    const file = this.envFile();
    const refresh_token = this.#refreshToken ?? "";
    this.#refreshToken = undefined;
    const client = await this.#client(undefined);
    const answer = await client.tooling.tokens.rotate({ refresh_token }).catch((error: unknown) => {
      throw inWords(error, "tooling.tokens.rotate", this.configuration.apiUrl);
    });
    const { token, refresh_token: next } = answer;
    if (!token || !next)
      throw new AppConfigurationError("Slack gave no new configuration token. Generate one.");
    file.write({ SLACK_CONFIG_TOKEN: token, SLACK_CONFIG_REFRESH_TOKEN: next });
    this.#token = token;
  }

  async #client(token: string | undefined): Promise<WebClient> {
    const { webApi } = await import("@slack/bolt"); // which the other commands do without
    return new webApi.WebClient(token, {
      slackApiUrl: this.configuration.apiUrl,
      timeout: TIMEOUT_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: SILENT_LOGGER,
    });
  }
}

type Sent = Parameters<WebClient["apps"]["manifest"]["create"]>[0] extends infer Args
  ? Args extends { manifest: infer Manifest }
    ? Manifest
    : never
  : never;

/** Our own check knows what Slack's type says, and more. */
function asSent({ data }: ManifestToSend): Sent {
  return data as Sent;
}

function refusalsIn(error: unknown): readonly ManifestRefusal[] {
  const { errors } = (error as { data?: { errors?: unknown } }).data ?? {};
  return Array.isArray(errors) ? errors : [];
}
