import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  PAGE_NOT_SECURE: {
    cause: "this page was opened by http, and the browser offers such pages no cryptography",
    remedy: "Open it by https. On the relay's own machine, http://127.0.0.1 is secure, too.",
  },
  PASSPHRASE_NEEDED: {
    cause: "this browser keeps your profile locked by a passphrase",
    remedy: "Type the passphrase.",
  },
  PASSPHRASE_WRONG: {
    cause: "this is not the passphrase of this profile",
    remedy: "Try again: check Caps Lock and the keyboard's language.",
  },
  PROFILE_IN_ANOTHER_TAB: {
    cause: "the profile {profile} is open in another tab or window of this browser",
    remedy: "Continue there, or close it and try again.",
  },
  STORAGE_UNAVAILABLE: {
    cause: "this browser does not let the page store data ({reason})",
    remedy: "Allow this page to store data, free space on the disk, or use a normal window instead of a private one.",
  },
  STORAGE_FULL: {
    cause: "the browser has no room left for this page's data",
    remedy: "Nothing is lost, and nothing was sent that is not stored. Free space on the disk, then continue here.",
  },
  STORAGE_GONE: {
    cause: "this page's data was deleted while the page was open",
    remedy:
      "Reload the page. If you have an exported file of your profile, continue with that; without one, you start anew.",
  },
  PAGE_OTHER_BUILD: {
    cause: "another version of this page is open in another tab of this browser",
    remedy: "Continue there. To use the newer version, close all tabs of this page and open it again.",
  },
  TAB_CLOSED: {
    cause: "the tab that was doing this was closed in the middle of it",
    remedy: "It may have been done all the same: look, and try again if not.",
  },
} as const satisfies ErrorTexts;
