/** What several listeners of one event threw, as Bolt tells of its own: `originals`. */
export class SeveralFailedError extends Error {
  constructor(readonly originals: readonly unknown[]) {
    super(`${originals.length} listeners of an event failed.`);
    this.name = new.target.name;
  }
}
