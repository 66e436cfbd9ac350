import type { LocalSlack, Person, Workspace } from "local-slack";
import { approveInstall, Browser } from "local-slack";
import type { DistributedApp } from "../src/app.js";
import type { Document } from "../src/database/collection.js";
import type { Database } from "../src/database/database.js";
import { HOME_ACTIONS } from "../src/home/home-view.js";

/** Each step has this long for what it waits for; the whole tour takes a few seconds. */
const STEP_MS = 5_000;

export interface TourParts {
  readonly localSlack: LocalSlack;
  readonly database: Database;
  readonly app: DistributedApp;
  /** The app's slash command. */
  readonly command: string;
  /** Starts the app again with the scopes that its manifest has gained, and resolves with it and their names. */
  readonly upgrade: () => Promise<{ readonly app: DistributedApp; readonly newScopes: readonly string[] }>;
}

/** What people do in the local Slack. Each resolves with a sentence on what came of it, or rejects with what went wrong. */
export class TourSteps {
  #app: DistributedApp;

  constructor(private readonly parts: TourParts) {
    this.#app = parts.app;
  }

  async install(workspace: Workspace): Promise<string> {
    const [person] = workspace.people;
    await this.#approve(this.#app.installUrl, workspace, person);
    if (this.parts.localSlack.tokensOf(workspace.id).some(({ userId }) => userId === person.id)) {
      throw new Error(`${person.realName}'s own account was connected unasked`);
    }
    return `${person.realName} approves; a bot token is stored that ends in ${await this.#storedBotToken(workspace)}, and none of theirs`;
  }

  async mention(workspace: Workspace): Promise<string> {
    const { localSlack } = this.parts;
    const [, person] = workspace.people;
    const mention = await localSlack.postMessage({
      team: workspace.id,
      user: person.id,
      channel: workspace.general,
      text: `<@${localSlack.bot(workspace.id)?.userId}> hello`,
    });
    const answer = await this.#until("the bot's answer", () =>
      localSlack
        .messages(workspace.general)
        .find(({ by, thread_ts }) => by === "bot_token" && thread_ts === mention.ts),
    );
    if (answer.tokenLast4 !== (await this.#storedBotToken(workspace)))
      throw new Error("another token answered");
    const text = answer.text.replace(/<@\w+>/, person.realName);
    return `${person.realName}: “@bot hello” → “${text}” (bot token ${answer.tokenLast4})`;
  }

  async openHome(workspace: Workspace): Promise<string> {
    const person = workspace.people[1];
    await this.parts.localSlack.openHome({ team: workspace.id, user: person.id });
    await this.#home(workspace, person, /Your account is not connected/);
    return `${person.realName} sees who installed the app, and that their own account is not connected`;
  }

  async connect(workspace: Workspace): Promise<string> {
    const person = workspace.people[1];
    const { url } = await this.#press(workspace, person, HOME_ACTIONS.connect);
    if (url === undefined) throw new Error("the button leads nowhere");
    await this.#approve(url, workspace, person);
    await this.#home(workspace, person, /Your account is connected/);
    return `${person.realName} presses Connect and approves; the Home tab says that the account is connected`;
  }

  async speak(workspace: Workspace): Promise<string> {
    const { localSlack, command } = this.parts;
    const person = workspace.people[1];
    const text = "This is really me.";
    const result = await localSlack.command({
      team: workspace.id,
      user: person.id,
      channel: workspace.general,
      command,
      text,
    });
    if (!result.ok) throw new Error(`Slack says ${result.error}`);
    const message = await this.#until("the post", () =>
      localSlack.messages(workspace.general).find((each) => each.text === text),
    );
    if (message.by !== "user_token" || message.user !== person.id) throw new Error("somebody else posted it");
    return `${person.realName}: “${command} ${text}” → posted as ${person.realName} (their own token ${message.tokenLast4})`;
  }

