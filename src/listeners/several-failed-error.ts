/** What several listeners of one event threw, as Bolt tells of its own: `originals`. */
export class SeveralFailedError extends Error {
  /** Bolt's own for it. */
  readonly code = "slack_bolt_multiple_listener_error";

  constructor(readonly originals: readonly unknown[]) {
    super(`${originals.length} listeners of an event failed.`);
    this.name = new.target.name;
  }
}
