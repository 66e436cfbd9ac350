/** A text made of an earlier one: so many lines of that from a line on, or new lines. */
export type Delta = readonly (readonly [fromLine: number, lines: number] | string)[];

/** Of the places where a line stood before, how many are tried: a text may have one line a thousand times. */
const MOST_TRIED = 8;

/** What makes `after` of `before`; not the shortest there is. */
export function deltaOf(before: string, after: string): Delta {
  const old = before.split("\n");
  const lines = after.split("\n");
  const places = placesOf(old);
  const delta: (readonly [number, number] | string)[] = [];
  let added: string[] = [];
  let next = 0;
  const endAdded = () => {
    if (added.length > 0) delta.push(added.join("\n"));
    added = [];
  };
  for (let at = 0; at < lines.length; ) {
    let best = { from: 0, count: 0 };
    for (const from of [next, ...(places.get(lines[at] ?? "") ?? [])]) {
      const count = sameLines(old, from, lines, at);
      if (count > best.count) best = { from, count };
    }
    if (best.count === 0) {
      added.push(lines[at] ?? "");
      at += 1;
      continue;
    }
    endAdded();
    delta.push([best.from, best.count]);
    at += best.count;
    next = best.from + best.count;
  }
  endAdded();
  return delta;
}

function placesOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else if (known.length < MOST_TRIED) known.push(index);
  }
  return places;
}

function sameLines(old: readonly string[], from: number, lines: readonly string[], at: number): number {
  let count = 0;
  while (from + count < old.length && at + count < lines.length && old[from + count] === lines[at + count]) {
    count += 1;
  }
  return count;
}
