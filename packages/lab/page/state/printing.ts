import { signal } from "@preact/signals";

/** True while the page is put on paper: then all of it is drawn. */
export const printing = signal(false);

addEventListener("beforeprint", () => {
  printing.value = true;
});
addEventListener("afterprint", () => {
  printing.value = false;
});
