import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  RELAY_UNREACHABLE: {
    cause: "the relay at {url} cannot be reached ({reason})",
    remedy:
      'Start it with "npm start", or check the address after --relay. What you write is kept and sent when the relay is back.',
  },
  RELAY_PROOF_FAILED: {
    cause: "the relay did not prove that it has the key that it shows",
    remedy: "Someone may be between you and the relay: check the address, and use TLS beyond this machine.",
  },
  RELAY_NOT_INVITED_TO: {
    cause: "the relay at {relay} is not the one in the invite: it shows the key {offered}",
    remedy:
      "Nothing was sent. Someone may be between you and the relay, or its key is new: ask its operator for a new link.",
  },
  LINK_OTHER_RELAY: {
    cause: "this link is for another relay, {relay}, and you are at {here}",
    remedy:
      "You can only talk to people at the same relay. Open the link itself, or ask the person for one to your relay.",
  },
  RELAY_SAID: {
    cause: "the relay refused with a code that this client does not know: {code}",
    remedy: "The relay may be newer: update this client.",
  },
  PROFILE_COPIED: {
    cause: "another copy of this profile was used after this one: the relay knows a newer card of yours",
    remedy:
      "Use only one copy: if two take turns, messages are lost. To continue with this one, close the other and start this one again.",
  },
  INBOX_FULL: {
    cause: "this person sent more at once than this client can hold",
    remedy:
      "What was left out is requested again. If this does not stop, forget the contact or ask the relay's operator.",
  },
  REQUESTS_FULL: {
    cause: "more than {most} strangers wait for your answer; the oldest request makes room for the newest",
    remedy: "/requests lists them. Who was dropped may ask again.",
  },
  CLOCK_OFF: {
    cause: "this device's clock differs from the relay's by {hours} hours",
    remedy: "Cards and invites are judged by the relay's clock. Set this device's clock.",
  },
  UNKNOWN_PEER: {
    cause: "nobody here is called {id}",
    remedy: "L lists who is here. An ID has 16 letters and digits, like k7mq-2xvd-9hnt-4wpz.",
  },
  AMBIGUOUS_NAME: {
    cause: "more than one person is called {name}: {ids}",
    remedy: "Choose by ID, and compare safety numbers to know who is who.",
  },
  AMBIGUOUS_ID: {
    cause: "more than one ID starts with {id}",
    remedy: "Someone made a look-alike: use the full ID that the person gave you, not the short one.",
  },
  IDENTITY_CHANGED: {
    cause: "someone new uses the name of {name}, whom you verified: {ids}",
    remedy:
      "Nothing was sent. Ask {name} in another way whether their device is new. Then choose by ID, or /name or /block one of them.",
  },
  SAFETY_MISMATCH: {
    cause: "this is not the code for {name} and you: one of you has another key than the other thinks",
    remedy:
      "Nothing was marked. Let {name} show the code once more. If it still differs, somebody may be between you, or one of you has a new ID: write nothing secret. /verify no takes an older mark away.",
  },
  SAFETY_CODE_MINE: {
    cause: "this is the code that your own client shows",
    remedy: "Nothing was marked. Use the code that the client of {name} shows for you.",
  },
  SAFETY_CODE_INVALID: {
    cause: "a safety code has 60 digits, or is the text of a QR code that begins with SANDI:VERIFY",
    remedy: "Nothing was marked. Copy the whole code, or compare it by eye and type /verify yes.",
  },
  LOOKALIKE_NAME: {
    cause: "the name {name} ({id}) only looks like the name of your contact {other} ({otherId}); it is another ID",
    remedy:
      "Compare the IDs before you write what only {other} may read. /name gives one of them another name, /block shuts one out.",
  },
  PETNAME_TAKEN: {
    cause: "another contact of yours is already called {name}: {id}",
    remedy: "Choose another name, or give that contact another one first.",
  },
  PETNAME_IS_AN_ID: {
    cause: "{name} could be the ID of somebody else",
    remedy: "Choose a name that is not 16 or 64 letters and digits of an ID.",
  },
  PEER_BLOCKED: {
    cause: "you have blocked {name}",
    remedy: "Nothing was sent. To write to each other again: /unblock {name}",
  },
  SELF_MESSAGE: { cause: "that is you", remedy: "Choose someone else: L lists who is here." },
  EMPTY_MESSAGE: { cause: "a message needs at least one character", remedy: "Write something." },
  NOT_YOUR_MESSAGE: {
    cause: "somebody else wrote this message",
    remedy: "You can change and delete only what you wrote.",
  },
  REACTION_TOO_LONG: {
    cause: "the reaction has {size} bytes; at most {limit} are allowed",
    remedy: "Use one emoji or a short word.",
  },
  TIMER_TOO_LONG: {
    cause: "messages can disappear after {days} days at most",
    remedy: "Choose a shorter time, or 0 to keep them.",
  },
  TEXT_TOO_LARGE: {
    cause: "the text has {size} bytes; at most {limit} fit into one message",
    remedy: "Send it in parts.",
  },
  SUITE_NOT_OFFERED: {
    cause: "{name} does not offer the suite {suite}, only {offered}",
    remedy: "Choose that one by its name: --suite {offered}, or /suite {offered} inside the client.",
  },
  UNKNOWN_SUITE: {
    cause: "a message arrived in a suite that this client does not know",
    remedy: "Update this client. This message cannot be read here.",
  },
  SUITE_NOT_HERE: {
    cause: "this client does not have the suite {suite}",
    remedy: "Choose one that it has: {known}.",
  },
  NOT_A_CLIENT_ID: {
    cause: "what the program passed as a person's ID is not one",
    remedy: "Pass the id of a person, as peers, peer, resolve and find return them: 32 bytes.",
  },
  CLIENT_CLOSED: {
    cause: "the client is closed",
    remedy: "Open it again. What was not confirmed before it was closed was not done.",
  },
  CLIENT_DEFECT: {
    cause: "the client failed in a way that was not foreseen ({reason})",
    remedy: "This is a bug in Sandi: please report it. What is stored is whole: start the client again.",
  },
  LISTENER_FAILED: {
    cause: "a listener of the program failed at an event ({reason})",
    remedy: "This is a bug in the program that listens. What this listener throws later is not reported.",
  },
  BODY_BROKE_INVARIANT: {
    cause: "a message led to a state that must not happen, and was dropped",
    remedy: "This is a bug in Sandi: please report it. The conversation continues as before the message.",
  },
  PROFILE_DAMAGED: {
    cause: "the profile's data is damaged ({part})",
    remedy: "Nothing was changed. Restore the profile's folder from a backup, or start a new profile with --profile.",
  },
  PROFILE_NEWER: {
    cause: "the profile was written by a newer Sandi (format {version}; this one knows {known})",
    remedy: "Update Sandi on this device.",
  },
  PROFILE_ROLLED_BACK: {
    cause: "this profile is an old copy: the original was used after the copy was made",
    remedy:
      "All sessions were discarded, so that no key is used twice. Messages from after the copy may be missing here.",
  },
  PROFILE_MOVED: {
    cause: "this profile was exported on {date}, and its identity was moved to another device",
    remedy: "Use it there. To move it back, export it there and import it here as a new profile.",
  },
  PROFILE_MAY_BE_MOVED: {
    cause: "this profile was exported on {date} and then not used for long: it may have been moved to another device",
    remedy: "If it was, use it there. If not, export it once more and import it here as a new profile.",
  },
  EXPORT_UNKNOWN: {
    cause: "this is not an export of Sandi",
    remedy: 'Choose a file that "sandi export" has written.',
  },
  EXPORT_NEWER: {
    cause: "the export was written by a newer Sandi (format {version}; this one knows {known})",
    remedy: "Update Sandi on this device.",
  },
  EXPORT_WRONG_PASSPHRASE: {
    cause: "the passphrase does not open this export, or the file's first bytes are damaged",
    remedy: "Try again. If the passphrase is lost, nobody can open the file.",
  },
  EXPORT_DAMAGED: {
    cause: "the export is damaged or incomplete ({part})",
    remedy: "Nothing was imported. Copy the file again, or export it once more.",
  },
  PROFILE_WRITE_FAILED: {
    cause: "the profile could not be written ({reason})",
    remedy: "What could not be stored was not sent. Make space or repair the disk, then start again.",
  },
} as const satisfies ErrorTexts;
