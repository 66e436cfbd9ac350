/** One promise of a contract, as a test: for any runner, and with nothing of one. */
export interface ContractCase<Group extends string = string> {
  /** What the promise is about. The contract's own docstring says what each group asks. */
  readonly group: Group;
  /** The promise as a sentence; unique in its contract. */
  readonly name: string;
  /** Resolves when the store keeps the promise, and rejects, with an AssertionError or the store's own error, when not. */
  readonly run: () => Promise<void>;
}
