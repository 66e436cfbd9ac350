import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page, Workspace } from "local-slack";
import {
  approveInstall,
  Browser,
  type LocalSlack,
  type LocalSlackOptions,
  startLocalSlack,
} from "local-slack";
import { readConfig } from "../../src/config/config.js";
import { environmentFor, freePort, localSlackSettings } from "../../src/demo/running-app.js";
import type { DatabaseTarget } from "../databases.js";
import { MANIFEST_FILE, TEST_APP } from "../fixtures/test-app.js";
import { ServiceProcess } from "./service-process.js";

export const MANIFEST = TEST_APP.manifest;

export interface SceneOptions extends LocalSlackOptions {
  /** Length of the leases of events, where they are not to be as `npm start` has them. */
  readonly leaseMs?: number;
  /** The path of `PUBLIC_URL`. */
  readonly basePath?: string;
}

/** A local Slack and a working directory, in which the service is started as an operator does it. One for each test. */
export class Scene {
  readonly acme: Workspace;
  readonly globex: Workspace;
  /** OAuth states that were in somebody's hands. */
  readonly states = new Set<string>();
  readonly #services: ServiceProcess[] = [];

  private constructor(
    readonly localSlack: LocalSlack,
    /** Where it runs: `manifest.yml`, and the key file and the embedded database in `data`. */
    readonly directory: string,
    /** What it needs, at a free port of 127.0.0.1. */
    readonly environment: Readonly<Record<string, string>>,
    private readonly leaseMs: number | undefined,
  ) {
    const [acme, globex] = localSlack.workspaces;
    assert.ok(acme && globex);
    this.acme = acme;
    this.globex = globex;
    localSlack.configureApp(this.settings);
  }

  /** Nothing runs yet. Without a target the embedded database is in the working directory. */
  static async open(
    target?: DatabaseTarget,
    { leaseMs, basePath = "", ...options }: SceneOptions = {},
  ): Promise<Scene> {
    const localSlack = await startLocalSlack(options);
    const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-service-"));
    copyFileSync(MANIFEST_FILE, join(directory, "manifest.yml"));
    const data = target !== undefined && "directory" in target ? target.directory : join(directory, "data");
    const service = environmentFor(localSlack, await freePort(), data);
    const environment = {
      ...service,
      PUBLIC_URL: service.PUBLIC_URL + basePath,
      ...(target !== undefined && "uri" in target && { MONGODB_URI: target.uri }),
    };
    return new Scene(localSlack, directory, environment, leaseMs);
  }

  /** What the local Slack knows of the app. */
  get settings() {
    return localSlackSettings(this.localSlack, readConfig(this.environment, MANIFEST, {}));
  }

  get url(): string {
    return this.#variable("PUBLIC_URL");
  }

  get port(): number {
    return Number(this.#variable("PORT"));
  }

  get dataDirectory(): string {
    return this.#variable("DATA_DIR");
  }

  /** Starts the service, with these variables over its environment, and does not wait. */
  spawn(changes: Readonly<Record<string, string>> = {}): ServiceProcess {
    return this.spawnWith({ ...this.environment, ...changes });
  }

  /** The same, with these variables alone. */
  spawnWith(environment: Readonly<Record<string, string>>): ServiceProcess {
    const { directory, leaseMs } = this;
    const service =
      leaseMs === undefined
        ? ServiceProcess.start(directory, environment)
        : ServiceProcess.startWithLeases(directory, environment, leaseMs);
    this.#services.push(service);
    return service;
  }

  /** Another command in the same place, with these variables over the service's environment. */
  spawnCommand(command: readonly string[], changes: Readonly<Record<string, string>> = {}): ServiceProcess {
    const service = ServiceProcess.startAt(this.directory, command, { ...this.environment, ...changes });
    this.#services.push(service);
    return service;
  }

  /** The same, with these variables alone. */
  spawnAlone(command: readonly string[], environment: Readonly<Record<string, string>>): ServiceProcess {
    const service = ServiceProcess.startAt(this.directory, command, environment);
    this.#services.push(service);
    return service;
  }

  /** The same service as npm starts it. */
  npmStart(): ServiceProcess {
    const service = ServiceProcess.npmStart(this.directory, this.environment);
    this.#services.push(service);
    return service;
  }

  /** Starts the service and resolves when it has said its three lines. */
  async start(changes: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const service = this.spawn(changes);
    await service.untilSaid(/Install the app: /);
    return service;
  }

  /** Installs as the workspace's first person, in a fresh browser; or cancels. */
  async install(workspace: Workspace, choice: { cancel?: boolean } = {}): Promise<Page> {
    return this.#approve("/slack/install", workspace, choice);
  }

  async #approve(path: string, workspace: Workspace, choice: { cancel?: boolean } = {}): Promise<Page> {
    const page = await approveInstall(new Browser(), this.url + path, {
      team: workspace.id,
      user: workspace.people[0].id,
      ...choice,
    });
    for (const { location } of page.hops) {
      const state = new URL(location).searchParams.get("state");
      if (state) this.states.add(state);
    }
    return page;
  }

  /** Installs, and resolves when what follows an install is done too: the last of it is a fresh Home tab. */
  async installed(workspace: Workspace): Promise<void> {
    await this.#followed(this.install(workspace));
  }

  /** The same for the workspace's first person, who connects their own account where the app is installed. */
  async connected(workspace: Workspace): Promise<void> {
    await this.#followed(this.#approve(`/slack/connect?team=${workspace.id}`, workspace));
  }

  async #followed(approval: Promise<Page>): Promise<void> {
    const homeTabs = () => this.localSlack.calls.filter(({ method }) => method === "views.publish").length;
    const before = homeTabs();
    const page = await approval;
    assert.equal(page.status, 200, page.text);
    await this.localSlack.until("the Home tab after the approval", () => homeTabs() > before || undefined);
  }

  /** A person mentions the bot in #general. */
  async mention(workspace: Workspace, text = "hello") {
    const bot = this.localSlack.bot(workspace.id)?.userId ?? "U0NOBODY";
    return this.localSlack.postMessage({
      team: workspace.id,
      user: workspace.people[1].id,
      channel: workspace.general,
      text: `<@${bot}> ${text}`,
    });
  }

  /** The bot's answer in the thread of a message, as soon as it is there. */
  answerTo(message: { channel: string; ts: string }, withinMs = 5_000) {
    return this.localSlack.until(
      "an answer in the thread",
      () =>
        this.localSlack
          .messages(message.channel)
          .find((each) => each.thread_ts === message.ts && each.by !== "person"),
      withinMs,
    );
  }

  /** A mention is answered. */
  async answers(workspace: Workspace): Promise<void> {
    await this.answerTo(await this.mention(workspace));
  }

  /** Ends every service that is left, and removes the directory. */
  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.kill()));
    await this.localSlack.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #variable(name: string): string {
    const value = this.environment[name];
    assert.ok(value !== undefined, name);
    return value;
  }
}
