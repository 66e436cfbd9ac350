import type { Person, Workspace } from "../../org/workspaces.js";

/** The person who used the browser last, in each workspace: a link into Slack leads to their conversations. */
export class LastSeen {
  readonly #userIds = new Map<string, string>();

  remember(team: string, userId: string): void {
    this.#userIds.set(team, userId);
  }

  /** The first person of the workspace while nobody has used the browser there. */
  in({ id, people }: Workspace): Person {
    return people.find((person) => person.id === this.#userIds.get(id)) ?? people[0];
  }
}
