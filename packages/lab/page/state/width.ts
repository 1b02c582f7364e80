import { media } from "@sandi/views/media";

/** One column has room. */
export const isNarrow = media("(max-width: 699px)");
