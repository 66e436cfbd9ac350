import type { Changes } from "../changes.js";
import type { Token } from "../oauth/installs.js";
import type { Args } from "./web-api-method.js";
import type { Reply } from "./web-api-reply.js";

/** One call of the Web API, or a look at what Sign in with Slack publishes, as this Slack saw it. */
export interface ApiCall {
  readonly at: number;
  /** Also `openid-configuration` and `openid-keys`. */
  readonly method: string;
  /** Without tokens, client secret and codes. */
  readonly args: Args;
  /** The last four characters of the token it was called with, if it is one that this Slack issued. */
  readonly tokenLast4?: string;
  /** The workspace or organization of that token. */
  readonly team?: string;
  /** The person or bot user of that token, and which of them. */
  readonly user?: string;
  readonly tokenKind?: "bot" | "user";
  /** The app that called, where the call says which it is. */
  readonly appId?: string;
  readonly ok: boolean;
  readonly error?: string;
}

const SECRET_ARGUMENTS = new Set(["token", "client_secret", "code", "refresh_token"]);

interface AnsweredCall {
  readonly args: Args;
  readonly reply: Reply;
  readonly token?: Token | undefined;
  readonly appId?: string | undefined;
}

/** Every call of the Web API, in the order in which they were answered; none of their secrets. */
export class CallLog {
  readonly #calls: ApiCall[] = [];

  constructor(
    private readonly clock: () => number,
    private readonly changes: Changes,
  ) {}

  get list(): readonly ApiCall[] {
    return this.#calls;
  }

  add(method: string, { args, reply, token, appId }: AnsweredCall): void {
    this.#calls.push({
      at: this.clock(),
      method,
      args: Object.fromEntries(Object.entries(args).filter(([name]) => !SECRET_ARGUMENTS.has(name))),
      ...(token && {
        tokenLast4: token.value.slice(-4),
        team: token.target,
        user: token.userId,
        tokenKind: token.kind,
      }),
      ...(appId !== undefined && { appId }),
      ok: reply.ok,
      ...("error" in reply && { error: reply.error }),
    });
    this.changes.announce();
  }
}
