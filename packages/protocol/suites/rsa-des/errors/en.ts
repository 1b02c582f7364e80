import type { RsaDesErrorCode } from "../../../errors/codes.ts";
import type { ErrorTexts } from "../../../errors.ts";

export const en: ErrorTexts<RsaDesErrorCode> = {
  RSA_DES_LEG_UNREADABLE: {
    cause: "{leg} cannot be opened with this client's key, or does not contain {leg}",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RSA_DES_LEG_UNEXPECTED: {
    cause: "no handshake is waiting for {leg}",
    remedy: "Nothing to do: late and repeated messages of a handshake are ignored.",
  },
  RSA_DES_WRONG_PEER: {
    cause: "{leg} names other people than the two in this conversation (this check stops Lowe's attack)",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_NONCE: {
    cause: "the nonce in {leg} is not the one that was sent",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_TRANSCRIPT: {
    cause: "{leg} answers other messages than those that were exchanged",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_EPOCH: {
    cause: "{leg} is for epoch {epoch}, not for the next one",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WRONG_CONFIRMATION: {
    cause: "the confirmation in {leg} is wrong",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RSA_DES_WEAK_KEY: {
    cause: "the DES key in {leg} is weak or has wrong parity",
    remedy: "The key was refused. The other side is broken or hostile; ask them to update Sandi.",
  },
  RSA_DES_M1_REPLAYED: {
    cause: "this M1 was already answered",
    remedy: "Nothing to do: a repeated M1 opens nothing.",
  },
  RSA_DES_CROSSED: {
    cause: "both sides started a handshake at the same time; the one begun by the side with the smaller ID continues",
    remedy: "Nothing to do: one handshake is enough.",
  },
  RSA_DES_VIEW_OUTDATED: {
    cause: "one side has an outdated card of the other",
    remedy: "The newer card is on its way; the handshake starts again when it arrives.",
  },
  RSA_DES_NO_RECORD: {
    cause: "the other side's card is not known yet, so there is no key to encrypt for",
    remedy: "Wait until the relay has their card, or ask them to come online once.",
  },
  RSA_DES_NOT_OFFERED: {
    cause: "the other side's card does not offer the suite rsa-des",
    remedy: "Use a suite that they offer.",
  },
  RSA_DES_KEY_UNUSABLE: {
    cause: "{leg} could not be encrypted with the other side's RSA key",
    remedy: "Ask them to publish a new card.",
  },
  RSA_DES_EXPIRED: {
    cause: "the other side has not answered for {days} days",
    remedy: "Nothing to do: a new handshake starts when there is a text to send.",
  },
  RSA_DES_CONTENT_UNREADABLE: {
    cause: "a message arrived whole, but this version does not understand what is in it",
    remedy: "The sender's program may be newer: update yours, and ask for the message again.",
  },
  RSA_DES_RECORD_REFUSED: {
    cause: "a record could not be authenticated",
    remedy:
      "Nothing was sent back and nothing has changed. If this keeps happening, someone on the way is tampering: compare safety numbers.",
  },
  RSA_DES_RECORD_REPLAYED: {
    cause: "record {sequence} of epoch {epoch} arrived again, or too late",
    remedy: "Nothing to do: messages that are really missing are requested again.",
  },
  RSA_DES_UNKNOWN_SESSION: {
    cause: "a record arrived for a session that this client does not have",
    remedy: "A new handshake starts, at most once an hour. Lost messages are sent again.",
  },
  RSA_DES_ROLLED_BACK: {
    cause: "the other side confirms messages that this client does not remember sending: this profile is an old copy",
    remedy:
      "All sessions were given up, and a new handshake starts. Never use a profile from a backup while the original is in use.",
  },
  RSA_DES_HARD_STOP: {
    cause: "the DES key has encrypted as much as is safe, and the new key is not agreed on yet",
    remedy: "Texts wait here until the other side has answered the change of keys.",
  },
  RSA_DES_STATE_DAMAGED: {
    cause: "the stored state of this conversation cannot be read",
    remedy: "Restore the profile, or delete the conversation's sessions; then a new handshake starts.",
  },
};
