import type { ErrorTexts } from "../errors.ts";
import type { ErrorCode } from "./codes.ts";

export const en: ErrorTexts<ErrorCode> = {
  WIRE_TRUNCATED: {
    cause: "the bytes end before the field {field} does",
    remedy: "The other side is broken or hostile; nothing was taken from the message.",
  },
  WIRE_TRAILING_BYTES: {
    cause: "{count} bytes are left over after the last field",
    remedy: "The other side is broken or hostile; nothing was taken from the message.",
  },
  WIRE_TOO_LARGE: { cause: "{field} has {size} bytes; at most {limit} are allowed", remedy: "Send less in one piece." },
  WIRE_UNKNOWN_TYPE: {
    cause: "frame type {type} is not known",
    remedy: "One side is newer than the other: update the older one.",
  },
  WIRE_UNKNOWN_VERSION: {
    cause: "version {version} is not known",
    remedy: "One side is newer than the other: update the older one.",
  },
  WIRE_BAD_VALUE: {
    cause: "the field {field} has a value that is not allowed",
    remedy: "The other side is broken or hostile; nothing was taken from the message.",
  },
  WIRE_NOT_CANONICAL: {
    cause: "{field} is not in its one allowed encoding",
    remedy: "The other side is broken or hostile; nothing was taken from the message.",
  },
  WIRE_UNEXPECTED: {
    cause: "a {type} frame may not come now",
    remedy: "The other side is broken or hostile; reconnect.",
  },
  ID_INVALID: {
    cause: "this is not an ID: it has neither 16 characters like k7mq-2xvd-9hnt-4wpz nor 64 hexadecimal digits",
    remedy:
      'Copy the ID again from whoever gave it to you; L lists whom you can reach, "sandi admin clients" who is registered.',
  },
  NAME_EMPTY: { cause: "the display name is empty", remedy: "Choose a name of at least one letter." },
  NAME_TOO_LONG: {
    cause: "the display name has {size} bytes; at most {limit} are allowed",
    remedy: "Choose a shorter name.",
  },
  NAME_FORBIDDEN_CHARACTER: {
    cause: "the display name contains a control character or one that turns the direction of text",
    remedy: "Type the name by hand, without line breaks and without characters that cannot be seen.",
  },
  RECORD_BAD_SIGNATURE: {
    cause: "the record that claims to be {id}'s is not signed by {id}'s key",
    remedy: "It was refused and the one known before stays. The relay may be broken or hostile: ask its operator.",
  },
  RECORD_BAD_RSA_KEY: {
    cause: "the record of {id} holds an RSA key that is not of 3072 bits with exponent 65537",
    remedy: "The record was refused. Its owner needs an up-to-date Sandi.",
  },
  RECORD_EXPIRED: {
    cause: "the record of {id} was valid until {until}",
    remedy: "It renews itself when its owner next comes online; check your own clock if this happens with everybody.",
  },
  RECORD_ROLLBACK: {
    cause: "an old record of {id} was offered: version {offered}, while {known} is already known",
    remedy: "The known one stays in use. Either the relay was restored from an old copy, or it is hostile.",
  },
  RECORD_CONFLICT: {
    cause: "{id} has signed two different records with the same version {version}",
    remedy: "Two devices may hold the same key, or the key was stolen: ask its owner in person before you go on.",
  },
  RECORD_WRONG_ID: {
    cause: "the record of {offered} was given where {id}'s was asked for",
    remedy: "It was refused. The relay is broken or hostile: ask its operator, or use another.",
  },
  RELAY_KEY_CHANGED: {
    cause: "the key of the relay {relay} is not the one you pinned. Pinned: {pinned}. Offered: {offered}",
    remedy:
      "If you moved the relay, run sandi client --forget-relay {relay}. If not, somebody may be in between: stay away and ask its operator for the fingerprint.",
  },
  INVITE_LINK_DAMAGED: {
    cause: "that is not a whole invite link",
    remedy: "Copy all of it, from https:// to its last letter; it has #invite= in it.",
  },
  RSA_DES_LEG_UNREADABLE: {
    cause: "{leg} does not open with this client's key, or holds something else than {leg}",
    remedy:
      "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  },
  RSA_DES_LEG_UNEXPECTED: {
    cause: "{leg} belongs to no handshake that is waiting for it",
    remedy: "Nothing to do: late and repeated legs are passed over.",
  },
  RSA_DES_WRONG_PEER: {
    cause: "{leg} names other people than the two of this conversation (this is what stops Lowe's attack)",
    remedy:
      "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_NONCE: {
    cause: "the nonce in {leg} is not the one that was sent",
    remedy:
      "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_TRANSCRIPT: {
    cause: "{leg} answers to other messages than those that were exchanged",
    remedy:
      "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_EPOCH: {
    cause: "{leg} is for epoch {epoch}, not for the next one",
    remedy:
      "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_CONFIRMATION: {
    cause: "the confirmation in {leg} is wrong",
    remedy:
      "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WEAK_KEY: {
    cause: "{leg} brings a DES key that is weak or has wrong parity",
    remedy: "The key was refused. The other side is broken or hostile; ask them to update.",
  },
  RSA_DES_M1_REPLAYED: {
    cause: "this M1 has been answered before",
    remedy: "Nothing to do: a repeated opening opens nothing.",
  },
  RSA_DES_CROSSED: {
    cause: "both sides began at once; the handshake of the smaller ID goes on",
    remedy: "Nothing to do: one handshake is enough.",
  },
  RSA_DES_VIEW_OUTDATED: {
    cause: "the two sides do not know the same keys of each other",
    remedy: "The newer record is on its way; the handshake begins again once it has come.",
  },
  RSA_DES_NO_RECORD: {
    cause: "no verified record of the other side is known, so that there is no key to encrypt for",
    remedy: "Wait until the directory has their record, or ask them to come online once.",
  },
  RSA_DES_NOT_OFFERED: {
    cause: "the other side's signed record does not offer the suite rsa-des",
    remedy: "Use the suite that they offer.",
  },
  RSA_DES_KEY_UNUSABLE: {
    cause: "{leg} could not be encrypted with the other side's RSA key",
    remedy: "Ask them to publish a new record.",
  },
  RSA_DES_EXPIRED: {
    cause: "the other side has not answered for {days} days",
    remedy: "Nothing to do: a new handshake begins when there is something to say.",
  },
  RSA_DES_RECORD_REFUSED: {
    cause: "a record could not be authenticated",
    remedy:
      "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  },
  RSA_DES_RECORD_REPLAYED: {
    cause: "record {sequence} of epoch {epoch} has come before, or too late",
    remedy: "Nothing to do: what is really missing is asked for again.",
  },
  RSA_DES_UNKNOWN_SESSION: {
    cause: "a record came for a session that this client does not have",
    remedy: "A new handshake is begun, at most once an hour; what was lost is sent again.",
  },
  RSA_DES_ROLLED_BACK: {
    cause: "the other side confirms records that this client has no memory of sending: its profile is an old copy",
    remedy:
      "All sessions were given up and a new handshake begins. Never run a profile from a backup beside the original.",
  },
  RSA_DES_HARD_STOP: {
    cause: "the DES key has encrypted as much as is safe, and a new one has not been agreed on",
    remedy: "Text waits here until the other side has answered the change of keys.",
  },
  RSA_DES_STATE_DAMAGED: {
    cause: "the stored state of this conversation cannot be read",
    remedy: "Restore the profile, or delete the conversation's sessions; a new handshake follows.",
  },
  SEND_OUT_OF_ORDER: {
    cause: "the relay takes message {wanted} to this recipient next",
    remedy: "Nothing to do: the client sends again from there.",
  },
  MAILBOX_FULL: {
    cause: "the recipient's mailbox is full",
    remedy: "The message is kept here and goes out when the recipient has fetched theirs.",
  },
  SENDER_QUOTA: {
    cause: "your share of the recipient's mailbox is full",
    remedy: "The message is kept here and goes out when the recipient has fetched yours.",
  },
  RATE_LIMITED: {
    cause: "that was more in a short time than the relay takes from one client",
    remedy: "The client goes on by itself in {retryAfterMs} ms.",
  },
  UNKNOWN_RECIPIENT: {
    cause: "nobody with this ID is registered at the relay",
    remedy: "Check the ID; its owner has to join this relay once.",
  },
  STORE_FULL: {
    cause: "the relay's disk is full",
    remedy: "The message is kept here and goes out when the relay has room; tell its operator.",
  },
  BODY_TOO_LARGE: { cause: "the message is larger than the relay passes on", remedy: "Send it in smaller pieces." },
  RELAY_STOPPING: {
    cause: "the relay is being stopped",
    remedy: "The client keeps what it has and reconnects by itself.",
  },
  STORE_FAILED: {
    cause: "the relay's disk has failed",
    remedy: "What was accepted is safe as far as the disk is; its operator has to look at it before it starts again.",
  },
  REPLACED: {
    cause: "this ID has joined again from another connection",
    remedy: "Use one of the two; start this one again to take over.",
  },
  JOIN_TIMEOUT: {
    cause: "the connection did not join within {seconds} seconds",
    remedy: "Check the network and reconnect.",
  },
  JOIN_SIGNATURE_WRONG: {
    cause: "the signature does not prove possession of the identity key",
    remedy: "If this happens again, somebody stands between client and relay, or the profile is damaged.",
  },
  INVITE_NEEDED: {
    cause: "this relay takes in newcomers only with an invite",
    remedy: "Ask its operator for an invite link, and join with: sandi client --invite -",
  },
  INVITE_UNKNOWN: {
    cause: "the relay does not know this invite",
    remedy: "It may have been revoked, or be another relay's: ask for a new one.",
  },
  INVITE_EXPIRED: { cause: "the invite has expired", remedy: "Ask for a new one." },
  INVITE_USED_UP: {
    cause: "the invite has been used as often as it may be",
    remedy: "Ask for a new one. If nobody but you should have had it, say so: somebody else has joined with it.",
  },
  CLIENT_BLOCKED: {
    cause: "the relay's operator has blocked this ID",
    remedy: "Only the operator can undo it. What you have not sent stays on this device.",
  },
  DIRECTORY_PRIVATE: {
    cause: "this relay does not say who is registered",
    remedy: "Ask people for their full ID: /whoami shows one's own.",
  },
  NOT_YOUR_RECORD: { cause: "the record belongs to another ID", remedy: "Publish only your own record." },
  SLOW_READER: {
    cause: "the client has read nothing for {seconds} seconds",
    remedy: "Reconnect: everything that was not acknowledged comes again.",
  },
  MESSAGE_UNFINISHED: {
    cause: "a large message began to come and did not end in time, or the relay had no room for more of them",
    remedy: "Reconnect and send it again: nothing of it was taken.",
  },
  WATCHES_FULL: {
    cause: "the relay already watches {limit} IDs for its clients, and takes no more",
    remedy: "Ask again later, or watch fewer; messages are not affected.",
  },
  RELAY_FULL: {
    cause: "the relay has no room for more than {limit} clients",
    remedy: "Try again later, or ask its operator to raise the limit.",
  },
  CLIENT_FORGOTTEN: {
    cause: "the relay's operator has erased what the relay held about this ID",
    remedy:
      "Nothing is lost here. The client registers anew when it reconnects, and sends again what was not confirmed.",
  },
  CLUSTER_UNREACHABLE: {
    cause: "this relay cannot reach the others that it shares its mailboxes with",
    remedy:
      "Nothing is lost. The client goes on with another relay of the same operator, or with this one when it can.",
  },
};
