import { randomBytes } from "node:crypto";
import { RecentlyUsed } from "../../memory/recently-used.js";
import { BackgroundCount, type Counted, type CountOptions } from "../counts/background-count.js";
import type { Outcome } from "./tasks.js";

/** What is asked before something is destroyed. It holds what was found when it was asked: that alone is destroyed. */
export interface Question {
  /** It names what will be destroyed. */
  readonly sentence: string;
  readonly lines: readonly string[];
  /** What is done, as in "Erasing …". */
  readonly name: string;
  readonly perform: (onProgress: (text: string) => void) => Promise<Outcome>;
}

/** Undefined: there is nothing to destroy. */
export type Ask = (onRead: (records: number) => void) => Promise<Question | undefined>;

const MOST = 50;

/** The questions that are open. Each is answered once. */
export class Questions {
  readonly #asking = new RecentlyUsed<string, BackgroundCount<Question | undefined>>(MOST);
  readonly #open = new RecentlyUsed<string, Question>(MOST);
  readonly #options: CountOptions;

  constructor(options: CountOptions) {
    this.#options = options;
  }

  /** Finds out what is to be asked, beside the pages, and waits a moment for it. One look at a place begins anew what another has ended. */
  async ask(place: string, ask: Ask): Promise<Counted<Question | undefined>> {
    const asking = this.#asking.get(place) ?? new BackgroundCount(ask, this.#options);
    this.#asking.set(place, asking);
    const asked = await asking.look();
    if (asked.running === undefined) this.#asking.delete(place);
    return asked;
  }

  /** Opens a question, and returns the id by which it is answered. */
  open(question: Question): string {
    const id = randomBytes(18).toString("base64url");
    this.#open.set(id, question);
    return id;
  }

  /** The question with this id, for the first who answers it. */
  take(id: string): Question | undefined {
    const question = this.#open.get(id);
    this.#open.delete(id);
    return question;
  }
}
