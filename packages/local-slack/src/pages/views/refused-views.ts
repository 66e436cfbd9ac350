/** The errors in the app's answer to each view that it did not take, by `block_id`, so that the person sees them. */
export class RefusedViews {
  readonly #byId = new Map<string, Readonly<Record<string, string>>>();

  keep(viewId: string, errors: Readonly<Record<string, string>>): void {
    this.#byId.set(viewId, errors);
  }

  errorsOf(viewId: string): Readonly<Record<string, string>> {
    return this.#byId.get(viewId) ?? {};
  }

  forget(viewId: string): void {
    this.#byId.delete(viewId);
  }
}
