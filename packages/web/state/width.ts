import { type ReadonlySignal, signal } from "@preact/signals";

/** One pane has room. */
export const isNarrow = media("(max-width: 699px)");
/** Details take the place of the conversation. */
export const isMiddle = media("(max-width: 1099px)");

function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const holds = signal(list.matches);
  list.addEventListener("change", () => {
    holds.value = list.matches;
  });
  return holds;
}
