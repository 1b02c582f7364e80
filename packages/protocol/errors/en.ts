import type { ErrorTexts } from "../errors.ts";
import type { CommonErrorCode } from "./codes.ts";

export const en: ErrorTexts<CommonErrorCode> = {
  WIRE_TRUNCATED: {
    cause: "the bytes end in the middle of the field {field}",
    remedy: "The other side is broken or hostile. Nothing in the message was used.",
  },
  WIRE_TRAILING_BYTES: {
    cause: "{count} bytes are left over after the last field",
    remedy: "The other side is broken or hostile. Nothing in the message was used.",
  },
  WIRE_TOO_LARGE: {
    cause: "{field} has {size} bytes; at most {limit} are allowed",
    remedy: "Send it in smaller parts.",
  },
  WIRE_UNKNOWN_TYPE: {
    cause: "the frame type {type} is unknown",
    remedy: "One side is newer than the other: update the older one.",
  },
  WIRE_UNKNOWN_VERSION: {
    cause: "the version {version} is unknown",
    remedy: "One side is newer than the other: update the older one.",
  },
  WIRE_BAD_VALUE: {
    cause: "the value of the field {field} is not allowed",
    remedy: "The other side is broken or hostile. Nothing in the message was used.",
  },
  WIRE_NOT_CANONICAL: {
    cause: "{field} is not encoded in the only allowed way",
    remedy: "The other side is broken or hostile. Nothing in the message was used.",
  },
  WIRE_UNEXPECTED: {
    cause: "a {type} frame is not allowed now",
    remedy: "The other side is broken or hostile. Connect again.",
  },
  ID_INVALID: {
    cause: "this is not an ID: an ID has 16 characters like k7mq-2xvd-9hnt-4wpz, or 64 hexadecimal digits",
    remedy:
      'Copy the ID again from the person who gave it to you. L lists the people here; "sandi admin clients" lists who is registered.',
  },
  NAME_EMPTY: { cause: "the display name is empty", remedy: "Choose a name with at least one letter." },
  NAME_TOO_LONG: {
    cause: "the display name has {size} bytes; at most {limit} are allowed",
    remedy: "Choose a shorter name.",
  },
  NAME_FORBIDDEN_CHARACTER: {
    cause: "the display name contains a control character, or one that changes the direction of text",
    remedy: "Type the name by hand, without line breaks and invisible characters.",
  },
  RECORD_BAD_SIGNATURE: {
    cause: "the card that claims to be {id}'s is not signed by {id}'s key",
    remedy:
      "The card was refused, and the known one stays in use. The relay may be broken or hostile: ask its operator.",
  },
  RECORD_BAD_RSA_KEY: {
    cause: "the RSA key in the card of {id} does not have 3072 bits and exponent 65537",
    remedy: "The card was refused. Its owner should update Sandi.",
  },
  RECORD_EXPIRED: {
    cause: "the card of {id} was valid until {until}",
    remedy: "It is renewed when its owner is online again. If this happens with everyone, check your own clock.",
  },
  RECORD_ROLLBACK: {
    cause: "an old card of {id} was offered: version {offered}, but version {known} is already known",
    remedy: "The known card stays in use. Either the relay was restored from an old copy, or it is hostile.",
  },
  RECORD_CONFLICT: {
    cause: "{id} has signed two different cards with the same version {version}",
    remedy: "Two devices may have the same key, or the key was stolen. Ask its owner in person before you continue.",
  },
  RECORD_WRONG_ID: {
    cause: "the relay gave the card of {offered} instead of {id}'s",
    remedy: "The card was refused. The relay is broken or hostile: ask its operator, or use another relay.",
  },
  RELAY_KEY_CHANGED: {
    cause: "the key of the relay {relay} is not the one you pinned. Pinned: {pinned}. Offered: {offered}",
    remedy:
      "If you moved the relay, run sandi client --forget-relay {relay}. If you did not, someone may be in between: do not continue, and ask its operator for the fingerprint.",
  },
  INVITE_LINK_DAMAGED: {
    cause: "this is not a complete invite link",
    remedy: "Copy the whole link, from https:// to its last letter. It contains #invite=.",
  },
  LINK_DAMAGED: {
    cause: "this link to a person was cut off or changed",
    remedy: "Copy the whole link again, from https:// to its last letter, or ask the person to send it again.",
  },
  CONTENT_MALFORMED: {
    cause: "a message arrived whole, but what is in it is not in the right form",
    remedy: "Ask the sender which program wrote it. It may need an update, and the message has to be written again.",
  },
  CONTENT_UNKNOWN: {
    cause: "a message of a kind that this version does not know (type {type}) arrived",
    remedy: "It is kept. Update Sandi to see what is in it.",
  },
  CONTENT_NOT_THEIRS: {
    cause: "someone tried to change or delete a message that they did not write",
    remedy: "Nothing was changed. If it happens again, ask them which program they use.",
  },
  RATCHET_WRONG_PEER: {
    cause: "the {part} of a session names other people than the two in this conversation",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RATCHET_PREKEY_SIGNATURE: {
    cause: "a prekey that claims to be {id}'s is not signed by {id}",
    remedy: "The prekey was refused, and texts wait here. The relay may be broken or hostile: ask its operator.",
  },
  RATCHET_PREKEY_EXPIRED: {
    cause: "the prekey of {id} was valid until {until}",
    remedy: "Texts wait here until {id} has been online again. If this happens with everyone, check your own clock.",
  },
  RATCHET_PREKEY_ROLLBACK: {
    cause: "the relay offered an old prekey of {id}, although a newer one is already known",
    remedy:
      "The prekey was refused, and texts wait here. Either the relay was restored from an old copy, or it is hostile.",
  },
  RATCHET_PREKEY_STALE: {
    cause: "{id} has not renewed its prekeys for {days} days",
    remedy: "Texts are sent all the same. They become readable when {id} is online again.",
  },
  RATCHET_PREKEY_GONE: {
    cause: "someone opened a session with a key that this client does not have any more",
    remedy: "Nothing to do: if the sender is one of your contacts, they get a new key and send again.",
  },
  RATCHET_ONE_TIME_SKIPPED: {
    cause: "{id} opened a session without a one-time key, although the relay should have some of yours",
    remedy:
      "The session is safe, but whoever steals this device within the next month could read its first messages. If this happens often, the relay may be hostile: ask its operator.",
  },
  RATCHET_KEY_REFUSED: {
    cause: "a key or ciphertext of the other side ({key}) is one that no honest program makes",
    remedy:
      "It was refused, and no session was opened with it. The other side is broken or hostile; ask them to update Sandi.",
  },
  RATCHET_OPENING_SIGNATURE: {
    cause: "the opening of a session is not signed by the person whom it names",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RATCHET_ANSWER_SIGNATURE: {
    cause: "the answer to the opening of a session is not signed by the other side",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RATCHET_REFUSAL_SIGNATURE: {
    cause: "a message says that the other side refuses a session, but the other side has not signed it",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RATCHET_RANK_TOO_LOW: {
    cause: "an older opening of a session arrived after a newer one",
    remedy: "Nothing to do: the newer session is in use, and what was missing is sent again.",
  },
  RATCHET_RANK_TOO_HIGH: {
    cause: "the opening of a session claims to come from the far future",
    remedy: "It was refused. If this goes on, their clock is wrong by many years, or yours is.",
  },
  RATCHET_KEYRING_DAMAGED: {
    cause: "the stored private prekeys cannot be read",
    remedy: "Restore the profile, or move it to a new one with sandi export and sandi import.",
  },
  RATCHET_NO_CARD: {
    cause: "the other side's card is not known yet, so their keys cannot be checked",
    remedy: "Texts wait here until the relay has their card. Ask them to come online once.",
  },
  RATCHET_NO_PREKEYS: {
    cause: "the relay has no prekey of the other side",
    remedy:
      "Texts wait here until they have been online with this suite. If they were, the relay may be broken or hostile: ask its operator.",
  },
  RATCHET_REFUSED: {
    cause: "the other side could not take the session that this client opened ({code})",
    remedy: "Nothing to do: a new one is opened by itself, and texts are sealed again in it.",
  },
  RATCHET_REFUSAL_UNEXPECTED: {
    cause: "a message refuses a session that is not waiting for an answer",
    remedy: "Nothing to do: a late or repeated refusal is ignored.",
  },
  RATCHET_RECORD_REFUSED: {
    cause: "a record could not be opened with the keys of this conversation",
    remedy:
      "Either a profile is an old copy, yours or theirs, or someone changed the record on the way. Nothing is lost: it is sent again. If this goes on and no copy is in use, compare safety numbers.",
  },
  RATCHET_RECORD_REPLAYED: {
    cause: "record {n} of epoch {epoch} arrived again, or too late",
    remedy: "Nothing to do: messages that are really missing are requested again.",
  },
  RATCHET_PART_MISSING: {
    cause: "a record of epoch {epoch} arrived before the key that begins that epoch",
    remedy: "Nothing to do: the key is sent again, and then what was in the record.",
  },
  RATCHET_NOT_UNDERSTOOD: {
    cause: "an authentic record contains something that this version cannot read ({because})",
    remedy: "Update Sandi. The record counts as received and will not be sent again: ask the sender to repeat it.",
  },
  RATCHET_UNKNOWN_SESSION: {
    cause: "a record arrived for a session that this client does not have",
    remedy: "A new session is opened, at once or within a day. Lost messages are sent again.",
  },
  RATCHET_SESSION_DEAD: {
    cause: "a record arrived for a session that has ended",
    remedy: "Nothing to do: the sender is told, and seals it again in the session that is in use.",
  },
  RATCHET_SESSION_REFUSED: {
    cause: "a record arrived for a session that this client refused",
    remedy: "Nothing to do: the sender is told again, and opens another session.",
  },
  RATCHET_ROLLED_BACK: {
    cause: "the other side knows of messages that this client does not remember: this profile is an old copy",
    remedy:
      "Those sessions only receive from now on, and a new one is opened. Never use a profile from a backup while the original is in use.",
  },
  RATCHET_CHAIN_FULL: {
    cause: "as many messages were sent under one key as is allowed, and the other side has not been heard from since",
    remedy: "Texts wait here until the other side comes online.",
  },
  RATCHET_STATE_DAMAGED: {
    cause: "the stored state of this conversation cannot be read",
    remedy: "Restore the profile, or delete the conversation's sessions; then a new one is opened.",
  },
  SEND_OUT_OF_ORDER: {
    cause: "the relay expects message {wanted} to this recipient next",
    remedy: "Nothing to do: the client sends again from there.",
  },
  MAILBOX_FULL: {
    cause: "the recipient's mailbox is full",
    remedy: "The message stays here and is sent when the recipient has fetched other messages.",
  },
  SENDER_QUOTA: {
    cause: "your share of the recipient's mailbox is full",
    remedy: "The message stays here and is sent when the recipient has fetched your earlier messages.",
  },
  RATE_LIMITED: {
    cause: "this client has sent more in a short time than the relay allows",
    remedy: "The client continues by itself in {retryAfterMs} ms.",
  },
  UNKNOWN_RECIPIENT: {
    cause: "nobody with this ID is registered at the relay",
    remedy: "Check the ID. Its owner must have joined this relay once.",
  },
  STORE_FULL: {
    cause: "the relay's disk is full",
    remedy: "The message stays here and is sent when the relay has room. Tell its operator.",
  },
  BODY_TOO_LARGE: { cause: "the message is larger than the relay allows", remedy: "Send it in smaller parts." },
  RELAY_STOPPING: {
    cause: "the relay is stopping",
    remedy: "The client keeps everything and reconnects by itself.",
  },
  STORE_FAILED: {
    cause: "the relay's disk has failed",
    remedy:
      "Accepted messages may be lost if the disk cannot be read. The relay's operator must check the disk before starting the relay again.",
  },
  REPLACED: {
    cause: "this ID has joined from another connection",
    remedy: "Use only one of the two. To take over, start this one again.",
  },
  JOIN_TIMEOUT: {
    cause: "the connection did not join within {seconds} seconds",
    remedy: "Check the network and connect again.",
  },
  JOIN_SIGNATURE_WRONG: {
    cause: "the signature does not prove that this client has the identity key",
    remedy: "If this happens again, someone is between client and relay, or the profile is damaged.",
  },
  INVITE_NEEDED: {
    cause: "newcomers need an invite to join this relay",
    remedy: "Ask its operator for an invite link, then join with: sandi client --invite -",
  },
  INVITE_UNKNOWN: {
    cause: "the relay does not know this invite",
    remedy: "It may have been revoked, or belong to another relay. Ask for a new one.",
  },
  INVITE_EXPIRED: { cause: "the invite has expired", remedy: "Ask for a new one." },
  INVITE_USED_UP: {
    cause: "the invite has been used as often as it allows",
    remedy: "Ask for a new one. If it was for you alone, tell the operator: someone else has used it.",
  },
  CLIENT_BLOCKED: {
    cause: "the relay's operator has blocked this ID",
    remedy: "Only the operator can undo this. Unsent messages stay on this device.",
  },
  DIRECTORY_PRIVATE: {
    cause: "this relay does not list its members",
    remedy: "Ask people for their full ID: /whoami shows it to them.",
  },
  NOT_YOUR_RECORD: { cause: "the card belongs to another ID", remedy: "Publish only your own card." },
  SLOW_READER: {
    cause: "the client has read nothing for {seconds} seconds",
    remedy: "Connect again: everything that was not acknowledged is sent again.",
  },
  MESSAGE_UNFINISHED: {
    cause: "a large message did not arrive completely in time, or the relay has no room for more of them",
    remedy: "Connect again and send it again: nothing of it was used.",
  },
  WATCHES_FULL: {
    cause: "the relay already watches {limit} IDs for its clients and cannot watch more",
    remedy: "Try again later, or watch fewer IDs. Messages are not affected.",
  },
  PREKEYS_FULL: {
    cause: "the relay has no room for more prekeys (it stores {limit} bytes of them)",
    remedy:
      "It is tried again by itself, and others can still open a session with you. The operator can raise --prekeys-size.",
  },
  INVITES_OFF: {
    cause: "members cannot make invites at this relay",
    remedy: "Ask its operator for an invite link. The operator can turn this on with --member-invites.",
  },
  INVITES_USED_UP: {
    cause: "you have made {limit} invites in the last 24 hours, and the relay allows no more",
    remedy: "Try again later, or ask the operator for an invite link.",
  },
  INVITES_FULL: {
    cause: "the relay stores at most {limit} invites of this kind",
    remedy: "The operator can make room with: sandi invite list, sandi invite revoke. Members can try again later.",
  },
  INVITE_KEY_TAKEN: {
    cause: "the relay already knows an invite with this key",
    remedy: "Make a new invite.",
  },
  RELAY_FULL: {
    cause: "the relay has no room for more than {limit} clients",
    remedy: "Try again later, or ask its operator to raise the limit.",
  },
  CLIENT_FORGOTTEN: {
    cause: "the relay's operator has erased what the relay stored about this ID",
    remedy: "Nothing is lost here. When the client reconnects, it registers again and sends what was not confirmed.",
  },
  CLUSTER_UNREACHABLE: {
    cause: "this relay cannot reach the relays with which it shares its mailboxes",
    remedy:
      "Nothing is lost. The client continues with another relay of the operator, or with this one when it is back.",
  },
};
