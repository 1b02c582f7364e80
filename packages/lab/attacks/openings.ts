import type { Move } from "../world/moves.ts";
import type { PersonName } from "../world/people.ts";
import type { ProtocolName } from "../world/protocols.ts";
import type { NotHere } from "./attack.ts";

/** What Alice keeps secret, and what Bob does. */
export const SECRET = "Meet me at the old mill at noon.";
export const BOBS_SECRET = "Alice, the code is 4711.";

export const say = (who: PersonName, to: PersonName, text: string): Move => ({ do: "say", who, to, text });
export const ALL: Move = { do: "deliverAll" };

/** A conversation that is open both ways. */
export const TALK: readonly Move[] = [say("alice", "bob", "Hello Bob."), ALL, say("bob", "alice", "Hello Alice."), ALL];
/** The number of the packet that comes after it. A test holds it to what the worlds do. */
export const AFTER_TALK: Readonly<Record<ProtocolName, number>> = {
  "ns-1978": 7,
  "rsa-des": 11,
  ratchet: 5,
  "ratchet-unverified": 5,
};

export function isRatchet(protocol: ProtocolName): boolean {
  return protocol.startsWith("ratchet");
}

/** Nothing that Mallory has opens it. */
export const noKey = () => "NO_KEY";

const notHere = (en: string, id: string): NotHere => ({ because: { en, id } });

export const NO_CARDS = notHere(
  "The protocol of 1978 has no signed cards: whoever hands out the keys is believed.",
  "Protokol tahun 1978 tidak punya kartu bertanda tangan: siapa pun yang membagikan kunci dipercaya.",
);
export const NO_DES = notHere("This protocol does not use DES.", "Protokol ini tidak memakai DES.");
export const NO_PREKEYS = notHere(
  "Only the ratchet leaves keys with the relay in advance.",
  "Hanya ratchet yang menitipkan kunci pada relay.",
);
export const NOTHING_WEAKER = notHere(
  "There is no weaker suite to fall back to.",
  "Tidak ada suite yang lebih lemah untuk dituju.",
);
