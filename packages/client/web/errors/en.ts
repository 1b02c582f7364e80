import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  PAGE_NOT_SECURE: {
    cause: "this page came by http, and to such a page the browser gives no cryptography",
    remedy: "Open it by https; on the relay's own machine, http://127.0.0.1 is secure as well.",
  },
  PROFILE_IN_ANOTHER_TAB: {
    cause: "the profile {profile} is open in another tab or window of this browser",
    remedy: "Continue there, or close it and try again.",
  },
  STORAGE_UNAVAILABLE: {
    cause: "this browser does not let the page store anything ({reason})",
    remedy:
      "Allow this page to store data, make space on the disk, or use a window that is not private. Without storage, your identity would be gone when the page is closed.",
  },
} as const satisfies ErrorTexts;
