import type { BodyField, FieldMeaning } from "@sandi/protocol";

/** What a field is, roughly: its colour. Its words say it too. */
export type FieldClass = "head" | "place" | "people" | "keys" | "random" | "sealed" | "proof";

const CLASSES: Readonly<Record<FieldMeaning, FieldClass>> = {
  version: "head",
  type: "head",
  suite: "head",
  length: "head",
  unknown: "head",
  handshake: "place",
  session: "place",
  epoch: "place",
  direction: "place",
  sequence: "place",
  previous: "place",
  rank: "place",
  reason: "place",
  code: "place",
  sender: "people",
  recipient: "people",
  card: "people",
  view: "people",
  prekey: "keys",
  kem: "keys",
  key: "keys",
  salt: "random",
  nonce: "random",
  ciphertext: "sealed",
  signature: "proof",
  confirmation: "proof",
  mac: "proof",
};

export function classOf({ meaning }: Pick<BodyField, "meaning">): FieldClass {
  return CLASSES[meaning];
}
