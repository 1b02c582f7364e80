/** Who is who: IDs, signatures, records, the relay's pin and the safety number. docs/wire.md §1. Pure. */

export {
  CARD_LIFETIME_MS,
  type CardFields,
  judgeCard,
  makeCard,
  openCard,
  type VerifiedCard,
} from "./identity/card.ts";
export { NAME_LIMIT, parseDisplayName } from "./identity/displayName.ts";
export {
  type ClientId,
  clientIdOf,
  fullId,
  parseId,
  parseShortId,
  type ShortId,
  shortId,
  toClientId,
} from "./identity/id.ts";
export {
  fitsInvite,
  formatInviteLink,
  INVITE_SECRET_BYTES,
  type InviteLink,
  inviteHandle,
  inviteKey,
  inviteProof,
  isInviteLink,
  parseInviteLink,
} from "./identity/invite.ts";
export { formatPersonLink, isPersonLink, type PersonLink, parsePersonLink } from "./identity/personLink.ts";
export { judgeRelayPin, type RelayFingerprint, relayFingerprint } from "./identity/relayPin.ts";
export { formatSafetyNumber, numericFingerprint, safetyNumber } from "./identity/safetyNumber.ts";
export {
  SIGNATURE_PURPOSES,
  type SignaturePurpose,
  signedBytes,
  signFields,
  verifyFields,
} from "./identity/signatures.ts";
