import type { DistributedApp } from "../app/app-parts.js";
import type { Document } from "../database/collection.js";
import type { Database } from "../database/database.js";
import type { Listener, ListenerKind } from "../listeners/listener.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import type { LocalSlack, LocalSlackPackage, Person, Workspace } from "./local-slack.js";

/** Each step has this long for what it waits for; the whole tour takes a few seconds. */
const STEP_MS = 5_000;

export interface TourParts {
  readonly package: Pick<LocalSlackPackage, "approveInstall" | "Browser">;
  readonly localSlack: LocalSlack;
  readonly database: Database;
  readonly app: DistributedApp;
  readonly manifest: AppManifest;
  readonly listeners: readonly Listener[];
  /** A scope that the app starts without; undefined where it can do without none. */
  readonly heldBack: string | undefined;
  /** Starts the app again with that scope, and resolves with it. */
  readonly upgrade: () => Promise<DistributedApp>;
}

/** What people do in the local Slack. Each step resolves to a sentence about its result, or rejects with what went wrong. */
export class TourSteps {
  #app: DistributedApp;

  constructor(readonly parts: TourParts) {
    this.#app = parts.app;
  }

  /** Whether a listener is bound to that, and the manifest has Slack send it. */
  hears(kind: ListenerKind, name: string): boolean {
    const { manifest, listeners } = this.parts;
    const isSent =
      kind === "event"
        ? manifest.botEvents.includes(name)
        : kind !== "command" || manifest.commands.some(({ command }) => command === name);
    return isSent && listeners.some((each) => each.kind === kind && each.to === name);
  }

  get hasBot(): boolean {
    return this.parts.manifest.botScopes.length > 0;
  }

  get hasHomeTab(): boolean {
    return this.hasBot && this.hears("event", "app_home_opened");
  }

  async install(workspace: Workspace): Promise<string> {
    const [person] = workspace.people;
    await this.approve(this.#app.installUrl, workspace, person);
    if (!this.hasBot)
      return `${person.realName} approves; the app has no bot, and their own account is connected`;
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
    const answer = await this.until("the bot's answer", () =>
      localSlack
        .messages(workspace.general)
        .find(
          ({ by, ts, thread_ts, stream }) =>
            by === "bot_token" &&
            (thread_ts === mention.ts || ts > mention.ts) &&
            stream?.state !== "in_progress",
        ),
    );
    if (answer.tokenLast4 !== (await this.#storedBotToken(workspace)))
      throw new Error("another token answered");
    const text = answer.text.replace(/<@\w+>/, person.realName);
    return `${person.realName}: “@bot hello” → “${text}” (bot token ${answer.tokenLast4})`;
  }

  async signIn(workspace: Workspace): Promise<string> {
    const { Browser, approveInstall } = this.parts.package;
    const [person] = workspace.people;
    const url = this.#app.signInUrl;
    if (url === undefined) throw new Error("the app has no address for it");
    const who = { team: workspace.id, user: person.id };
    const { status, title } = await approveInstall(new Browser(), url, who);
    if (status !== 200) throw new Error(`the last page says ${status}: ${title}`);
    return `${person.realName} signs in at the landing page with who they are at Slack, and sees “${title}”`;
  }

  async upgrade(workspace: Workspace): Promise<string> {
    const [person] = workspace.people;
    const { heldBack, localSlack } = this.parts;
    this.#app = await this.parts.upgrade();
    await localSlack.openHome({ team: workspace.id, user: person.id });
    await this.home(workspace, person, /Install it again to grant it/);
    await this.install(workspace);
    await this.home(workspace, person, /^(?!.*Install it again to grant it)/s);
    return `the manifest asks for ${heldBack} too; the Home tab says so, and after a reinstall no more`;
  }

  async uninstallLate(workspace: Workspace): Promise<string> {
    const { localSlack } = this.parts;
    const events = await localSlack.uninstall(workspace.id, { deliver: "later" });
    await this.install(workspace);
    const deliveries = events.deliver();
    await localSlack.idle();
    if (deliveries.some(({ state }) => state !== "delivered")) throw new Error("the events were not taken");
    await this.isThere(workspace);
    return "uninstalled and installed again; the events of the uninstall come late, and the app is still installed";
  }

  /** Checks that the app is still installed and working. */
  async isThere(workspace: Workspace): Promise<string> {
    if (this.hears("event", "app_mention")) return this.mention(workspace);
    if ((await this.#records(workspace)).length === 0) throw new Error("nothing of it is stored");
    return "is still stored";
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
    const wanted = this.hasBot ? "workspace" : "user";
    const record = (await this.#records(workspace)).find(({ kind }) => kind === wanted);
    if (record === undefined) throw new Error("there is no record");
    const text = JSON.stringify(record, null, 2);
    for (const { value } of this.parts.localSlack.tokensOf(workspace.id)) {
      if (text.includes(value)) throw new Error("a token is readable");
    }
    return `the record, with the token sealed:\n${text.replace(/^/gm, "      ")}`;
  }

  /** Approves what a link asks for; where the app has a Home tab, until the person sees it. */
  async approve(url: string, workspace: Workspace, person: Person): Promise<void> {
    const { localSlack, package: browsers } = this.parts;
    const greeted = () => localSlack.calls.filter(({ method }) => method === "views.publish").length;
    const before = greeted();
    const page = await browsers.approveInstall(new browsers.Browser(), url, {
      team: workspace.id,
      user: person.id,
    });
    if (page.status !== 200) throw new Error(`the last page says ${page.status}: ${page.title}`);
    if (this.hasHomeTab)
      await this.until("the Home tab after the approval", () => greeted() > before || undefined);
  }

  /** Waits until a person's Home tab says this. */
  async home(workspace: Workspace, person: Person, says: RegExp): Promise<void> {
    const home = () => this.parts.localSlack.homeOf({ team: workspace.id, user: person.id });
    await this.until(`a Home tab with ${says}`, () => says.test(JSON.stringify(home()?.blocks)) || undefined);
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

  until<T>(what: string, find: () => T | undefined): Promise<T> {
    return this.parts.localSlack.until(what, find, STEP_MS);
  }
}
