import assert from "node:assert/strict";
import { App, ExpressReceiver, HTTPReceiver, SocketModeReceiver } from "@slack/bolt";
import oauth from "@slack/oauth";
import type { AppSettings } from "../../src/app/app-registration.js";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from "../../src/local-slack.js";
import type { Workspace } from "../../src/org/workspaces.js";
import { SILENT } from "../stage.js";

export const RECEIVERS = { ExpressReceiver, HTTPReceiver, SocketModeReceiver } as const;

/** How long Bolt waits before it connects anew. Default: five seconds. */
const RECONNECT_AFTER_MS = 300;

const BOT_SCOPES = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "commands",
  "im:history",
  "im:write",
  "users:read",
];

/** A receiver in Socket Mode connects before the address of its pages is known. */
const NOTHING: AppSettings = {
  redirectUrls: [],
  eventsUrl: "",
  commandUrls: {},
  botEvents: [],
  botScopes: [],
  userScopes: [],
};

/** A real Bolt app, with its own receiver, InstallProvider and a store of @slack/oauth, against a local Slack. */
export class BoltStage {
  /** What went wrong in the app: nothing, in these tests. */
  readonly errors: unknown[] = [];

  private constructor(
    readonly localSlack: LocalSlack,
    readonly app: App,
    readonly url: string,
  ) {
    app.error(async (error) => {
      this.errors.push(error);
    });
  }

  static async start(
    kind: keyof typeof RECEIVERS,
    options: { localSlack?: LocalSlackOptions; settings?: Partial<AppSettings> } = {},
  ): Promise<BoltStage> {
    const localSlack = await startLocalSlack(options.localSlack);
    const socketMode = kind === "SocketModeReceiver";
    const clientOptions = { slackApiUrl: localSlack.apiUrl, retryConfig: { retries: 0 }, logger: SILENT };
    const receiver = new RECEIVERS[kind]({
      signingSecret: localSlack.signingSecret,
      appToken: localSlack.appToken,
      clientPingTimeout: RECONNECT_AFTER_MS,
      clientId: localSlack.clientId,
      clientSecret: localSlack.clientSecret,
      stateSecret: "state",
      scopes: BOT_SCOPES,
      installationStore: new oauth.MemoryInstallationStore(),
      installerOptions: {
        directInstall: true,
        port: 0,
        authorizationUrl: localSlack.authorizeUrl,
        userScopes: ["chat:write"],
        clientOptions,
      },
      logger: SILENT,
    });
    const app = new App({ receiver, clientOptions, logger: SILENT, convoStore: false });
    localSlack.configureApp({ ...NOTHING, socketMode });
    const started = await app.start({ port: 0, host: "127.0.0.1" });
    const server = "address" in started ? started : Reflect.get(receiver, "httpServer");
    const { port } = server.address();
    const url = `http://127.0.0.1:${port}`;
    const requests = `${url}/slack/events`;
    localSlack.configureApp({
      redirectUrls: [`${url}/slack/oauth_redirect`],
      eventsUrl: requests,
      commandUrls: { "/speak": requests },
      interactivityUrl: requests,
      botEvents: [
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "message.channels",
        "message.im",
        "team_access_granted",
        "team_access_revoked",
        "tokens_revoked",
      ],
      botScopes: BOT_SCOPES,
      userScopes: ["chat:write"],
      orgDeployEnabled: true,
      socketMode,
      ...options.settings,
    });
    return new BoltStage(localSlack, app, url);
  }

  /** The first three workspaces, by name. */
  get acme() {
    return this.#workspace(0);
  }

  get globex() {
    return this.#workspace(1);
  }

  get initech() {
    return this.#workspace(2);
  }

  /** The second person of a workspace, as the arguments of what people do. */
  second({ id: team, people }: Workspace) {
    return { team, user: people[1].id };
  }

  async install(workspace: Workspace, options: { org?: boolean } = {}): Promise<void> {
    const [person] = workspace.people;
    const choice = { team: workspace.id, user: person.id, ...options };
    const page = await approveInstall(new Browser(), `${this.url}/slack/install`, choice);
    assert.equal(page.status, 200, page.text);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.localSlack.stop();
    assert.deepEqual(this.errors, []);
  }

  #workspace(index: number): Workspace {
    const workspace = this.localSlack.workspaces[index];
    assert.ok(workspace);
    return workspace;
  }
}
