import type { Refusal } from "./typed-manifest.js";

export interface RefusedManifest {
  readonly text: string;
  readonly refusals: readonly Refusal[];
}

/** The last refused manifest of each person, as it was typed, so that the person sees it again. */
export class RefusedManifests {
  readonly #byPerson = new Map<string, RefusedManifest>();

  keep(userId: string, refused: RefusedManifest): void {
    this.#byPerson.set(userId, refused);
  }

  find(userId: string): RefusedManifest | undefined {
    return this.#byPerson.get(userId);
  }

  forget(userId: string): void {
    this.#byPerson.delete(userId);
  }
}
