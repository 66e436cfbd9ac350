/** Ends what was started: the last first, and all of it even when ending some of it fails. */
export class Endings {
  readonly #ends: (() => Promise<unknown>)[] = [];
  #ending: Promise<void> | undefined;

  /** `who` started it, as a sentence begins with it. */
  constructor(private readonly who: string) {}

  /** `end` is called when it all ends. */
  add(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  get haveBegun(): boolean {
    return this.#ending !== undefined;
  }

  /** Says on the standard error what could not be ended, and then sets the exit code to 1. Safe to repeat. */
  end(): Promise<void> {
    this.#ending ??= this.#endEach();
    return this.#ending;
  }

  async #endEach(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      try {
        await end();
      } catch (error) {
        process.stderr.write(`${this.who} could not clean up after itself: ${error}\n`);
        process.exitCode = 1;
      }
    }
  }
}
