import type { WebClient, WebClientClass } from "./web-api.js";

/**
 * What passes for a client of this class until something is read from it or set on it: `build` is then called, once,
 * and from then on it is that client. A listener that holds it keeps that client, even when a pool drops the client.
 */
export function lazyClient(Client: WebClientClass, build: () => WebClient): WebClient {
  // The target is what `instanceof` sees, and what a debugger prints in place of the token. It stays empty.
  return new Proxy(Object.create(Client.prototype), new BuiltOnUse(build));
}

/** Methods are returned unbound: `this` in them is the lazy client, which forwards to the real one. */
class BuiltOnUse implements ProxyHandler<WebClient> {
  #client: WebClient | undefined;

  constructor(private readonly build: () => WebClient) {}

  #built(): WebClient {
    this.#client ??= this.build();
    return this.#client;
  }

  get(_: WebClient, property: PropertyKey): unknown {
    return Reflect.get(this.#built(), property);
  }

  set(_: WebClient, property: PropertyKey, value: unknown): boolean {
    return Reflect.set(this.#built(), property, value);
  }

  has(_: WebClient, property: PropertyKey): boolean {
    return Reflect.has(this.#built(), property);
  }

  ownKeys(): ArrayLike<string | symbol> {
    return Reflect.ownKeys(this.#built());
  }

  getOwnPropertyDescriptor(_: WebClient, property: PropertyKey): PropertyDescriptor | undefined {
    return Reflect.getOwnPropertyDescriptor(this.#built(), property);
  }

  defineProperty(_: WebClient, property: PropertyKey, attributes: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.#built(), property, attributes);
  }

  deleteProperty(_: WebClient, property: PropertyKey): boolean {
    return Reflect.deleteProperty(this.#built(), property);
  }

  /** A client that others may hold too is not to be frozen. */
  preventExtensions(): boolean {
    return false;
  }
}
