import type { ErrorTexts } from "@sandi/protocol/errors";

/** What a terminal would be told to type is a button here. */
export const en = {
  RELAY_KEY_CHANGED: {
    cause: "the relay's key is not the one that you know: it was {pinned}, and is {offered} now",
    remedy:
      "Ask its operator for the fingerprint, in another way. If it is the new one, continue below. If it is not, somebody may be in between: do not continue.",
  },
  WIRE_UNKNOWN_VERSION: {
    cause: "the other side speaks version {version}, which this page does not know",
    remedy:
      "Look in the settings for a new version of this page. If there is none, the other side has to be updated. Nothing is lost.",
  },
  INVITE_NEEDED: {
    cause: "this relay admits newcomers by invite only",
    remedy: "Ask its operator, or somebody who is there, for a link with an invite. Open it, or paste it here.",
  },
  DIRECTORY_PRIVATE: {
    cause: "this relay does not list its members",
    remedy: "Ask people for their link.",
  },
  PREKEYS_FULL: {
    cause: "the relay stores no more prekeys for you",
    remedy:
      "Nothing to do now: it is tried again. Others can open a session with you while the relay has your signed prekey.",
  },
  INVITES_OFF: {
    cause: "members cannot make invites on this relay",
    remedy: "Ask its operator for an invite link. Your own link works for everyone who is a member.",
  },
  PROFILE_DAMAGED: {
    cause: "what this browser keeps of you is damaged or incomplete: {part}",
    remedy:
      "Nothing was changed. Continue with an exported file in another browser, or clear this page's data in the browser's settings and start anew.",
  },
  EXPORT_UNKNOWN: {
    cause: "this is not a file that Sandi exported",
    remedy: "Choose the file that “Move to another device” or “sandi export” has written.",
  },
  PROFILE_MOVED: {
    cause: "your identity has moved to another device",
    remedy:
      "Here you can still read and search. To come back: save a file there, erase everything here, and continue with it.",
  },
  RELAY_UNREACHABLE: {
    cause: "the relay at {url} cannot be reached",
    remedy: "What you write is kept and sent when the relay is back.",
  },
  REQUESTS_FULL: {
    cause:
      "more than {most} people whom you do not know wait for your answer; the oldest request makes room for the newest",
    remedy: "Accept or decline some. Nothing was sent to anyone, and whoever was dropped may ask again.",
  },
  UNKNOWN_PEER: {
    cause: "nobody here has the name or the ID {id}",
    remedy: "Ask for their link, or for their full ID. They may be at another relay.",
  },
  IDENTITY_CHANGED: {
    cause: "someone new uses the name of {name}, whom you verified: {ids}",
    remedy:
      "Nothing was sent. Ask {name} in another way whether their device is new. Details can rename or block one of them.",
  },
  SAFETY_MISMATCH: {
    cause: "this is not the code for {name} and you: one of you has another key than the other thinks",
    remedy:
      "Nothing was marked. Let {name} show the code for you once more: it may have been for somebody else. If it still differs, somebody may be between you, or one of you has a new ID: write nothing secret.",
  },
  SAFETY_CODE_INVALID: {
    cause: "a safety code has 60 digits, or is the text of a QR code that begins with SANDI:VERIFY",
    remedy: "Nothing was marked. Copy the whole code, or compare it by eye.",
  },
  LOOKALIKE_NAME: {
    cause: "the name {name} ({id}) only looks like the name of your contact {other} ({otherId}); it is another ID",
    remedy: "Compare the IDs before you write what only {other} may read. Details can rename or block one of them.",
  },
  PEER_BLOCKED: { cause: "you have blocked {name}", remedy: "Nothing was sent. Details can end the block." },
  SELF_MESSAGE: { cause: "that is you", remedy: "This is your own link or ID. Send it to somebody else." },
  SUITE_NOT_OFFERED: {
    cause: "{name} does not offer the suite {suite}, only {offered}",
    remedy: "Choose that one under Details.",
  },
  ID_INVALID: {
    cause: "this is neither a link nor an ID",
    remedy: "Copy the whole link. A full ID has 64 digits and letters from a to f.",
  },
} as const satisfies ErrorTexts;
