import type { Term } from "./term.ts";

export const terms: readonly Term[] = [
  { word: "block", means: "DES takes a text eight bytes at a time: each eight are a block." },
  { word: "card", means: "A person's name and public keys, signed by that person." },
  {
    word: "CBC",
    means: "A way to encrypt long texts with DES: each block is mixed with the one before, the first with the IV.",
  },
  { word: "chain", means: "In the ratchet, a row of keys: each is made from the one before, and used once." },
  { word: "DES", means: "A cipher of the seventies: one short key locks and unlocks, and it is fast." },
  { word: "handshake", means: "The first messages, with which two devices agree on keys: M1, M2 and so on." },
  { word: "HMAC", means: "A code over a message, made with a secret key: if anything is changed, it does not fit." },
  { word: "ID", means: "A number that follows from a person's identity key, so that nobody can choose it freely." },
  { word: "identity key", means: "The key with which a person signs all else: who has it is that person." },
  { word: "IV", means: "The random block with which CBC begins. It travels in the clear." },
  { word: "K_DES", means: "The DES key that Alice and Bob share." },
  { word: "nonce", means: "A random number that is used once and never again: N1, N2." },
  { word: "padding", means: "Filler that makes short texts as long as longer ones." },
  { word: "prekey", means: "A public key that somebody leaves with the relay, so that others can write at any time." },
  {
    word: "private key",
    means: "The half of a pair of keys that never leaves its owner's device: it unlocks and signs.",
  },
  { word: "public key", means: "The half of a pair of keys that everybody may have: it locks, and checks signatures." },
  { word: "ratchet", means: "The newer suite: its keys change while people talk, and old ones are erased." },
  { word: "record", means: "A packet that carries an encrypted text, or a receipt for one." },
  {
    word: "RSA",
    means: "A cipher with a pair of keys: what the public one locks, only the private one unlocks. It is slow.",
  },
  {
    word: "safety number",
    means: "Two people see the same one if nobody stands between them; they compare it face to face.",
  },
  { word: "signature", means: "A code that only the owner of a private key can make, and everybody can check." },
  { word: "suite", means: "A set of rules for keys and messages. Here there are two: rsa-des and ratchet." },
];
