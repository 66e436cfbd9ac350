import fc from "fast-check";
import { PermanentError } from "../../src/events/permanent-error.js";

/** Makes something that a listener could throw; a maker, since printing the thing itself could throw. */
export interface Throwable {
  readonly what: string;
  make(): unknown;
}

const throwing = (name: string) => () => {
  throw new Error(`${name} cannot be read`);
};

/** Every trap of a proxy that throws. */
const HOSTILE: ProxyHandler<object> = {
  get: throwing("get"),
  has: throwing("has"),
  ownKeys: throwing("ownKeys"),
  getPrototypeOf: throwing("getPrototypeOf"),
  getOwnPropertyDescriptor: throwing("getOwnPropertyDescriptor"),
};

const FIELDS = [
  "name",
  "message",
  "stack",
  "code",
  "data",
  "cause",
  "original",
  "originals",
  "retryAfter",
] as const;

const ODD_NUMBERS = [Number.NaN, -1, 0, 0.5, 1e300, 9_999_999_999_999, Infinity, -Infinity, 2 ** 53];

/** What a field may hold that reads well, and yet is not what one expects there. */
const plain = fc.oneof(
  fc.constantFrom<unknown>(...ODD_NUMBERS),
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    "",
    "slack_webapi_rate_limited_error",
    "__proto__",
    "toString",
  ),
  fc.string(),
  fc.constant(10n ** 30n),
  fc.constantFrom<unknown>(Symbol("odd"), () => "a function", Object.create(null), [], [undefined]),
);

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};

const simple: fc.Arbitrary<Throwable> = fc.oneof(
  plain.map((value) => ({ what: fc.stringify(value), make: () => value })),
  fc.constantFrom<Throwable>(
    { what: "an error", make: () => new Error("boom") },
    { what: "a permanent error", make: () => new PermanentError("never") },
    { what: "a proxy whose traps throw", make: () => new Proxy({}, HOSTILE) },
    { what: "an error in a proxy whose traps throw", make: () => new Proxy(new Error("boom"), HOSTILE) },
    { what: "a revoked proxy", make: revoked },
    {
      what: "a list without an end",
      make: () => new Proxy([], { get: (_, key) => (key === "length" ? 1e9 : new Error(String(key))) }),
    },
    { what: "a promise that is never rejected", make: () => new Promise(() => undefined) },
  ),
);

/** How an error has a field: as a value, by a getter that throws, as itself, or as something new at each look. */
const field = (inner: fc.Arbitrary<Throwable>) =>
  fc.oneof(
    inner.map(({ what, make }) => ({
      what,
      put: (error: object, name: string) => Object.defineProperty(error, name, { value: make() }),
    })),
    fc.constantFrom(
      {
        what: "throws",
        put: (error: object, name: string) => Object.defineProperty(error, name, { get: throwing(name) }),
      },
      {
        what: "itself",
        put: (error: object, name: string) => Object.defineProperty(error, name, { value: error }),
      },
      {
        what: "a list with itself, twice",
        put: (error: object, name: string) => Object.defineProperty(error, name, { value: [error, error] }),
      },
      {
        what: "another error at each look",
        put: (error: object, name: string) => Object.defineProperty(error, name, { get: anotherOne(name) }),
      },
      {
        what: "two other errors at each look",
        put: (error: object, name: string) =>
          Object.defineProperty(error, name, { get: () => [anotherOne(name)(), anotherOne(name)()] }),
      },
      {
        what: "an object whose error cannot be read",
        put: (error: object, name: string) =>
          Object.defineProperty(error, name, {
            value: Object.defineProperty({}, "error", { get: throwing("error") }),
          }),
      },
    ),
  );

/** An error that makes another of its kind whenever this field is read. */
function anotherOne(name: string): () => Error {
  return () => Object.defineProperty(new Error("retry"), name, { get: anotherOne(name) });
}

/** Whatever a listener may throw, nested. Generated as makers: one throwable is thrown once. */
export const throwables: fc.Arbitrary<Throwable> = fc.letrec<{ any: Throwable; odd: Throwable }>((tie) => ({
  any: fc.oneof({ depthSize: "small" }, simple, tie("odd")),
  odd: fc
    .tuple(
      fc.constantFrom<() => object>(
        () => new Error("boom"),
        () => new PermanentError("never"),
        () => Object.assign(new Error("slow down"), { code: "slack_webapi_rate_limited_error" }),
        () => ({}),
      ),
      fc.uniqueArray(fc.tuple(fc.constantFrom(...FIELDS), field(tie("any"))), {
        selector: ([name]) => name,
        maxLength: 4,
      }),
    )
    .map(([base, fields]) => ({
      what: `${fc.stringify(base())} with ${fields.map(([name, { what }]) => `${name}: ${what}`).join(", ")}`,
      make: () => {
        const error: { readonly stack?: unknown } = base();
        // V8 makes it at the first look, of the name and the message that it then finds.
        if (fields.some(([name]) => name === "stack")) void error.stack;
        for (const [name, { put }] of fields) {
          if (Object.getOwnPropertyDescriptor(error, name)?.configurable !== false) put(error, name);
        }
        return error;
      },
    })),
})).any;
