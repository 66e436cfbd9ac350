import { randomUUID } from "node:crypto";

/** The tickets that `apps.connections.open` gives out: each opens one connection, once, for the app that asked for it. */
export class SocketTickets {
  readonly #issued: string[] = [];
  readonly #unused = new Map<string, string>();

  /** Every ticket ever issued. */
  get secrets(): readonly string[] {
    return this.#issued;
  }

  issue(appId: string): string {
    const ticket = randomUUID();
    this.#issued.push(ticket);
    this.#unused.set(ticket, appId);
    return ticket;
  }

  /** Uses a ticket up, and returns the id of its app; undefined for one that was used or never issued. */
  use(ticket: string): string | undefined {
    const appId = this.#unused.get(ticket);
    this.#unused.delete(ticket);
    return appId;
  }
}
