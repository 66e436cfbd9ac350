import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { RecentlyUsed } from "../../memory/recently-used.js";

/** What came of a verb, in sentences. */
export interface Outcome {
  readonly done: string;
  /** What is left for the operator to do. */
  readonly warnings?: readonly string[];
}

/** A verb that runs, or has run. */
export interface Task {
  /** What is done, as in "Erasing …". */
  readonly name: string;
  /** How far it is, while it runs. */
  readonly progress: string | undefined;
  readonly outcome: Outcome | undefined;
  /** Why it failed, in a sentence. */
  readonly failure: string | undefined;
}

const MOST = 100;
/** A verb that takes longer goes on beside the pages. */
const WAIT_MS = 1_000;

/** The verbs of this dashboard: each runs to its end, whether somebody looks or not. */
export class Tasks {
  readonly #tasks = new RecentlyUsed<string, { -readonly [field in keyof Task]: Task[field] }>(MOST);
  readonly #running = new Set<Promise<void>>();
  readonly #explain: (error: unknown) => string;

  /** `explain` says in a sentence what an error is, without a secret. */
  constructor(explain: (error: unknown) => string) {
    this.#explain = explain;
  }

  /** Begins a verb, and waits a moment for its end. Resolves to the id by which a page shows it. */
  async begin(
    name: string,
    work: (onProgress: (text: string) => void) => Promise<Outcome>,
    waitMs = WAIT_MS,
  ): Promise<string> {
    const id = randomBytes(9).toString("base64url");
    const task: { -readonly [field in keyof Task]: Task[field] } = {
      name,
      progress: undefined,
      outcome: undefined,
      failure: undefined,
    };
    this.#tasks.set(id, task);
    const running = (async () => {
      try {
        task.outcome = await work((text) => {
          task.progress = text;
        });
      } catch (error) {
        task.failure = this.#explain(error);
      }
    })();
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
    await Promise.race([running, pause(waitMs, undefined, { ref: false })]);
    return id;
  }

  find(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** Resolves when no verb runs. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }
}
