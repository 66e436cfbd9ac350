import { randomKey, slackId } from "../ids.js";

/** Slack accepts five posts within thirty minutes. https://docs.slack.dev/interactivity/handling-user-interaction */
const MAX_USES = 5;
const LIFETIME_MS = 30 * 60_000;

/** The command or interaction that a `response_url` answers. */
export interface ResponseContext {
  readonly team: string;
  readonly channel: string;
  readonly user: string;
  /** The message whose element was used, which can be replaced. */
  readonly messageTs?: string;
  /** Absent when the app is not installed there. */
  readonly botId?: string;
}

interface ResponseUrl extends ResponseContext {
  readonly expiresAtMs: number;
  usesLeft: number;
}

/**
 * The `response_url`s of slash commands (`/commands/…`), of elements in messages (`/actions/…`) and of shortcuts at them
 * (`/app/…`).
 */
export class ResponseUrls {
  readonly #byPath = new Map<string, ResponseUrl>();

  constructor(
    private readonly baseUrl: string,
    private readonly clock: () => number,
  ) {}

  /** Every URL ever issued. */
  get secrets(): readonly string[] {
    return [...this.#byPath.keys()].map((path) => this.baseUrl + path);
  }

  issue(context: ResponseContext, kind: "commands" | "actions" | "app"): string {
    const path = `/${kind}/${context.team}/${slackId("")}/${randomKey()}`;
    this.#byPath.set(path, { ...context, expiresAtMs: this.clock() + LIFETIME_MS, usesLeft: MAX_USES });
    return this.baseUrl + path;
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  /** Counts one use of the URL, or returns Slack's error when no use is left. */
  use(path: string): ResponseContext | "invalid_url" | "expired_url" | "used_url" {
    const found = this.#byPath.get(path);
    if (found === undefined) return "invalid_url";
    if (this.clock() >= found.expiresAtMs) return "expired_url";
    if (found.usesLeft === 0) return "used_url";
    found.usesLeft -= 1;
    return found;
  }
}
