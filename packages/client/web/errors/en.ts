import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  PAGE_NOT_SECURE: {
    cause: "this page was opened by http, and the browser offers such pages no cryptography",
    remedy: "Open it by https. On the relay's own machine, http://127.0.0.1 is secure, too.",
  },
  PROFILE_IN_ANOTHER_TAB: {
    cause: "the profile {profile} is open in another tab or window of this browser",
    remedy: "Continue there, or close it and try again.",
  },
  STORAGE_UNAVAILABLE: {
    cause: "this browser does not let the page store data ({reason})",
    remedy:
      "Allow this page to store data, free space on the disk, or use a normal window instead of a private one. Without storage, your identity is gone when the page is closed.",
  },
} as const satisfies ErrorTexts;
