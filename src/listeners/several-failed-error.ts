/** The errors of several listeners of one event, in `originals`, as in Bolt's own error. */
export class SeveralFailedError extends Error {
  /** Bolt's own for it. */
  readonly code = "slack_bolt_multiple_listener_error";

  constructor(readonly originals: readonly unknown[]) {
    super(`${originals.length} listeners of an event failed.`);
    this.name = new.target.name;
  }
}
