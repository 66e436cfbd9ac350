import type { FormValues } from "../../views/view-state.js";

export interface FilledView {
  readonly values: FormValues;
  /** The errors in the app's answer, by `block_id`. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The views that the app answered with errors, as they were filled in, so that the person sees that again. */
export class FilledViews {
  readonly #byId = new Map<string, FilledView>();

  keep(viewId: string, filled: FilledView): void {
    this.#byId.set(viewId, filled);
  }

  find(viewId: string): FilledView | undefined {
    return this.#byId.get(viewId);
  }

  forget(viewId: string): void {
    this.#byId.delete(viewId);
  }
}
