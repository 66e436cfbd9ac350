import type { LocalSlack } from "../local-slack.js";
import type { Workspace } from "../org/workspaces.js";
import type { AppHandle } from "./app-handle.js";
import { named } from "./named.js";
import { PersonHandle } from "./person-handle.js";

/** A workspace, and who is in it. */
export class WorkspaceHandle {
  constructor(
    private readonly local: LocalSlack,
    private readonly workspace: Workspace,
  ) {}

  get id(): string {
    return this.workspace.id;
  }

  get name(): string {
    return this.workspace.name;
  }

  /** Everyone in it. The first is an admin, the others are not. */
  get people(): readonly PersonHandle[] {
    return this.workspace.people.map((person) => new PersonHandle(this.local, this.workspace, person));
  }

  /**
   * The person of that name: `Ada`, `Ada Admin`, the handle `ada` or the id. Throws `LocalSlackUseError`, with the names
   * that there are, when there is none.
   */
  person(name: string): PersonHandle {
    const person = named(`person in ${this.name}`, name, this.workspace.people, (each) => [
      each.realName,
      each.realName.split(" ")[0] ?? "",
      each.name,
      each.id,
    ]);
    return new PersonHandle(this.local, this.workspace, person);
  }

  /** An admin removes an app (default: the first), which is told so. Resolves when the requests that tell it are on their way. */
  async uninstall(app?: AppHandle): Promise<void> {
    await (app?.local ?? this.local).uninstall(this.id);
  }
}
