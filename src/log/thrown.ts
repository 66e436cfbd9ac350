/**
 * Reads what somebody threw. That may be anything: `undefined`, a proxy, an error with a getter that throws or makes a
 * new cause each time. The functions here never throw, and always end.
 */

/** `thrown[name]`; undefined where there is none or reading it throws. */
export function readProperty(thrown: unknown, name: string): unknown {
  try {
    return (thrown as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** The first entries of the list `thrown[name]`, so many at most; none where there is no list or it cannot be read. */
export function readList(thrown: unknown, name: string, most: number): unknown[] {
  const list = readProperty(thrown, name);
  try {
    if (!Array.isArray(list)) return [];
    return Array.from({ length: Math.min(list.length, most) }, (_, index) => list[index]);
  } catch {
    return [];
  }
}

/** `thrown instanceof Class`; false where that cannot be asked. */
export function isInstance<T>(thrown: unknown, Class: abstract new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof Class;
  } catch {
    return false;
  }
}

/** Whether nothing can be read that distinguishes this error from others: it has no properties, or reading one throws. */
export function isUnreadable(thrown: unknown): boolean {
  try {
    const { name, message, code, data } = thrown as Readonly<Record<string, unknown>>;
    void [
      name,
      message,
      code,
      (data as { error?: unknown } | null | undefined)?.error,
      thrown instanceof Error,
    ];
    return false;
  } catch {
    return true;
  }
}
