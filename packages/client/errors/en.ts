import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  RELAY_UNREACHABLE: {
    cause: "the relay at {url} cannot be reached ({reason})",
    remedy:
      'Start it with "npm start", or check the address given with --relay. What you write is kept and sent when it is back.',
  },
  RELAY_PROOF_FAILED: {
    cause: "the relay did not prove that it holds the key it shows",
    remedy: "Somebody may stand between you and the relay: check the address, and use TLS off this machine.",
  },
  RELAY_NOT_INVITED_TO: {
    cause: "the relay at {relay} is not the one of the invite: it shows the key {offered}",
    remedy:
      "Nothing was sent. Somebody may stand between you and the relay, or its key is new: ask its operator for a new link.",
  },
  RELAY_SAID: {
    cause: "the relay refused with a code that this client does not know: {code}",
    remedy: "The relay may be newer: update this client.",
  },
  CLOCK_OFF: {
    cause: "this device's clock differs from the relay's by {hours} hours",
    remedy: "Validity times follow the relay's clock; set this device's clock.",
  },
  UNKNOWN_PEER: {
    cause: "nobody here goes by {id}",
    remedy: "L lists who is here. An ID has 16 letters and digits, like k7mq-2xvd-9hnt-4wpz.",
  },
  AMBIGUOUS_NAME: {
    cause: "more than one person goes by {name}: {ids}",
    remedy: "Choose by ID, and compare safety numbers to know who is who.",
  },
  AMBIGUOUS_ID: {
    cause: "more than one ID begins with {id}",
    remedy: "Somebody made a look-alike: use the full ID from the person's link, never the short one.",
  },
  IDENTITY_CHANGED: {
    cause: "somebody new uses the name of {name}, whom you verified: {ids}",
    remedy: "Nothing was sent. Ask {name} over another channel whether the device is new, then choose by ID.",
  },
  SELF_MESSAGE: { cause: "that is you", remedy: "Choose somebody else: L lists who is here." },
  EMPTY_MESSAGE: { cause: "a message needs at least one character", remedy: "Write something." },
  TEXT_TOO_LARGE: {
    cause: "the text has {size} bytes; at most {limit} fit into one message",
    remedy: "Send it in parts.",
  },
  SUITE_NOT_OFFERED: {
    cause: "{name} does not offer the suite {suite}",
    remedy: "Choose a suite that the list shows beside the name.",
  },
  UNKNOWN_SUITE: {
    cause: "a message came in a suite that this client does not speak",
    remedy: "Update this client; the message is lost to it.",
  },
  BODY_BROKE_INVARIANT: {
    cause: "a message brought this client into a state that must not be, and was dropped",
    remedy: "This is a defect of Sandi: please report it. The conversation goes on as before the message.",
  },
  PROFILE_DAMAGED: {
    cause: "the profile's state is damaged ({part})",
    remedy: "Nothing was changed. Restore the profile's folder from a backup, or begin a new one with --profile.",
  },
  PROFILE_NEWER: {
    cause: "the profile was written by a newer Sandi (format {version}; this one knows {known})",
    remedy: "Update Sandi on this device.",
  },
  PROFILE_ROLLED_BACK: {
    cause: "this profile is an older copy of one that has been used since",
    remedy:
      "All sessions were discarded, so that no key is used twice; conversations open anew by themselves. Messages since the copy may be missing here.",
  },
  PROFILE_WRITE_FAILED: {
    cause: "the profile could not be written ({reason})",
    remedy: "Nothing was sent that is not recorded. Make space or mend the disk, then start again.",
  },
} as const satisfies ErrorTexts;
