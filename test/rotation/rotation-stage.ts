import assert from "node:assert/strict";
import { ConsoleLogger, LogLevel } from "@slack/logger";
import { InstallProvider } from "@slack/oauth";
import { WebClient } from "@slack/web-api";
import { approveInstall, Browser, type LocalSlack, startLocalSlack, type Workspace } from "local-slack";
import type { Collection } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { type RotatingStore, rotating } from "../../src/rotation/rotating-store.js";
import type { TellInstaller } from "../../src/rotation/sweep.js";
import type { Telemetry } from "../../src/telemetry/telemetry.js";
import { inTeam } from "../../src/testing/installation-store/examples.js";

export const CIPHER = TokenCipher.fromKeyRing(`test:${Buffer.alloc(32, "t").toString("base64")}`);
export const HOUR_MS = 3_600_000;

export const QUIET = new ConsoleLogger();
QUIET.setLevel(LogLevel.ERROR);
QUIET.warn = () => undefined;

/** What a process of an app has of its own: a store with a cache, clients, and InstallProvider. */
export interface Process {
  readonly store: MongoInstallationStore;
  readonly rotating: RotatingStore;
  readonly provider: InstallProvider;
  /** What it logged: level, message, fields. */
  readonly log: (readonly [level: string, message: string, fields: object])[];
}

/** Processes of one app on one database, at a local Slack that rotates tokens. The test moves the clock of all. */
export class RotationStage {
  nowMs = Date.parse("2025-05-04T10:00:00Z");
  readonly processes: Process[] = [];
  readonly cipher = CIPHER;
  readonly acme: Workspace;
  readonly globex: Workspace;

  private constructor(
    private readonly database: Database,
    readonly localSlack: LocalSlack,
  ) {
    const [acme, globex] = localSlack.workspaces;
    assert.ok(acme && globex);
    this.acme = acme;
    this.globex = globex;
  }

  static async start(database: Database): Promise<RotationStage> {
    await database.installations.deleteMany({});
    let stage: RotationStage | undefined;
    const localSlack = await startLocalSlack({ clock: () => stage?.nowMs ?? 0 });
    stage = new RotationStage(database, localSlack);
    stage.rotates(true);
    return stage;
  }

  /** Whether Slack rotates the tokens of the app. */
  rotates(tokenRotationEnabled: boolean): void {
    const { localSlack } = this;
    localSlack.configureApp({
      redirectUrls: [`${localSlack.url}/back`],
      eventsUrl: `${localSlack.url}/events`,
      commandUrls: {},
      botEvents: [],
      botScopes: ["chat:write", "im:write"],
      userScopes: ["chat:write"],
      tokenRotationEnabled,
    });
  }

  /** One more process; its database may be another collection than the others'. */
  process({
    installations = this.database.installations,
    tell,
    clock = () => this.nowMs,
    telemetry,
  }: {
    readonly installations?: Collection;
    readonly tell?: TellInstaller;
    readonly clock?: () => number;
    readonly telemetry?: Telemetry;
  } = {}): Process {
    const { clientId, clientSecret, apiUrl } = this.localSlack;
    const store = new MongoInstallationStore({
      installations,
      cipher: CIPHER,
      clientId,
      clock,
      cache: new InstallationCache({ clock }),
    });
    const log: Process["log"] = [];
    const to = (level: string) => (fields: object, message: string) =>
      void log.push([level, message, fields]);
    const clientOptions = { slackApiUrl: apiUrl, logger: QUIET };
    const rotatingStore = rotating(store, {
      clientId,
      clientSecret,
      clientOptions,
      clock,
      log: { info: to("info"), warn: to("warn"), error: to("error") },
      ...(tell && { tell }),
      ...(telemetry && { telemetry }),
    });
    const provider = new InstallProvider({
      clientId,
      clientSecret,
      stateVerification: false,
      installationStore: rotatingStore,
      logger: QUIET,
      clientOptions,
    });
    const made = { store, rotating: rotatingStore, provider, log };
    this.processes.push(made);
    return made;
  }

  /** Installs the app, with the installer's own account, and stores what Slack gives. */
  async install(workspace = this.acme): Promise<{ readonly botToken: string; readonly userToken: string }> {
    const { clientId: client_id, clientSecret: client_secret, authorizeUrl, apiUrl } = this.localSlack;
    const url = new URL(authorizeUrl);
    url.search = new URLSearchParams({
      client_id,
      scope: "chat:write,im:write",
      user_scope: "chat:write",
    }).toString();
    const [person] = workspace.people;
    const page = await approveInstall(new Browser(), url.href, { team: workspace.id, user: person.id });
    const code = new URL(page.url).searchParams.get("code") ?? "";
    const granted = await new WebClient(undefined, { slackApiUrl: apiUrl }).oauth.v2.access({
      client_id,
      client_secret,
      code,
    });
    const { authed_user: user, access_token: botToken = "", bot_user_id = "", refresh_token } = granted;
    const expiresAt = (seconds = 0) => Math.floor(this.nowMs / 1_000) + seconds;
    const { store } = this.processes[0] ?? this.process();
    await store.storeInstallation({
      team: { id: workspace.id },
      enterprise: undefined,
      isEnterpriseInstall: false,
      authVersion: "v2",
      user: {
        id: person.id,
        token: user?.access_token,
        scopes: ["chat:write"],
        ...(user?.refresh_token && {
          refreshToken: user.refresh_token,
          expiresAt: expiresAt(user.expires_in),
        }),
      },
      bot: {
        id: "B1",
        userId: bot_user_id,
        token: botToken,
        scopes: ["chat:write", "im:write"],
        ...(refresh_token && { refreshToken: refresh_token, expiresAt: expiresAt(granted.expires_in) }),
      },
    });
    return { botToken, userToken: user?.access_token ?? "" };
  }

  /** What the database has for a workspace, past every cache. */
  stored(workspace = this.acme) {
    const { store } = this.processes[0] ?? this.process();
    return store.fetchFromDatabase(inTeam(workspace.id, workspace.people[0].id));
  }

  record(workspace = this.acme) {
    return this.database.installations.findOne({
      _id: `${this.localSlack.clientId}:team:${workspace.id}`,
    });
  }

  /** What Slack answers to a token: true, or an error. */
  async works(token: string | undefined): Promise<unknown> {
    const response = await fetch(`${this.localSlack.apiUrl}auth.test`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    const { ok, error } = (await response.json()) as { ok: boolean; error?: string };
    return ok || error;
  }

  /** How often the bot's, or a person's, token of a workspace was refreshed. */
  refreshes(kind: "bot" | "user", workspace = this.acme): number {
    return this.localSlack.refreshes.filter((each) => each.kind === kind && each.target === workspace.id)
      .length;
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.rotating.stop()));
    await this.localSlack.stop();
  }
}