  async disconnect(workspace: Workspace): Promise<string> {
    const person = workspace.people[1];
    await this.#press(workspace, person, HOME_ACTIONS.disconnect);
    await this.#home(workspace, person, /Your account is not connected/);
    const left = this.parts.localSlack.tokensOf(workspace.id).filter(({ userId }) => userId === person.id);
    if (left.length > 0) throw new Error("the token is still alive");
    return `${person.realName} presses Disconnect; the token is dead at Slack, and its record is gone`;
  }

  async upgrade(workspace: Workspace): Promise<string> {
    const [person] = workspace.people;
    const { app, newScopes } = await this.parts.upgrade();
    this.#app = app;
    await this.parts.localSlack.openHome({ team: workspace.id, user: person.id });
    await this.#home(workspace, person, /Install it again to grant it/);
    await this.install(workspace);
    await this.#home(workspace, person, /^(?!.*Install it again to grant it)/s);
    return `the manifest asks for ${newScopes.join(" ")} too; the Home tab says so, and after a reinstall no more`;
  }

  async uninstallLate(workspace: Workspace): Promise<string> {
    const { localSlack } = this.parts;
    const events = await localSlack.uninstall(workspace.id, { deliver: "later" });
    await this.install(workspace);
    const deliveries = events.deliver();
    await localSlack.idle();
    if (deliveries.some(({ state }) => state !== "delivered")) throw new Error("the events were not taken");
    await this.mention(workspace);
    return "uninstalled and installed again; the events of the uninstall come late, and the bot still answers";
  }

  async uninstall(workspace: Workspace): Promise<string> {
    await this.parts.localSlack.uninstall(workspace.id);
    const deadline = Date.now() + STEP_MS;
    while ((await this.#records(workspace)).length > 0) {
      if (Date.now() > deadline) throw new Error("its records are still there");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return "its tokens are dead, and nothing of it is stored any more; the others go on:";
  }

  async showRecord(workspace: Workspace): Promise<string> {
    const record = (await this.#records(workspace)).find(({ kind }) => kind === "workspace");
    if (record === undefined) throw new Error("there is no record");
    const text = JSON.stringify(record, null, 2);
    for (const { value } of this.parts.localSlack.tokensOf(workspace.id)) {
      if (text.includes(value)) throw new Error("a token is readable");
    }
    return `the record, with the token sealed:\n${text.replace(/^/gm, "      ")}`;
  }

  async #approve(url: string, workspace: Workspace, person: Person): Promise<void> {
    const { localSlack } = this.parts;
    const greeted = () => localSlack.calls.filter(({ method }) => method === "views.publish").length;
    const before = greeted();
    const page = await approveInstall(new Browser(), url, { team: workspace.id, user: person.id });
    if (page.status !== 200) throw new Error(`the last page says ${page.status}: ${page.title}`);
    await this.#until("the Home tab after the approval", () => greeted() > before || undefined);
  }

  async #press(workspace: Workspace, person: Person, actionId: string) {
    const result = await this.parts.localSlack.clickButton({
      team: workspace.id,
      user: person.id,
      actionId,
      in: "home",
    });
    if (!result.ok) throw new Error(`Slack says ${result.error}`);
    return result;
  }

  /** Waits until a person's Home tab says this. */
  async #home(workspace: Workspace, person: Person, says: RegExp): Promise<void> {
    const home = () => this.parts.localSlack.homeOf({ team: workspace.id, user: person.id });
    await this.#until(
      `a Home tab with ${says}`,
      () => says.test(JSON.stringify(home()?.blocks)) || undefined,
    );
  }

  async #storedBotToken(workspace: Workspace): Promise<string | undefined> {
    const { bot } = await this.#app.installationStore.fetchInstallation({
      isEnterpriseInstall: false,
      teamId: workspace.id,
      enterpriseId: undefined,
    });
    return bot?.token.slice(-4);
  }

  #records(workspace: Workspace): Promise<Document[]> {
    return this.parts.database.installations.find({ "team.id": workspace.id }).toArray();
  }

  #until<T>(what: string, find: () => T | undefined): Promise<T> {
    return this.parts.localSlack.until(what, find, STEP_MS);
  }
}
