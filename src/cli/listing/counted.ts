/** How many of what: `1 record`, `2 records`; with words of its own, `1 entry`, `2 entries`, or `1 event is`, `2 events are`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
