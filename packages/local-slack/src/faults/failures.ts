import { seededRandom } from "./seeded-random.js";

/**
 * A way for a call to go wrong: an HTTP status, an error of Slack's, another answer than this Slack would give (of Web API
 * methods and of what Sign in with Slack publishes alone), too many calls (429, and the seconds to wait), a connection that breaks before anything was done, or an
 * answer that comes late though everything was done in time.
 */
export type CallFailure =
  | { readonly status: number }
  | { readonly error: string }
  | { readonly answer: { readonly ok: boolean; readonly [field: string]: unknown } }
  | { readonly rateLimited: number }
  | "drop"
  | { readonly delayMs: number };

/** Calls that fail until this is undone. */
export interface Misbehaviour {
  /** A Web API method, `response_url`, `incoming_webhook`, `openid-configuration` or `openid-keys`; `*`, the default, is all of them. */
  readonly method?: string;
  readonly failure: CallFailure;
  /** How many of the calls, from 0 to 1. Default 1. */
  readonly probability?: number;
  /** Draws the same calls each time. Default: the seed of this Slack. */
  readonly seed?: number;
}

interface Ordered {
  readonly failure: CallFailure;
}

interface Standing extends Misbehaviour {
  readonly random: (method: string) => number;
}

/**
 * The failures that calls are to have. Those ordered for the next calls of a method come first, in their order; then
 * the standing ones, the latest first.
 */
export class Failures {
  readonly #ordered = new Map<string, Ordered[]>();
  #standing: readonly Standing[] = [];

  constructor(private readonly random: (method: string) => number) {}

  /** For the next calls of a method, or with `*` for the next calls of any. Returns what undoes what is left of it. */
  order(method: string, failure: CallFailure, times: number): () => void {
    const ordered = Array.from({ length: times }, () => ({ failure }));
    this.#ordered.set(method, [...(this.#ordered.get(method) ?? []), ...ordered]);
    return () => {
      const left = this.#ordered.get(method)?.filter((each) => !ordered.includes(each)) ?? [];
      this.#ordered.set(method, left);
    };
  }

  /** Returns what undoes it, which is safe to repeat. */
  misbehave(misbehaviour: Misbehaviour): () => void {
    const { seed } = misbehaviour;
    const standing = { ...misbehaviour, random: seed === undefined ? this.random : seededRandom(seed) };
    this.#standing = [standing, ...this.#standing];
    return () => {
      this.#standing = this.#standing.filter((each) => each !== standing);
    };
  }

  take(method: string): CallFailure | undefined {
    const ordered = this.#ordered.get(method)?.shift() ?? this.#ordered.get("*")?.shift();
    if (ordered !== undefined) return ordered.failure;
    const isMeant = ({ method: meant = "*" }: Misbehaviour) => meant === "*" || meant === method;
    return this.#standing.find((each) => isMeant(each) && each.random(method) < (each.probability ?? 1))
      ?.failure;
  }
}
