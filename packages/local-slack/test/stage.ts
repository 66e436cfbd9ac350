import assert from "node:assert/strict";
import { type Logger, LogLevel, WebClient } from "@slack/web-api";
import type { AppSettings } from "../src/app/app-registration.js";
import { approveInstall } from "../src/browser/approve-install.js";
import { Browser } from "../src/browser/browser.js";
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from "../src/local-slack.js";
import type { Workspace } from "../src/org/workspaces.js";
import { TestApp } from "./test-app.js";

const ALL_BOT_SCOPES = "app_mentions:read,im:history,channels:history,chat:write,commands,users:read";

const ignore = () => undefined;

/**
 * Refusals are what these tests are about: the client need not log them. Its functions are inherited, since mocha takes those of an
 * object itself away, for all tests of the process, when an error that refers to it goes from one of its parallel processes to the other.
 */
export const SILENT: Logger = Object.create({
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => LogLevel.ERROR,
  setName: ignore,
} satisfies Logger);

/** A local Slack with a test app that it knows, and the way in. One for each test. */
export class Stage {
  readonly acme: Workspace;
  readonly globex: Workspace;
  readonly initech: Workspace;

  private constructor(
    readonly app: TestApp,
    readonly localSlack: LocalSlack,
  ) {
    const [acme, globex, initech] = localSlack.workspaces;
    assert.ok(acme && globex && initech);
    this.acme = acme;
    this.globex = globex;
    this.initech = initech;
  }

  static async start(
    options: {
      settings?: Partial<AppSettings>;
      localSlack?: LocalSlackOptions;
      /** Whether the local Slack knows the app. Default true. */
      isDeclared?: boolean;
    } = {},
  ): Promise<Stage> {
    const app = await TestApp.start();
    const localSlack = await startLocalSlack(options.localSlack);
    if (options.isDeclared !== false) localSlack.configureApp(app.settings(options.settings));
    return new Stage(app, localSlack);
  }

  authorizeUrl(params: Readonly<Record<string, string>>): string {
    const url = new URL(this.localSlack.authorizeUrl);
    url.search = new URLSearchParams({ client_id: this.localSlack.clientId, ...params }).toString();
    return url.href;
  }

  /** Approves in a browser, and returns the code that the app was given. */
  async approve(
    workspace: Workspace,
    options: {
      user?: string;
      scope?: string;
      user_scope?: string;
      org?: boolean;
      without?: readonly string[];
    } = {},
  ): Promise<string> {
    const { user = workspace.people[0].id, scope = ALL_BOT_SCOPES, user_scope = "", ...choice } = options;
    const page = await approveInstall(new Browser(), this.authorizeUrl({ scope, user_scope }), {
      team: workspace.id,
      user,
      ...choice,
    });
    const code = new URL(page.url).searchParams.get("code");
    assert.ok(code, `no code: ${page.title}`);
    return code;
  }

  async exchange(code: string) {
    return this.client().oauth.v2.access({
      client_id: this.localSlack.clientId,
      client_secret: this.localSlack.clientSecret,
      code,
    });
  }

  async install(workspace: Workspace, options: Parameters<Stage["approve"]>[1] = {}) {
    return this.exchange(await this.approve(workspace, options));
  }

  /** Installs, and returns a client with the bot token. */
  async installedBot(workspace: Workspace, options: Parameters<Stage["approve"]>[1] = {}) {
    return this.client((await this.install(workspace, options)).access_token);
  }

  client(token?: string): WebClient {
    return new WebClient(token, {
      slackApiUrl: this.localSlack.apiUrl,
      retryConfig: { retries: 0 },
      logger: SILENT,
    });
  }

  /** One call of the Web API by hand: the answer's status, headers and JSON. */
  async call(method: string, init: RequestInit = {}) {
    const response = await fetch(this.localSlack.apiUrl + method, {
      ...init,
      headers: { connection: "close", ...init.headers },
    });
    const body: unknown = await response.json();
    assert.ok(isRecord(body), "Slack answers with a JSON object");
    return { status: response.status, headers: response.headers, body };
  }

  async stop(): Promise<void> {
    await this.localSlack.stop();
    await this.app.stop();
  }
}

/** The error that Slack answered to a call of a WebClient. */
export async function slackError(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => assert.fail("the call succeeded"),
    (rejection: unknown) => rejection,
  );
  assert.ok(error instanceof Error && "data" in error, String(error));
  assert.ok(isRecord(error.data));
  return error.data;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
