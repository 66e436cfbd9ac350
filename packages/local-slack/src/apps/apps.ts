import type { AppCredentials, AppRegistration } from "../app/app-registration.js";
import type { Installs, Token } from "../oauth/installs.js";
import type { Workspace } from "../org/workspaces.js";

/** What is asked of every app here. */
export interface InstallableApp {
  readonly slack: { readonly app: AppRegistration; readonly installs: Installs };
  /** Ends everything of it: it is deleted. */
  end(): void;
}

/**
 * The apps of this Slack, in the order in which they came: the first is there from the start. What was deleted is kept beside
 * them, so that its tokens are answered as dead ones, and its messages keep their author.
 */
export class Apps<App extends InstallableApp = InstallableApp> {
  readonly #all: App[] = [];
  readonly #deleted: App[] = [];

  constructor(private readonly make: (credentials: AppCredentials) => App) {}

  get all(): readonly App[] {
    return this.#all;
  }

  get first(): App {
    const [first] = this.#all;
    if (first === undefined) throw new Error("This Slack has no app.");
    return first;
  }

  /** The deleted ones, too. */
  get ever(): readonly App[] {
    return [...this.#all, ...this.#deleted];
  }

  add(credentials: AppCredentials = {}): App {
    const added = this.make(credentials);
    this.#all.push(added);
    return added;
  }

  /** Deletes an app. In place of the only one comes a new one, of which nothing is known yet. */
  delete(app: App): void {
    if (this.#all.length === 1) this.#all.push(this.make({}));
    this.#all.splice(this.#all.indexOf(app), 1);
    this.#deleted.push(app);
    app.end();
  }

  /** Deletes an app, and puts a new one in its place. */
  replace(app: App): App {
    const next = this.make({});
    this.#all.splice(this.#all.indexOf(app), 1, next);
    this.#deleted.push(app);
    app.end();
    return next;
  }

  find(appId: string): App | undefined {
    return this.#all.find(({ slack }) => slack.app.appId === appId);
  }

  byClientId(clientId: string): App | undefined {
    return this.#all.find(({ slack }) => slack.app.clientId === clientId);
  }

  withAppToken(value: string): App | undefined {
    return this.#all.find(({ slack }) => slack.app.appToken === value);
  }

  /** A token of an installation, alive or dead, and the app that it was issued to. */
  withToken(value: string): { readonly app: App; readonly token: Token } | undefined {
    for (const app of this.ever) {
      const token = app.slack.installs.find(value);
      if (token !== undefined) return { app, token };
    }
    return undefined;
  }

  /** The app that a bot user belongs to, also where it is not installed any more. */
  ofBotUser(userId: string): App | undefined {
    return this.ever.find(({ slack }) => slack.installs.hasBotUser(userId));
  }

  /** The app that wrote a message, also a deleted one. Default, such as for what a person wrote: the first. */
  authorOf({ app_id }: { readonly app_id?: string | undefined }): AppRegistration {
    return (this.ever.find(({ slack }) => slack.app.appId === app_id) ?? this.first).slack.app;
  }

  /** Those whose bots are in a workspace, with these. */
  botsIn(workspace: Workspace): readonly { readonly app: App; readonly bot: Token }[] {
    return this.#all.flatMap((app) => {
      const bot = app.slack.installs.botTokenIn(workspace);
      return bot === undefined ? [] : [{ app, bot }];
    });
  }
}
