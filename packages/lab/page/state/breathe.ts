/** Work without a breath: so the page stays alive, also on a machine four times as slow, and what is short is there at once. */
const SLICE_MS = 20;

/** Long work was given up in its middle. */
export class GivenUp extends Error {}

/** Lets the page draw and hear its reader, in the middle of long work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * The same, as often as it is due.
 * @param isOver whether the work is of no more use to anybody
 * @returns a function to be called often; it throws GivenUp
 */
export function breather(isOver: () => boolean): (report: () => void) => Promise<void> {
  let breathed = performance.now();
  return async (report) => {
    if (performance.now() - breathed < SLICE_MS) return;
    report();
    await breathe();
    if (isOver()) throw new GivenUp();
    breathed = performance.now();
  };
}
