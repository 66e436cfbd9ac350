/**
 * What the demo needs of the package `local-slack`, which need not be installed: so this package is built, and its types
 * are read, without it. A test holds that the package fits.
 */
export interface LocalSlackPackage {
  startLocalSlack(): Promise<LocalSlack>;
  readonly Browser: new () => unknown;
  /** Opens an install link in one of its browsers, and approves as this person. Resolves to the last page. */
  approveInstall(
    browser: unknown,
    url: string,
    who: { readonly team: string; readonly user: string },
  ): Promise<{ readonly status: number; readonly title: string | undefined }>;
}

/** What the app has to know of a local Slack to run against it, and what a local Slack has to know of the app. */
export interface AppAtLocalSlack {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  /** Ends with a slash. */
  readonly apiUrl: string;
  readonly authorizeUrl: string;
  /** What a manifest says of its app that runs at this address. */
  settingsOf(manifest: unknown, at: string): LocalSlackSettings;
  configureApp(settings: LocalSlackSettings): void;
}

/** What a local Slack knows of an app. */
export interface LocalSlackSettings {
  readonly name?: string;
  readonly backgroundColor?: string;
  readonly icon?: { readonly type: "image/svg+xml" | "image/png"; readonly bytes: Uint8Array };
  readonly installUrl?: string;
  readonly commandHints?: Readonly<Record<string, string>>;
  readonly redirectUrls: readonly string[];
  readonly eventsUrl: string;
  readonly commandUrls: Readonly<Record<string, string>>;
  readonly interactivityUrl?: string;
  readonly botEvents: readonly string[];
  readonly botScopes: readonly string[];
  readonly userScopes: readonly string[];
  readonly suggestedPrompts?: readonly { readonly title: string; readonly message: string }[];
  readonly botOptionalScopes?: readonly string[];
  readonly userOptionalScopes?: readonly string[];
  readonly orgDeployEnabled?: boolean;
  readonly tokenRotationEnabled?: boolean;
  readonly socketMode?: boolean;
}

export interface LocalSlack extends AppAtLocalSlack {
  readonly url: string;
  readonly workspaces: readonly Workspace[];
  readonly calls: readonly { readonly method: string }[];
  bot(team: string): { readonly userId: string } | undefined;
  tokensOf(team: string): readonly { readonly userId: string; readonly value: string }[];
  messages(channel: string): readonly Message[];
  homeOf(who: Who): { readonly blocks?: unknown } | undefined;
  openHome(who: Who): Promise<unknown>;
  postMessage(
    message: Who & { readonly channel: string; readonly text: string },
  ): Promise<{ readonly ts: string }>;
  command(
    command: Who & { readonly channel: string; readonly command: string; readonly text: string },
  ): Promise<Result>;
  clickButton(
    button: Who & { readonly actionId: string; readonly in: "home" },
  ): Promise<Result & { readonly url?: string | undefined }>;
  uninstall(
    team: string,
    options?: { readonly deliver: "later" },
  ): Promise<{ deliver(): readonly { readonly state: string }[] }>;
  idle(): Promise<void>;
  until<T>(what: string, find: () => T | undefined, timeoutMs?: number): Promise<T>;
  stop(): Promise<void>;
}

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly people: readonly [Person, Person, ...Person[]];
  /** Id of #general. */
  readonly general: string;
}

export interface Person {
  readonly id: string;
  readonly realName: string;
}

interface Who {
  readonly team: string;
  readonly user: string;
}

interface Message {
  readonly ts: string;
  readonly thread_ts?: string | undefined;
  readonly text: string;
  readonly by: string;
  readonly user?: string | undefined;
  readonly tokenLast4?: string | undefined;
  readonly stream?: { readonly state: string } | undefined;
}

interface Result {
  readonly ok: boolean;
  readonly error?: string | undefined;
}
