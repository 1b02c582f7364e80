import { type ReadonlySignal, signal } from "@preact/signals";

/** One column has room. */
export const isNarrow = media("(max-width: 699px)");

function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const holds = signal(list.matches);
  list.addEventListener("change", () => {
    holds.value = list.matches;
  });
  return holds;
}
