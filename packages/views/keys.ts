/** Where a key leads in a list of `count`, of which `at` is the current one; undefined if it is no key of a list. */
export function stepIn(event: KeyboardEvent, at: number, count: number): number | undefined {
  const next = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: count - 1,
  }[event.key];
  if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  event.preventDefault();
  return Math.max(0, Math.min(count - 1, next));
}
