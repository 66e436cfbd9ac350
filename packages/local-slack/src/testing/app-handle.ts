import type { AppSettings } from "../app/app-registration.js";
import type { LocalApp } from "../apps/local-app.js";
import { describedApp } from "../cli/app-settings.js";
import { LocalSlackUseError } from "../errors.js";
import type { Delivery } from "../events/deliveries.js";
import type { ApiCall } from "../web-api/call-log.js";

/** An app as its manifest declares it, or as a test does without one. Paths are those that Bolt serves by itself. */
export interface AppDeclaration {
  /** Its manifest, a YAML or JSON file. What else is said here comes before it. */
  readonly manifest?: string;
  /** What people see. Default `My App`. */
  readonly name?: string;
  /** Where it runs. Default: nowhere yet; see `AppHandle.runsAt`. */
  readonly url?: string;
  /** The bot's scopes. Default: those for messages, mentions, commands and people. */
  readonly scopes?: readonly string[];
  /** The scopes that are asked of people. Default: none. */
  readonly userScopes?: readonly string[];
  /** The events that it is sent. Default: mentions, messages, `app_home_opened` and the ends of installs. */
  readonly events?: readonly string[];
  /** Its slash commands, such as `/hello`. Default: none. */
  readonly commands?: readonly string[];
  /** Where it takes events, commands and interactions. Default `/slack/events`. */
  readonly eventsPath?: string;
  /** Where people come back from the authorize page. Default `/slack/oauth_redirect`. */
  readonly redirectPath?: string;
  /**
   * Where its own installation begins, at Bolt `/slack/install`: `install` then goes through it in a browser. Default: it
   * has none, and is installed as from its settings at Slack.
   */
  readonly installPath?: string;
  /** Whether its tokens expire after twelve hours. Default false. */
  readonly tokenRotation?: boolean;
}

/** Where an app runs: a URL, or the server that listens, as the `start` of a Bolt app resolves with it. */
export type AppAddress = string | URL | { address(): string | { readonly port: number } | null };

/** An app of this Slack: what it needs to know of Slack, and Slack of it. */
export class AppHandle {
  constructor(
    /** The same app by ids, with everything that can be done with it. */
    readonly local: LocalApp,
    private readonly declaration?: AppDeclaration,
  ) {
    if (declaration === undefined) return;
    const settings = declaredSettings(declaration, declaration.url ?? "http://127.0.0.1");
    local.configureApp(declaration.url === undefined ? withoutUrls(settings) : settings);
  }

  get appId(): string {
    return this.local.appId;
  }

  get name(): string {
    return this.local.appSettings.name ?? "My App";
  }

  get clientId(): string {
    return this.local.clientId;
  }

  get clientSecret(): string {
    return this.local.clientSecret;
  }

  get signingSecret(): string {
    return this.local.signingSecret;
  }

  /** The app-level token, for Socket Mode. */
  get appToken(): string {
    return this.local.appToken;
  }

  /** Every request that was sent to it, oldest first. Each new attempt is added to its delivery. */
  get deliveries(): readonly Delivery[] {
    return this.local.deliveries;
  }

  /** Every call of the Web API that says that it is the app's, oldest first. */
  get calls(): readonly ApiCall[] {
    return this.local.calls;
  }

  /** Where its own installation begins; undefined when it has none. */
  get installUrl(): string | undefined {
    return this.local.appSettings.installUrl;
  }

  /** Whether Slack knows where to send requests to. */
  get isRunning(): boolean {
    const { eventsUrl, socketMode } = this.local.appSettings;
    return eventsUrl !== "" || socketMode === true;
  }

  /** Tells Slack where the app runs from now on. */
  runsAt(where: AppAddress): this {
    if (this.declaration === undefined) {
      throw new LocalSlackUseError(
        "This app was not declared by slack.app(): give its settings to configureApp.",
      );
    }
    this.local.configureApp(declaredSettings(this.declaration, urlOf(where)));
    return this;
  }
}

function declaredSettings(declaration: AppDeclaration, url: string): AppSettings {
  const { manifest, scopes, userScopes, events, commands, installPath, tokenRotation } = declaration;
  const described = describedApp({
    app: url,
    manifest,
    name: declaration.name,
    events: declaration.eventsPath ?? "/slack/events",
    redirect: declaration.redirectPath ?? "/slack/oauth_redirect",
    install: installPath ?? "",
    command: commands ?? [],
    event: events,
  });
  const { installUrl, ...settings } = described.settings;
  return {
    ...settings,
    ...(declaration.name !== undefined && { name: declaration.name }),
    ...(installUrl !== undefined && installPath !== undefined && { installUrl }),
    ...(scopes !== undefined && { botScopes: scopes }),
    ...(userScopes !== undefined && { userScopes }),
    ...(events !== undefined && { botEvents: events }),
    ...(tokenRotation !== undefined && { tokenRotationEnabled: tokenRotation }),
  };
}

function withoutUrls(settings: AppSettings): AppSettings {
  const { interactivityUrl: _nowhere, installUrl: _none, ...rest } = settings;
  return { ...rest, redirectUrls: [], eventsUrl: "", commandUrls: {} };
}

function urlOf(where: AppAddress): string {
  if (typeof where === "string" || where instanceof URL) return String(where);
  const address = where.address();
  if (typeof address === "object" && address !== null) return `http://127.0.0.1:${address.port}`;
  throw new LocalSlackUseError(
    "That server does not listen on a port: give runsAt a URL, or a server that was started.",
  );
}
