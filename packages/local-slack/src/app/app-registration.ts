import type { SuggestedPrompt } from "../agents/agent-threads.js";
import { randomAppToken, randomClientId, randomKey, randomSecret, slackId } from "../ids.js";

/** What Slack knows of the app from its manifest: where to send requests, and what the app declared. */
export interface AppSettings {
  /** What people see. Default `My App`. */
  readonly name?: string;
  /** The color of its picture, `#rgb` or `#rrggbb`. Default: Slack's own dark gray. */
  readonly backgroundColor?: string;
  /** Its picture, which a manifest cannot have. Default: the initials of its name on its color. */
  readonly icon?: AppIcon;
  /** Redirect URLs; the local Slack accepts exactly these, and no path below them. */
  readonly redirectUrls: readonly string[];
  /**
   * Where people come back to in place of the origin of a redirect URL, such as a reverse proxy in front of the app. Default: that
   * origin.
   */
  readonly publicOrigin?: string;
  /** The request URL for events; in Socket Mode it may be empty. */
  readonly eventsUrl: string;
  /** The request URL of each slash command, by its name with the slash. */
  readonly commandUrls: Readonly<Record<string, string>>;
  /** What people read beside a command while they type it, by its name with the slash. */
  readonly commandHints?: Readonly<Record<string, string>>;
  /** Where the app begins its own installation. Default: the authorize page with the declared scopes, without a state. */
  readonly installUrl?: string;
  /** The request URL for interactivity. Without it, buttons and views send nothing; in Socket Mode it may be empty. */
  readonly interactivityUrl?: string;
  /** Where the app is asked for the options of its external menus. Without it, these stay empty. */
  readonly optionsUrl?: string;
  /** What the app offers beside slash commands: anywhere in Slack (`global`), or at a message. Default: none. */
  readonly shortcuts?: readonly AppShortcut[];
  /** The app is told of links to these domains, and to those below them (`link_shared`). Default: none. */
  readonly unfurlDomains?: readonly string[];
  /** The bot events subscribed to, as the manifest names them: `app_mention`, `message.im`, … */
  readonly botEvents: readonly string[];
  /** What the manifest declares. As at Slack, an install asks for the scopes of the authorize link, not for these. */
  readonly botScopes: readonly string[];
  readonly userScopes: readonly string[];
  /** What the manifest's `agent_view` offers to people in the DM with the app, each with one press. Default: nothing. */
  readonly suggestedPrompts?: readonly SuggestedPrompt[];
  /** Whether the manifest has `assistant_view`: what a person writes to the app is then in a thread of its assistant. Default false. */
  readonly assistantView?: boolean;
  /** Those of the declared scopes that a person may leave out on the authorize page. Default: none. */
  readonly botOptionalScopes?: readonly string[];
  readonly userOptionalScopes?: readonly string[];
  /** Whether an Enterprise organization can install it for all of its workspaces. Default false. */
  readonly orgDeployEnabled?: boolean;
  /**
   * Where a new org-wide install is at first. At Slack that is `no workspace`, until an admin adds it to each
   * (`LocalSlack.grantTeam`). Default `all workspaces`.
   */
  readonly orgInstallStartsIn?: "all workspaces" | "no workspace";
  /** Whether tokens that are issued from now on expire after twelve hours, with refresh tokens. Default false. */
  readonly tokenRotationEnabled?: boolean;
  /** Whether everything is sent over WebSockets that the app opens, and nothing to the URLs. Default false. */
  readonly socketMode?: boolean;
}

export interface AppIcon {
  readonly type: "image/svg+xml" | "image/png";
  readonly bytes: Uint8Array;
}

/** https://docs.slack.dev/interactivity/implementing-shortcuts */
export interface AppShortcut {
  readonly name: string;
  readonly type: "global" | "message";
  readonly callbackId: string;
  readonly description: string;
}

const NOTHING_DECLARED: AppSettings = {
  redirectUrls: [],
  eventsUrl: "",
  commandUrls: {},
  botEvents: [],
  botScopes: [],
  userScopes: [],
};

export interface AppCredentials {
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly signingSecret?: string;
  /** The app-level token, with the scope `connections:write`. */
  readonly appToken?: string;
}

/** An app that this Slack knows: its credentials, and its settings as last configured. */
export class AppRegistration {
  readonly #credentials: ReturnType<typeof credentialsFrom>;
  #settings: AppSettings = NOTHING_DECLARED;
  #manifest: unknown;
  readonly #listeners: (() => void)[] = [];

  constructor(credentials: AppCredentials) {
    this.#credentials = credentialsFrom(credentials);
  }

  get appId(): string {
    return this.#credentials.appId;
  }

  get clientId(): string {
    return this.#credentials.clientId;
  }

  get clientSecret(): string {
    return this.#credentials.clientSecret;
  }

  get signingSecret(): string {
    return this.#credentials.signingSecret;
  }

  get secrets(): readonly string[] {
    return [this.appToken];
  }

  /** The app-level token, for Socket Mode. */
  get appToken(): string {
    return this.#credentials.appToken;
  }

  /** The deprecated `token` of every request. */
  get verificationToken(): string {
    return this.#credentials.verificationToken;
  }

  get settings(): AppSettings {
    return this.#settings;
  }

  /** Whether anything was said of it yet. */
  get isDeclared(): boolean {
    return this.#settings !== NOTHING_DECLARED;
  }

  /** The manifest that it was created or last updated from; undefined when its settings were given in another way. */
  get manifest(): unknown {
    return this.#manifest;
  }

  get name(): string {
    return this.settings.name ?? "My App";
  }

  /** The handle of its bot users. */
  get handle(): string {
    return this.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  }

  configure(settings: AppSettings, manifest?: unknown): void {
    this.#settings = settings;
    this.#manifest = manifest;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each change of the settings. */
  onConfigured(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

function credentialsFrom(given: AppCredentials) {
  const appId = slackId("A");
  return {
    appId,
    clientId: given.clientId ?? randomClientId(),
    clientSecret: given.clientSecret ?? randomSecret(),
    signingSecret: given.signingSecret ?? randomSecret(),
    verificationToken: randomKey(),
    appToken: given.appToken ?? randomAppToken(appId),
  };
}
