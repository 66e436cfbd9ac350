import type { LocalApp } from "../apps/local-app.js";
import type { Duration } from "../clock/duration.js";
import { LocalSlackUseError } from "../errors.js";
import type { Delivery } from "../events/deliveries.js";
import type { CallFailure } from "../faults/failures.js";
import type { StubAnswer } from "../faults/stubs.js";
import type { LocalSlack } from "../local-slack.js";
import type { ApiCall } from "../web-api/call-log.js";
import { type AppDeclaration, AppHandle } from "./app-handle.js";
import { named } from "./named.js";
import { WorkspaceHandle } from "./workspace-handle.js";

/** Which calls have a fault. */
export interface FaultOptions {
  /** The next so many calls. Default: every one, until the fault is ended. */
  readonly times?: number;
  /** How many of the calls, from 0 to 1. Default 1. */
  readonly probability?: number;
  /** Draws the same calls each time. Default: the seed of this Slack. */
  readonly seed?: number;
}

/** A local Slack for tests: who is there by name, and what the app did. */
export class Slack {
  readonly #declared = new Map<string, AppHandle>();

  constructor(
    /** The same Slack by its ids, with everything that it can do. */
    readonly local: LocalSlack,
  ) {}

  /** Its pages, for people. */
  get url(): string {
    return this.local.url;
  }

  /** For `slackApiUrl` of a WebClient, which is in `clientOptions` of a Bolt app. */
  get apiUrl(): string {
    return this.local.apiUrl;
  }

  /** For `authorizationUrl` in `installerOptions` of a Bolt app. */
  get authorizeUrl(): string {
    return this.local.authorizeUrl;
  }

  /** Every call of the Web API, oldest first; `appId` says whose. */
  get calls(): readonly ApiCall[] {
    return this.local.calls;
  }

  /** Every request that was sent to an app, oldest first; `appId` says to which. Each new attempt is added to its delivery. */
  get deliveries(): readonly Delivery[] {
    return this.local.deliveries;
  }

  /** What faults with a probability are drawn by: `startSlack({ seed })` with it repeats them. */
  get seed(): number {
    return this.local.seed;
  }

  /** The time in this Slack. */
  get now(): Date {
    return new Date(this.local.now());
  }

  /** The workspaces: Acme, Globex and Initech Berlin. */
  get workspaces(): readonly WorkspaceHandle[] {
    return this.local.workspaces.map((each) => new WorkspaceHandle(this.local, each));
  }

  /** The apps that this Slack knows, in the order in which they came. */
  get apps(): readonly AppHandle[] {
    return this.local.apps
      .map((app) => this.#declared.get(app.appId) ?? new AppHandle(app))
      .filter((app) => this.#declared.has(app.appId) || app.isRunning);
  }

  /**
   * Makes an app as its manifest or these settings say: another one each time, in the same workspaces. Throws
   * `ManifestRefusedError` for a manifest that Slack refuses.
   */
  app(declaration: AppDeclaration = {}): AppHandle {
    const isFirst = this.#declared.size === 0;
    const app = new AppHandle(isFirst ? this.#first : this.local.addApp(), declaration);
    this.#declared.set(app.appId, app);
    return app;
  }

  /** The app of that name or id. Throws `LocalSlackUseError`, with those that there are, when there is none. */
  appNamed(name: string): AppHandle {
    return named("app", name, this.apps, (each) => [each.name, each.appId]);
  }

  get #first(): LocalApp {
    return this.local.apps[0] ?? this.local;
  }

  /** The workspace of that name or id. Throws `LocalSlackUseError`, with those that there are, when there is none. */
  workspace(name: string): WorkspaceHandle {
    const workspace = named("workspace", name, this.local.workspaces, (each) => [each.name, each.id]);
    return new WorkspaceHandle(this.local, workspace);
  }

  /**
   * Calls `find` now, after every message, view, call and delivery, and every 20 ms, and resolves with its result as
   * soon as that is not undefined. Rejects after `timeoutMs` of real time (default five seconds) with a
   * `WaitedTooLongError` that names `what`.
   */
  async until<T>(what: string, find: () => T | undefined, timeoutMs?: number): Promise<T> {
    return this.local.until(what, find, timeoutMs);
  }

  /**
   * Answers a Web API method in its place, whatever the token. `ok` is true unless the answer says otherwise. Returns a
   * function that undoes that.
   */
  stub(method: string, answer: StubAnswer): () => void {
    return this.local.stub(method, answer);
  }

  /**
   * Makes a method of the Web API fail (or posts to a `response_url` or `incoming_webhook`; `*` is any of them): rate
   * limited, slow, with a status or an error of Slack's, or dropped. Returns a function that ends that.
   */
  fault(method: string, fault: CallFailure, { times, probability, seed }: FaultOptions = {}): () => void {
    if (times !== undefined) {
      if (probability !== undefined || seed !== undefined) {
        throw new LocalSlackUseError("A fault has either times or a probability.");
      }
      return this.local.failNext(method, fault, times);
    }
    return this.local.misbehave({
      method,
      failure: fault,
      ...(probability !== undefined && { probability }),
      ...(seed !== undefined && { seed }),
    });
  }

  /**
   * Moves the clock on, such as by `"10m"`: retries, deadlines and scheduled messages that are due by then come at once,
   * in their order, and tokens expire. Resolves when the app has answered what it was sent so.
   */
  async advance(by: Duration): Promise<void> {
    return this.local.advance(by);
  }

  /** Ends it. Safe to repeat. */
  async stop(): Promise<void> {
    return this.local.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
