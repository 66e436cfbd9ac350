import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page, Person, Workspace } from "local-slack";
import {
  approveInstall,
  Browser,
  type LocalSlack,
  type LocalSlackOptions,
  startLocalSlack,
} from "local-slack";
import type { Database } from "../../src/database/database.js";
import { type RunningApp, startApp } from "../../src/demo/running-app.js";
import type { HomeBlocks } from "../../src/home/publish-home.js";
import type { LifecycleHooks } from "../../src/lifecycle/lifecycle-hooks.js";
import { createLog } from "../../src/log/log.js";
import type { DeclaredCollections } from "../../src/own-collections/declared-collections.js";
import type { OnSignedIn } from "../../src/signin/signed-in.js";
import type { AppIcon } from "../../src/web/pages/app-icon.js";
import { type AppParts, TEST_APP } from "../fixtures/test-app.js";

export const MANIFEST = TEST_APP.manifest;

interface AppOptions {
  readonly botToken?: string;
  readonly icon?: AppIcon;
  /** Variables over those that the local Slack needs. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** With `projectApp()` it is the project's own app; by default the tests' own. */
export interface FlowOptions extends LocalSlackOptions, Partial<AppParts> {
  readonly hooks?: LifecycleHooks;
  readonly home?: HomeBlocks;
  readonly collections?: DeclaredCollections;
  readonly onSignedIn?: OnSignedIn | undefined;
  readonly environment?: AppOptions["environment"];
}

/** The app against a local Slack, over HTTP, with its log at debug kept in memory. One for each test. */
export class Flow {
  readonly log: string[] = [];
  readonly acme: Workspace;
  readonly globex: Workspace;
  readonly initech: Workspace;
  /** Install links that took part. */
  readonly links = new Set<string>();
  readonly #statesSeen = new Set<string>();
  readonly #directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-flow-"));
  #running: RunningApp | undefined;

  private constructor(
    readonly localSlack: LocalSlack,
    private readonly database: Database,
    private readonly clock: (() => number) | undefined,
    private readonly own: LifecycleHooks & Pick<FlowOptions, "home" | "collections" | "onSignedIn">,
    private readonly parts: AppParts,
  ) {
    const [acme, globex, initech] = localSlack.workspaces;
    assert.ok(acme && globex && initech);
    this.acme = acme;
    this.globex = globex;
    this.initech = initech;
  }

  static async start(
    database: Database,
    {
      manifest = TEST_APP.manifest,
      listeners = TEST_APP.listeners,
      settings = TEST_APP.settings,
      clock,
      hooks,
      home,
      collections,
      onSignedIn,
      environment,
      ...localSlack
    }: FlowOptions = {},
  ): Promise<Flow> {
    const flow = new Flow(
      await startLocalSlack({ ...localSlack, ...(clock && { clock }) }),
      database,
      clock,
      {
        ...hooks,
        ...(home && { home }),
        ...(collections && { collections }),
        ...(onSignedIn && { onSignedIn }),
      },
      { manifest, listeners, settings },
    );
    try {
      await flow.startApp(manifest, environment && { environment });
    } catch (error) {
      await flow.stop(); // or its server would keep the test's process alive
      throw error;
    }
    return flow;
  }

