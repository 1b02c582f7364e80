import { randomBytes } from "node:crypto";
import { concat } from "@sandi/crypto";
import { encodeControl, encodeEntries, encodeEntry } from "@sandi/protocol";
import { newIdentity } from "@sandi/testkit/relay/rawClient";

/** Makes the next frame; `deliver` makes one that brings a body. */
export type Flood = (deliver: (from: Uint8Array, body: Uint8Array) => Uint8Array) => Uint8Array;

export type FloodWorld = {
  /** Whom the client knows and talks to. */
  readonly peer: Uint8Array;
  /** What that person once opened the conversation with. */
  readonly opening: Uint8Array | undefined;
};

const CARDS = 400;
const STRANGERS = 4_000;

const random = (size: number): Uint8Array => Uint8Array.from(randomBytes(size));
const ids = (count: number): Uint8Array[] => Array.from({ length: count }, () => random(32));
/** Suite, leg and version are right, so that the rest has to be looked at. */
const body = (leg: number, size: number): Uint8Array => concat(Uint8Array.of(1, leg, 0, 1), random(size));

/** What a hostile relay can say to a client without end. */
export const FLOODS: Readonly<Record<string, { readonly about: string; make(world: FloodWorld): Promise<Flood> }>> = {
  garbage: {
    about: "texts from a peer that nothing can open",
    make: async ({ peer }) => {
      return (deliver) => deliver(peer, body(7, 900));
    },
  },
  "large garbage": {
    about: "the same, each as large as a body may be",
    make: async ({ peer }) => {
      return (deliver) => deliver(peer, body(7, 60_000));
    },
  },
  strangers: {
    about: "texts from people who never opened a conversation",
    make: async () => {
      const from = ids(STRANGERS);
      let next = 0;
      return (deliver) => deliver(from[next++ % STRANGERS]!, body(7, 200));
    },
  },
  "openings of strangers": {
    about: "openings, each from somebody else",
    make: async () => (deliver) => deliver(random(32), body(1, 900)),
  },
  "openings of a peer": {
    about: "the opening that a peer once sent, with other contents",
    make: async ({ peer, opening }) => {
      if (opening === undefined) throw new Error("the peer has opened no conversation");
      const [head, middle] = [opening.subarray(0, 4), opening.subarray(20, opening.length - 384)];
      return (deliver) => deliver(peer, concat(head, random(16), middle, random(384)));
    },
  },
  directory: {
    about: "pages of a directory that has no end, asked for or not",
    make: async () => {
      const cards: Uint8Array[] = [];
      for (let i = 0; i < CARDS; i++) cards.push((await newIdentity(`nobody ${i}`)).card);
      let next = 0;
      return () => {
        const page = Array.from({ length: 100 }, () => {
          const registration = 10 + next++;
          return encodeEntry({ registration, online: true, record: cards[registration % CARDS]! });
        });
        return encodeEntries({ ref: next % 50, total: 4_000_000_000, next }, page);
      };
    },
  },
  presence: {
    about: "changes: a peer comes, goes and has a new card, and the directory grows",
    make: async ({ peer }) => {
      let total = 10;
      return () => {
        const presence: [Uint8Array, boolean][] = [
          [peer, ++total % 2 === 0],
          ...ids(20).map((id): [Uint8Array, boolean] => [id, true]),
        ];
        return encodeControl("changes", { total, directory: random(16), presence, records: [peer, ...ids(5)] });
      };
    },
  },
  errors: {
    about: "errors that nothing has caused",
    make: async () => {
      let ref = 0;
      return () => {
        const code = ref++ % 2 === 0 ? "RATE_LIMITED" : `NO_SUCH_CODE_${ref}`;
        return encodeControl("error", { ref: ref % 7, code, context: { reason: "x".repeat(200) }, fatal: false });
      };
    },
  },
};
