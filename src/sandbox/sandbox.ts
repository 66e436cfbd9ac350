import { createServer, type Server } from "node:http";
import express from "express";
import { SandboxUseError } from "../errors.js";
import { AppRegistration, type AppSettings } from "./app-registration.js";
import { authorizePage } from "./authorize-page.js";
import { type ApiCall, CallLog } from "./call-log.js";
import { Changes } from "./changes.js";
import { Deliveries, type Delivery } from "./deliveries.js";
import { EventsApi } from "./events.js";
import { type CallFailure, OrderedFailures } from "./failures.js";
import { type HttpAnswer, httpRequest } from "./http-request.js";
import { TimestampSource } from "./ids.js";
import { IncomingWebhooks } from "./incoming-webhooks.js";
import { type Bot, Installs, type Revocation, type Token } from "./installs.js";
import { type Message, Messages } from "./messages.js";
import { OAuthCodes } from "./oauth-codes.js";
import { postingUrls } from "./posting-urls.js";
import { ResponseUrls } from "./response-urls.js";
import { signatureHeaders } from "./signature.js";
import { type CommandArgs, type CommandResult, SlashCommands } from "./slash-commands.js";
import { realTimers, type Timers } from "./timers.js";
import { webApi } from "./web-api.js";
import type { SlackState } from "./web-api-method.js";
import { type SandboxWorkspace, Workspaces } from "./workspaces.js";

export interface SandboxOptions {
  /** Default: random, of Slack's shape. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly signingSecret?: string;
  /** Port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Default `Date.now`. */
  readonly clock?: () => number;
  /** What retries and deadlines wait with. Default: the real timers. */
  readonly timers?: Timers;
}

/** Events that an uninstall has made and that have been, or are still to be, sent. */
export interface UninstallEvents {
  /** Sends them, if they have not been sent yet, and returns their deliveries. */
  deliver(): Promise<readonly Delivery[]>;
}

/**
 * Starts a Slack with three workspaces and one app, which still has to be configured. Rejects when the port is
 * taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  return new Sandbox(server, options);
}

/** A local Slack: what people do there, what the app was sent, and what the app did. */
export class Sandbox {
  readonly url: string;
  readonly apiUrl: string;
  readonly authorizeUrl: string;
  readonly #server: Server;
  readonly #clock: () => number;
  readonly #changes = new Changes();
  readonly #app: AppRegistration;
  readonly #slack: SlackState;
  readonly #deliveries: Deliveries;
  readonly #calls: CallLog;
  readonly #failures = new OrderedFailures();
  readonly #commands: SlashCommands;

