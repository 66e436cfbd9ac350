/** More values than any label of this app has: Slack has some 280 methods. */
const MOST = 400;

/** OpenTelemetry's name for a value that is none of those known. */
const OTHER = "_OTHER";

/**
 * Keeps the values of a label few, whatever is handed in: a collector keeps a series for each. Further ones than the first
 * 400 become `_OTHER`.
 */
export class FewValues {
  readonly #known = new Map<string, Set<string | number>>();

  constructor(private readonly most = MOST) {}

  /** The attributes of a metric, with values that it knows. */
  of<Attributes extends Readonly<Record<string, string | number>>>(
    metric: string,
    attributes: Attributes,
  ): Readonly<Record<string, string | number>> {
    let changed: Record<string, string | number> | undefined;
    for (const name in attributes) {
      const value = attributes[name];
      if (value === undefined || this.#knows(`${metric} ${name}`, value)) continue;
      changed ??= { ...attributes };
      changed[name] = OTHER;
    }
    return changed ?? attributes;
  }

  #knows(label: string, value: string | number): boolean {
    let known = this.#known.get(label);
    if (known === undefined) {
      known = new Set();
      this.#known.set(label, known);
    }
    if (known.has(value)) return true;
    if (known.size >= this.most) return false;
    known.add(value);
    return true;
  }
}
