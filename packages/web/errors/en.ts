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
  INVITE_NOT_NEEDED: {
    cause: "this invite is for somebody who is not at this relay yet, and you are",
    remedy: "It was not used. Send the link on to whoever wants to join.",
  },
  PAGE_DEFECT: {
    cause: "something went wrong in this page: {reason}",
    remedy: "Reload the page: nothing that was shown as sent is lost. If it happens again, tell the makers of Sandi.",
  },
} as const satisfies ErrorTexts;