  /** Use `startSandbox`. */
  constructor(server: Server, options: SandboxOptions) {
    const address = server.address();
    if (address === null || typeof address === "string")
      throw new SandboxUseError("The server does not listen.");
    this.url = `http://127.0.0.1:${address.port}`;
    this.apiUrl = `${this.url}/api/`;
    this.authorizeUrl = `${this.url}/oauth/v2/authorize`;
    this.#server = server;
    const clock = options.clock ?? Date.now;
    const timers = options.timers ?? realTimers;
    this.#clock = clock;
    this.#app = new AppRegistration(options);
    const workspaces = new Workspaces();
    const installs = new Installs(workspaces);
    this.#deliveries = new Deliveries(this.#app, clock, timers, this.#changes);
    this.#calls = new CallLog(clock, this.#changes);
    this.#slack = {
      app: this.#app,
      workspaces,
      installs,
      codes: new OAuthCodes(clock),
      messages: new Messages(new TimestampSource(clock), this.#changes),
      webhooks: new IncomingWebhooks(this.url),
      events: new EventsApi(this.#app, workspaces, installs, this.#deliveries, clock),
    };
    const responseUrls = new ResponseUrls(this.url, clock);
    this.#commands = new SlashCommands(this.#slack, this.#deliveries, responseUrls);
    const surface = express().disable("x-powered-by");
    surface.use(authorizePage(this.#app, workspaces, this.#slack.codes));
    surface.use("/api", webApi(this.#slack, { calls: this.#calls, failures: this.#failures, timers }));
    surface.use(postingUrls(this.#slack, responseUrls));
    server.on("request", surface);
  }

  get clientId(): string {
    return this.#app.clientId;
  }

  get clientSecret(): string {
    return this.#app.clientSecret;
  }

  get signingSecret(): string {
    return this.#app.signingSecret;
  }

  get appId(): string {
    return this.#app.appId;
  }

  /** The deprecated `token` of every request that Slack sends. */
  get verificationToken(): string {
    return this.#app.verificationToken;
  }

  /** Takes the app's settings over from its manifest, in place of earlier ones. Installs stay as they are. */
  configureApp(settings: AppSettings): void {
    this.#app.settings = settings;
  }

  /** Acme and Globex, and Initech Berlin in the Enterprise organization Initech. */
  get workspaces(): readonly SandboxWorkspace[] {
    return this.#slack.workspaces.all;
  }

  /** The app's bot in a workspace (its own, or the organization's); undefined while the app is not installed. */
  bot(team: string): Bot | undefined {
    const token = this.#slack.installs.botTokenIn(this.#slack.workspaces.team(team));
    return token && { userId: token.userId, botId: token.botId };
  }

  /** Id of the DM between a person and the app's bot. Throws `SandboxUseError` while the app is not installed. */
  dm(team: string, user: string): string {
    this.#slack.workspaces.person(team, user);
    return this.#slack.workspaces.directMessage(team, user, this.#installedBot(team).userId).id;
  }

  /** The live tokens of a workspace or organization. */
  tokensOf(target: string): readonly Token[] {
    return this.#slack.installs.live(target);
  }

  /**
   * A person writes a message in a channel or DM of theirs. Resolves when the events that it makes are on their way.
   * Rejects with `SandboxUseError` when the person is not in that channel.
   */
  async postMessage(args: {
    readonly team: string;
    readonly user: string;
    readonly channel: string;
    readonly text: string;
    readonly threadTs?: string;
  }): Promise<Message> {
    const { workspaces, messages, events } = this.#slack;
    workspaces.person(args.team, args.user);
    const channel = workspaces.findChannel(args.channel);
    if (channel?.team !== args.team || !channel.members.has(args.user)) {
      throw new SandboxUseError(`${args.user} is not in a channel ${args.channel} of ${args.team}.`);
    }
    const message = messages.add(channel, {
      by: "person",
      user: args.user,
      text: args.text,
      ...(args.threadTs !== undefined && { thread_ts: args.threadTs }),
    });
    events.posted(message);
    return message;
  }

  /** A person gives a slash command. Resolves when the app has answered or Slack has given up on it. */
  async command(args: CommandArgs): Promise<CommandResult> {
    return this.#commands.give(args);
  }

  /** A person opens the Home tab of the app. Throws `SandboxUseError` while the app is not installed. */
  openHome({ team, user }: { readonly team: string; readonly user: string }): void {
    this.#slack.workspaces.person(team, user);
    this.#slack.events.homeOpened(team, user);
  }

  /**
   * An admin removes the app from a workspace: all its tokens there die, bot and people's, and `tokens_revoked` and
   * `app_uninstalled` are sent: now, or with `later` only when the returned `deliver` is called. Rejects with
   * `SandboxUseError` when the app is not installed there.
   */
  async uninstall(
    team: string,
    options: { readonly deliver?: "now" | "later" } = {},
  ): Promise<UninstallEvents> {
    this.#slack.workspaces.team(team);
    return this.#remove(team, options);
  }

  /** The same for an org-wide install. Installs in single workspaces of the organization stay. */
  async uninstallOrg(
    enterprise: string,
    options: { readonly deliver?: "now" | "later" } = {},
  ): Promise<UninstallEvents> {
    if (this.#slack.workspaces.enterprise(enterprise) === undefined) {
      throw new SandboxUseError(`This Slack has no organization ${enterprise}.`);
    }
    return this.#remove(enterprise, options);
  }

  /** A person takes back what the app may do on their behalf: their token dies, and `tokens_revoked` is sent. */
  async revokeUserToken(target: string, user: string): Promise<void> {
    const token = this.tokensOf(target).find(({ kind, userId }) => kind === "user" && userId === user);
    const revocation = token && this.#slack.installs.revoke(token.value);
    if (revocation === undefined) throw new SandboxUseError(`${user} has no live token in ${target}.`);
    this.#slack.events.revoked(revocation);
  }

  /** The messages of a channel, oldest first. */
  messages(channel: string): readonly Message[] {
    return this.#slack.messages.in(channel);
  }

  /** Every request that was sent to the app, oldest first; their attempts grow as they are made. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries.list;
  }

  /** Every call of the Web API, oldest first. */
  get calls(): readonly ApiCall[] {
    return this.#calls.list;
  }

  /** Sends an event again as it was, as Slack does when it missed the answer; resolves when it has been answered. */
  async redeliver(eventId: string): Promise<Delivery> {
    const delivery = await this.#deliveries.resend(eventId);
    if (delivery === undefined) throw new SandboxUseError(`No event ${eventId} was ever sent.`);
    return delivery;
  }

  /**
   * Sends any event for a workspace or organization, subscribed or not, installed or not, signed and retried as
   * every event. Returns while it is on its way.
   */
  deliver<Event extends { readonly type: string }>(
    target: string,
    event: Event,
    options: { readonly eventId?: string } = {},
  ): Delivery {
    return this.#slack.events.deliver(target, event, options);
  }

  /** The two headers of a valid signature, as of now or of a given second. */
  sign(body: string, timestampSec = Math.floor(this.#clock() / 1_000)): Record<string, string> {
    return { ...signatureHeaders(this.#app.signingSecret, timestampSec, body) };
  }

  /** Posts exactly this to the app, unsigned unless `headers` sign it; it is in no log. Default URL: the events URL. */
  async sendRaw(request: {
    readonly url?: string;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<HttpAnswer> {
    return httpRequest(request.url ?? this.#app.settings.eventsUrl, {
      method: "POST",
      body: request.body,
      headers: { "content-type": "application/json", ...request.headers },
    });
  }

  /** Makes the next calls of a Web API method fail. */
  failNext(method: string, failure: CallFailure, times = 1): void {
    this.#failures.order(method, failure, times);
  }

  /** Resolves when no delivery is under way; retries that wait for their time do not count. */
  async idle(): Promise<void> {
    await this.#deliveries.idle();
  }

  /**
   * Resolves with what `find` returns as soon as that is not undefined; it is asked now and after every message, call
   * and delivery. Rejects after `timeoutMs` of real time (default five seconds) with a sentence that names `what`.
   */
  async until<T>(what: string, find: () => T | undefined, timeoutMs = 5_000): Promise<T> {
    return this.#changes.until(what, find, timeoutMs);
  }

  /** Ends what is under way, drops scheduled retries and closes the server. Safe to repeat. */
  async stop(): Promise<void> {
    await this.#deliveries.stop();
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.once("close", resolve));
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #installedBot(team: string): Bot {
    const bot = this.bot(team);
    if (bot === undefined) throw new SandboxUseError(`The app is not installed in ${team}.`);
    return bot;
  }

  async #remove(target: string, options: { readonly deliver?: "now" | "later" }): Promise<UninstallEvents> {
    const revocation: Revocation | undefined = this.#slack.installs.removeApp(target);
    if (revocation === undefined) throw new SandboxUseError(`The app is not installed in ${target}.`);
    let sent: readonly Delivery[] | undefined;
    const deliver = async () => {
      sent ??= this.#slack.events.revoked(revocation);
      return sent;
    };
    if (options.deliver !== "later") await deliver();
    return { deliver };
  }
}
