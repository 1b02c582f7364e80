import type { ErrorTexts } from "@sandi/protocol/errors";

/** Codes that only the page has. */
export const en = {
  CAMERA_REFUSED: {
    cause: "this page may not use the camera",
    remedy: "Allow it in the browser's settings for this address, or compare digits.",
  },
  CAMERA_UNAVAILABLE: {
    cause: "there is no camera that this page could use",
    remedy: "Compare digits, or let the other scan the code that you show.",
  },
  PAGE_DEFECT: {
    cause: "something went wrong in this page: {reason}",
    remedy: "Reload the page: nothing that was shown as sent is lost. If it happens again, tell the makers of Sandi.",
  },
} as const satisfies ErrorTexts;
