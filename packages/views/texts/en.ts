import { en as meanings } from "@sandi/client/meanings/en";

/** Every text of these views, in English; what a field is for comes with them. */
export const en = {
  ...meanings,

  // Bytes by field
  bytesTitle: "Bytes of the message",
  bytesCount: { one: "{count} byte", other: "{count} bytes" },
  bytesFields: "Fields",
  bytesFieldsHow: "The arrow keys move from field to field. Enter shows all bytes of one.",
  bytesHex: "Bytes in hexadecimal",
  bytesPlace: { one: "{count} byte at {offset}", other: "{count} bytes at {offset}" },
  bytesFolded: { one: "{count} more byte", other: "{count} more bytes" },
  bytesAll: { one: "Show {count} byte", other: "Show all {count} bytes" },

  // What a number stands for
  first: "first",
  lost: "session lost",
  rolledBack: "went back to an old copy",
  broken: "session broken",
  refused: "opening refused",
  signed: "signed",
  oneTime: "one-time",
  none: "none",
  prekeyGone: "the prekey is gone",
  rankTooLow: "the rank is too low",
  rankTooHigh: "the rank is too high",

  // Which key, and where it came from
  originTitle: "Which key opens it, and where the key came from",
  originMine: "You opened this session: you are A, and {peer} is B.",
  originTheirs: "{peer} opened this session: {peer} is A, and you are B.",
  originUnknown: "No layout of the suite fits these bytes, so no key opens them.",
  originNothing: "Nothing in it is encrypted",

  ratchetRecord: "The key of this message",
  ratchetRecordHow:
    "AES-256-GCM has a key and a nonce of its own for each record. Both follow from message key {n} and from the random salt of this record. If one bit of the record changes, it does not open.",
  ratchetMessage: "Message key {n} of epoch {epoch}",
  ratchetMessageHow:
    "A chain gives each record a key, and this is record {n} of it. The chain only runs forward, and the key is erased once it was used: nothing on this device can open these bytes again.",
  ratchetChainOpening: "The chain of epoch 0",
  ratchetChainOpeningHow:
    "It begins with the opening of the session. A took a signed prekey that B had left at the relay, and made a shared secret with it (X-Wing: X25519 and ML-KEM-768).",
  ratchetOneTime: "A second secret comes from a one-time prekey. B erased its key when the session was opened.",
  ratchetNoOneTime:
    "No one-time prekey was used. B keeps the key of the signed one for some weeks, because others use it too.",
  ratchetOpeningEarlier: "The opening stands in the first records of this epoch, with the prekeys that it used.",
  ratchetChainStep: "The chain of epoch {epoch}",
  ratchetChainStepHere:
    "This record brings it. {sealer} made a new shared secret with the newest ratchet key of {reader}, and offers a new ratchet key for the answer.",
  ratchetChainStepEarlier:
    "An earlier record of this epoch brought it: {sealer} made a new shared secret with the newest ratchet key of {reader}.",
  ratchetAnswer: "B has signed this first answer with its identity key, so that A knows who answered.",
  ratchetRoot: "The root",
  ratchetRootHow: {
    one: "Each change of keys mixes its secret into the root. There has been {count} since the opening. Whoever steals a key loses it again with the next change.",
    other:
      "Each change of keys mixes its secret into the root. There have been {count} since the opening. Whoever steals a key loses it again with the next change.",
  },
  ratchetRefusalHow: "B says why it did not take an opening, and signs that with its identity key.",

  rsaDesRecord: "K_DES, epoch {epoch}",
  rsaDesRecordHow:
    "DES encrypts 8 bytes at a time, and each block is mixed with the one before. The first is mixed with this record's random IV. The key has 56 random bits: a few GPUs find it in days.",
  rsaDesFromM4: "From M4 of the handshake",
  rsaDesFromM4How:
    "A chose K_DES and S, encrypted both to the RSA key of B, and sent them in M4. The nonce N2 in M4 shows that it answers B and is no copy of an older one.",
  rsaDesFromRekey: "From the M4' of epoch {epoch}",
  rsaDesFromRekeyHow:
    "The key has changed since the handshake. A chose a new K_DES and a new S, encrypted both to the RSA key of B, and sent them in M4'.",
  rsaDesMac: "The key of the HMAC",
  rsaDesMacHow:
    "It follows from N1, N2 and S, and is another one in each direction. K_DES is no part of it: whoever finds the DES key can read, and still cannot forge.",
  rsaDesLeg: "The RSA key of {reader}",
  rsaDesLegHow:
    "{sealer} took the public key from the signed card of {reader} and encrypted with RSA-3072 and OAEP. Only the private key opens it, and {reader} alone has that.",
  rsaDesKeysInside:
    "Inside are K_DES and S, which A has just chosen. From them follow the keys of all records to come.",
  rsaDesConfirmation: "K_conf of {sealer}",
  rsaDesConfirmationHow:
    "Nothing in it is encrypted. The HMAC shows that {sealer} has derived the same keys from the same handshake. Its key follows from N1, N2 and S.",
  rsaDesAnswerHow: "B sends its signed card, because A went by an older one. A begins again with the new one.",

  // DES, round by round
  desTitle: "DES, round by round",
  desShow: "Show the rounds",
  desFailed: "This part of the page could not be loaded. Check the connection, and try again.",
  desDemo: "The key below is a textbook's, for demonstration. No screen shows the keys of your conversations.",
  desDemoOfBlock:
    "The block is the beginning of this message's ciphertext. The key is a textbook's, for demonstration, so what comes out is noise. No screen shows the keys of your conversations.",
  desGivenKey: "This key is shown because you asked for it. Whoever has it can read what it encrypts.",
  desKey: "Key",
  desBlock: "Block",
  desHexHow: "16 hexadecimal digits",
  desBadHex: "This needs 16 hexadecimal digits (0 to 9, a to f).",
  desEncipher: "Encrypt",
  desDecipher: "Decrypt",
  desDirection: "Direction",
  desReset: "Start again",
  desStep: "Step",
  desBack: "Previous step",
  desNext: "Next step",
  desStart: "Start: the block and the key are rearranged",
  desRound: "Round {n} of 16",
  desEnd: "End: the halves change places and are rearranged",
  desStepsHow: "The left and right arrow keys step through the rounds.",
  desWhat: "Value",
  desBits: "Bits",

  desInput: "The 64 bits of the block.",
  desIP: "Initial permutation: every bit gets a new place. The halves are L0 and R0.",
  desKeyBits: "The 64 bits of the key. The last bit of each byte is for parity and falls away.",
  desPC1: "Permuted choice 1: 56 bits of the key in two halves.",
  desShift: {
    one: "Both halves of the key turn left by {count} place.",
    other: "Both halves of the key turn left by {count} places.",
  },
  desPC2: "Permuted choice 2 takes 48 of the 56 bits: the key of round {n}.",
  desPC2Reverse: "Permuted choice 2 takes 48 of the 56 bits. To decrypt, round {round} takes key {n}.",
  desR: "The right half, as the round before left it.",
  desE: "Expansion: 32 bits become 48, because 16 of them are used twice.",
  desXorK: "XOR with the key of the round: eight groups of six bits, one for each S-box.",
  desS: "Each S-box turns six bits into four.",
  desP: "Permutation P scatters the bits over the next round.",
  desL: "The left half.",
  desNewR: "XOR of the left half and f: the new right half.",
  desNewL: "The new left half is the old right half.",
  desPreoutput: "The halves after round 16, in the other order.",
  desFP: "The inverse of the initial permutation: the result.",

  desBox: "S-box",
  desBoxCaption: "S{box}: the outer bits {outer} choose row {row}, the inner bits {inner} choose column {column}.",
  desBoxResult: "{value} comes out, in bits {bits}.",
  desRow: "Row {row}",
  desColumn: "Column {column}",

  avalancheTitle: "Avalanche",
  avalancheHow:
    "Flip one bit of the block or the key, and see how many of the 64 bits change in each round. After a few rounds it is about half.",
  avalancheBlock: "Bits of the block",
  avalancheKey: "Bits of the key",
  avalancheBit: "Bit {n}: {bit}",
  avalancheBitsHow: "The arrow keys move from bit to bit. Space flips one.",
  avalanchePicture: "Changed bits, a row for each round. {count} of 64 have changed at the end.",
  avalancheParity: "This is a parity bit. DES leaves it out of the key, so nothing changes.",
  avalancheRound: "Round",
  avalancheChanged: "Changed bits",
  avalancheAtStart: "Start",
} as const;
