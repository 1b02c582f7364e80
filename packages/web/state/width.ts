import { media } from "@sandi/views/media";

/** One pane has room. */
export const isNarrow = media("(max-width: 699px)");
/** Details take the place of the conversation. */
export const isMiddle = media("(max-width: 1099px)");
