import { randomUUID } from "node:crypto";

/** The tickets that `apps.connections.open` gives out to an app: each opens one connection, once. */
export class SocketTickets {
  readonly #issued: string[] = [];
  readonly #unused = new Set<string>();

  /** Every ticket ever issued. */
  get secrets(): readonly string[] {
    return this.#issued;
  }

  issue(): string {
    const ticket = randomUUID();
    this.#issued.push(ticket);
    this.#unused.add(ticket);
    return ticket;
  }

  /** Uses a ticket up. False for one that was used or never issued. */
  use(ticket: string): boolean {
    return this.#unused.delete(ticket);
  }
}
