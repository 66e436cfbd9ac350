/** What a stubbed method answers: always the same, or what a function makes of the arguments. */
export type StubAnswer = object | ((args: Readonly<Record<string, unknown>>) => object | Promise<object>);

/** Answers in the place of Web API methods: of those that this Slack does not have, or does not have in that way. */
export class Stubs {
  readonly #byMethod = new Map<string, StubAnswer>();

  /** Replaces an earlier one of that method. Returns what takes it away, which is safe to repeat. */
  set(method: string, answer: StubAnswer): () => void {
    this.#byMethod.set(method, answer);
    return () => {
      if (this.#byMethod.get(method) === answer) this.#byMethod.delete(method);
    };
  }

  find(method: string): StubAnswer | undefined {
    return this.#byMethod.get(method);
  }
}

/** The line that stubs a method, to be copied into a test. */
export function stubLine(method: string): string {
  return `slack.stub(${JSON.stringify(method)}, { ok: true });`;
}
