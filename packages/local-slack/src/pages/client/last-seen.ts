import type { Person, Workspace } from "../../org/workspaces.js";

/** Who was last at the browser, in each workspace: whom a link into Slack leads to. */
export class LastSeen {
  readonly #userIds = new Map<string, string>();

  remember(team: string, userId: string): void {
    this.#userIds.set(team, userId);
  }

  /** The first person of the workspace when nobody was there yet. */
  in({ id, people }: Workspace): Person {
    return people.find((person) => person.id === this.#userIds.get(id)) ?? people[0];
  }
}
