import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 699px)");

/** There is room for one pane: styles/shell.css. */
export const isNarrow = signal(query.matches);
query.addEventListener("change", () => {
  isNarrow.value = query.matches;
});
