import type { DistributedApp } from "../app.js";
import type { Document } from "../database/collection.js";
import type { Database } from "../database/database.js";
import { approveInstall } from "../sandbox/approve-install.js";
import { Browser } from "../sandbox/browser.js";
import type { Sandbox } from "../sandbox/sandbox.js";
import type { SandboxWorkspace } from "../sandbox/workspaces.js";

/** A step has this long; the whole tour takes a few seconds. */
const STEP_MS = 5_000;

/** The walk of `npm run demo`: what people do in the local Slack, and what comes of it. */
export class Tour {
  readonly #sandbox: Sandbox;
  readonly #app: DistributedApp;
  readonly #database: Database;
  readonly #command: string;
  readonly #say: (line: string) => void;
  #failed = 0;

  constructor(parts: {
    readonly sandbox: Sandbox;
    readonly app: DistributedApp;
    readonly database: Database;
    /** The app's slash command. */
    readonly command: string;
    readonly say: (line: string) => void;
  }) {
    this.#sandbox = parts.sandbox;
    this.#app = parts.app;
    this.#database = parts.database;
    this.#command = parts.command;
    this.#say = parts.say;
  }

  /** Resolves to the number of steps that did not work. */
  async walk(): Promise<number> {
    const { workspaces } = this.#sandbox;
    this.#chapter("Install the app into each workspace, through Slack's OAuth");
    for (const workspace of workspaces) await this.#step(workspace.name, () => this.#install(workspace));

    this.#chapter("Mention the bot in each workspace");
    for (const workspace of workspaces) await this.#step(workspace.name, () => this.#mention(workspace));

    const [first, second] = workspaces;
    if (first === undefined || second === undefined) throw new Error("The tour needs two workspaces.");
    this.#chapter("Speak as oneself");
    await this.#step(first.name, () => this.#speak(first));

    this.#chapter(`Uninstall the app from ${second.name}`);
    await this.#step(second.name, () => this.#uninstall(second));
    for (const workspace of workspaces.filter((each) => each !== second)) {
      await this.#step(workspace.name, () => this.#mention(workspace));
    }

    this.#chapter("Look into the database");
    await this.#step(first.name, () => this.#showRecord(first));
    return this.#failed;
  }

  async #install(workspace: SandboxWorkspace): Promise<string> {
    const [person] = workspace.people;
    const page = await approveInstall(new Browser(), this.#app.installUrl, {
      team: workspace.id,
      user: person.id,
    });
    if (page.status !== 200) throw new Error(`the last page says ${page.status}: ${page.title}`);
    const { bot } = await this.#stored(workspace);
    return `${person.realName} approves; a bot token is stored that ends in ${lastFour(bot?.token)}`;
  }

  async #mention(workspace: SandboxWorkspace): Promise<string> {
    const [, person] = workspace.people;
    const mention = await this.#sandbox.postMessage({
      team: workspace.id,
      user: person.id,
      channel: workspace.general,
      text: `<@${this.#sandbox.bot(workspace.id)?.userId}> hello`,
    });
    const answer = await this.#sandbox.until(
      "the bot's answer",
      () =>
        this.#sandbox
          .messages(workspace.general)
          .find(({ by, thread_ts }) => by === "bot_token" && thread_ts === mention.ts),
      STEP_MS,
    );
    const { bot } = await this.#stored(workspace);
    if (answer.tokenLast4 !== lastFour(bot?.token)) throw new Error("another token answered");
    return `${person.realName}: “@bot hello” → “${answer.text.replace(/<@\w+>/, person.realName)}” (token ${answer.tokenLast4})`;
  }

  async #speak(workspace: SandboxWorkspace): Promise<string> {
    const [person] = workspace.people;
    const command = this.#command;
    const text = "This is really me.";
    const result = await this.#sandbox.command({
      team: workspace.id,
      user: person.id,
      channel: workspace.general,
      command,
      text,
    });
    if (!result.ok) throw new Error(`Slack says ${result.error}`);
    const message = await this.#sandbox.until(
      "the post",
      () => this.#sandbox.messages(workspace.general).find((each) => each.text === text),
      STEP_MS,
    );
    if (message.by !== "user_token" || message.user !== person.id) throw new Error("somebody else posted it");
    return `${person.realName}: “${command} ${text}” → posted as ${person.realName} (their own token, ${message.tokenLast4})`;
  }

  async #uninstall(workspace: SandboxWorkspace): Promise<string> {
    await this.#sandbox.uninstall(workspace.id);
    const deadline = Date.now() + STEP_MS;
    while ((await this.#records(workspace)).length > 0) {
      if (Date.now() > deadline) throw new Error("its records are still there");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return "its tokens are dead, and nothing of it is stored any more; the others go on:";
  }

  async #showRecord(workspace: SandboxWorkspace): Promise<string> {
    const record = (await this.#records(workspace)).find(({ kind }) => kind === "workspace");
    if (record === undefined) throw new Error("there is no record");
    const text = JSON.stringify(record, null, 2);
    const { bot } = await this.#stored(workspace);
    if (bot === undefined || text.includes(bot.token)) throw new Error("the token is readable");
    return `the record, with the token sealed:\n${text.replace(/^/gm, "      ")}`;
  }

  #stored(workspace: SandboxWorkspace) {
    return this.#app.installationStore.fetchInstallation({
      isEnterpriseInstall: false,
      teamId: workspace.id,
      enterpriseId: undefined,
    });
  }

  #records(workspace: SandboxWorkspace): Promise<Document[]> {
    return this.#database.installations.find({ "team.id": workspace.id }).toArray();
  }

  #chapter(title: string): void {
    this.#say(`\n${title}`);
  }

  async #step(name: string, step: () => Promise<string>): Promise<void> {
    try {
      this.#say(`  ✓ ${name.padEnd(15)} ${await step()}`);
    } catch (error) {
      this.#failed++;
      this.#say(`  ✗ ${name.padEnd(15)} ${error instanceof Error ? error.message : error}`);
    }
  }
}

function lastFour(token: string | undefined): string {
  return token?.slice(-4) ?? "nothing";
}
