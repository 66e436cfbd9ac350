import type { Refusal } from "./typed-manifest.js";

export interface RefusedManifest {
  readonly text: string;
  readonly refusals: readonly Refusal[];
}

/** The manifest of each person that was refused last, as it was typed: what the person sees again. */
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