  /** Starts the app, after `stopApp` again: with another manifest, perhaps, and the same Slack and database. */
  async startApp(manifest = this.parts.manifest, options: AppOptions = {}): Promise<void> {
    this.#running = await startApp({
      localSlack: this.localSlack,
      manifest,
      listeners: this.parts.listeners,
      settings: this.parts.settings,
      database: this.database,
      dataDirectory: this.#directory,
      logger: (secrets) =>
        createLog({ level: "debug", secrets, destination: { write: (line) => this.log.push(line) } }),
      own: this.own,
      ...options,
      ...(this.clock && { clock: this.clock }),
    });
  }

  async stopApp(): Promise<void> {
    await this.#running?.app.stop();
    this.#running = undefined;
  }

  get app() {
    return this.#started.app;
  }

  get config() {
    return this.#started.config;
  }

  get url() {
    return this.config.publicUrl;
  }

  get #started(): RunningApp {
    if (this.#running === undefined) throw new Error("The app of this flow does not run.");
    return this.#running;
  }

  /**
   * Installs as a person of a workspace (the first, an admin, unless another is named), in a fresh browser. Resolves when
   * what follows an install has been done too: the last of it is a fresh Home tab.
   */
  async install(
    workspace: Workspace,
    options: {
      person?: Person;
      cancel?: boolean;
      org?: boolean;
      /** Optional scopes that the person leaves out. */
      without?: readonly string[];
      browser?: Browser;
      /** Another link than the one that everybody has. */
      url?: string;
    } = {},
  ): Promise<Page> {
    const { person = workspace.people[0], browser = new Browser(), url, ...choice } = options;
    return this.#walk(url ?? this.app.installUrl, browser, {
      team: workspace.id,
      user: person.id,
      ...choice,
    });
  }

  /** Connects a person's own account by the link that the app gave them. */
  async connect(
    workspace: Workspace,
    options: { person?: Person; cancel?: boolean; without?: readonly string[]; url?: string } = {},
  ): Promise<Page> {
    const { person = workspace.people[1], url = this.connectUrl(workspace), ...choice } = options;
    return this.#walk(url, new Browser(), { team: workspace.id, user: person.id, ...choice });
  }

  /** Approves as a person what a link asks for, in a fresh browser, and waits for nothing that may follow. */
  async approve(url: string, workspace: Workspace, person: Person): Promise<Page> {
    const page = await approveInstall(new Browser(), url, { team: workspace.id, user: person.id });
    this.remember(page);
    return page;
  }

  /** Signs a person in with Slack (the second unless another is named), in a fresh browser. */
  async signIn(
    workspace: Workspace,
    options: {
      person?: Person;
      cancel?: boolean;
      browser?: Browser;
      query?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Page> {
    const { person = workspace.people[1], browser = new Browser(), query = {}, ...choice } = options;
    const url = `${this.url}/slack/signin?${new URLSearchParams(query)}`;
    const page = await approveInstall(browser, url, { team: workspace.id, user: person.id, ...choice });
    this.remember(page);
    return page;
  }

  connectUrl({ id, enterprise }: Workspace, org = false): string {
    const query = new URLSearchParams({ team: id, ...(org && enterprise && { enterprise: enterprise.id }) });
    return `${this.url}/slack/connect?${query}`;
  }

  async #walk(url: string, browser: Browser, choice: Parameters<typeof approveInstall>[2]): Promise<Page> {
    const published = () =>
      this.localSlack.calls.filter(
        ({ method, args }) => method === "views.publish" && args.user_id === choice.user,
      ).length;
    const before = published();
    const page = await approveInstall(browser, url, choice);
    this.remember(page);
    if (page.status === 200 && page.url.startsWith(this.url)) {
      await this.localSlack.until("the Home tab after the approval", () => published() > before || undefined);
    }
    return page;
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

  /** What Slack sends when a person uses something of the app that the local Slack does not show, such as a shortcut. */
  async interact(payload: object): Promise<{ readonly status: number }> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const headers = { ...this.localSlack.sign(body), "content-type": "application/x-www-form-urlencoded" };
    return this.localSlack.sendRaw({ body, headers });
  }

  /** The bot's answer in the thread of a message, as soon as it is there. */
  answerTo(message: { channel: string; ts: string }) {
    return this.localSlack.until("an answer in the thread", () =>
      this.localSlack
        .messages(message.channel)
        .find((each) => each.thread_ts === message.ts && each.by !== "person"),
    );
  }

  /** The log lines that have this text as their message, parsed. */
  logged(text: string | RegExp) {
    return this.log
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => (typeof text === "string" ? msg === text : text.test(msg)));
  }

  /** Resolves when the log has such a line. */
  async untilLogged(text: string | RegExp) {
    return this.localSlack.until(`the log line ${text}`, () => this.logged(text)[0]);
  }

  /** The states of a walk are secrets that took part. */
  remember(page: Page): void {
    for (const { location } of page.hops) {
      const state = URL.canParse(location) && new URL(location).searchParams.get("state");
      if (state) this.#statesSeen.add(state);
    }
  }

  /** Stops everything, and fails when the log shows a secret that took part. */
  async stop(): Promise<void> {
    await this.stopApp();
    await this.localSlack.stop();
    rmSync(this.#directory, { recursive: true, force: true });
    const { localSlack } = this;
    const secrets = [
      localSlack.clientSecret,
      localSlack.signingSecret,
      localSlack.verificationToken,
      ...localSlack.secretsIssued,
      ...this.links,
      ...this.#statesSeen,
    ];
    const text = this.log.join("");
    for (const secret of secrets) assert.ok(!text.includes(secret), "the log shows a secret that took part");
  }
}
