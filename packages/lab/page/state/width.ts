import { computed } from "@preact/signals";
import { media } from "@sandi/views/media";
import { printing } from "./printing.ts";

const narrow = media("(max-width: 699px)");

/** One column has room. Paper is never narrow, whatever the screen. */
export const isNarrow = computed(() => narrow.value && !printing.value);
