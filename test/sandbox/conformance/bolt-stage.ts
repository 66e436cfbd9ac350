import assert from "node:assert/strict";
import { App, ExpressReceiver, HTTPReceiver } from "@slack/bolt";
import oauth from "@slack/oauth";
import type { AppSettings } from "../../../src/sandbox/app-registration.js";
import { approveInstall } from "../../../src/sandbox/approve-install.js";
import { Browser } from "../../../src/sandbox/browser.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/sandbox.js";
import type { SandboxWorkspace } from "../../../src/sandbox/workspaces.js";
import { SILENT } from "../stage.js";

export const RECEIVERS = { ExpressReceiver, HTTPReceiver } as const;

const BOT_SCOPES = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "commands",
  "im:history",
  "im:write",
  "users:read",
];

/** A real Bolt app, with its own receiver, InstallProvider and a store of @slack/oauth, against a sandbox. */
export class BoltStage {
  /** What went wrong in the app: nothing, in these tests. */
  readonly errors: unknown[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    readonly app: App,
    readonly url: string,
  ) {
    app.error(async (error) => {
      this.errors.push(error);
    });
  }

  static async start(
    kind: keyof typeof RECEIVERS,
    options: { sandbox?: SandboxOptions; settings?: Partial<AppSettings> } = {},
  ): Promise<BoltStage> {
    const sandbox = await startSandbox(options.sandbox);
    const clientOptions = { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 }, logger: SILENT };
    const receiver = new RECEIVERS[kind]({
      signingSecret: sandbox.signingSecret,
      clientId: sandbox.clientId,
      clientSecret: sandbox.clientSecret,
      stateSecret: "state",
      scopes: BOT_SCOPES,
      installationStore: new oauth.MemoryInstallationStore(),
      installerOptions: {
        directInstall: true,
        authorizationUrl: sandbox.authorizeUrl,
        userScopes: ["chat:write"],
        clientOptions,
      },
      logger: SILENT,
    });
    const app = new App({ receiver, clientOptions, logger: SILENT, convoStore: false });
    const server = await app.start({ port: 0, host: "127.0.0.1" });
    const address = "address" in server ? server.address() : null;
    assert.ok(typeof address === "object" && address !== null);
    const url = `http://127.0.0.1:${address.port}`;
    const requests = `${url}/slack/events`;
    sandbox.configureApp({
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
      ...options.settings,
    });
    return new BoltStage(sandbox, app, url);
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
  second({ id: team, people }: SandboxWorkspace) {
    return { team, user: people[1].id };
  }

  async install(workspace: SandboxWorkspace, options: { org?: boolean } = {}): Promise<void> {
    const [person] = workspace.people;
    const choice = { team: workspace.id, user: person.id, ...options };
    const page = await approveInstall(new Browser(), `${this.url}/slack/install`, choice);
    assert.equal(page.status, 200, page.text);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.sandbox.stop();
    assert.deepEqual(this.errors, []);
  }

  #workspace(index: number): SandboxWorkspace {
    const workspace = this.sandbox.workspaces[index];
    assert.ok(workspace);
    return workspace;
  }
}
