import { type Control, type ControlName, encodeEntries, encodeEntry, LIMITS } from "../index.ts";

const bytes = (length: number, fill: number): Uint8Array => new Uint8Array(length).fill(fill);

/** One valid value of every control frame. */
export const CONTROLS: { readonly [N in ControlName]: Control<N> } = {
  challenge: { v: 1, relayKey: bytes(32, 1), challenge: bytes(32, 2), time: 1_793_000_000_000 },
  hello: {
    v: 1,
    nonce: bytes(32, 3),
    record: bytes(600, 4),
    ephemeral: false,
    since: bytes(16, 0),
    invite: { key: bytes(32, 15), proof: bytes(64, 16) },
    signature: bytes(64, 5),
  },
  welcome: {
    registration: 7,
    total: 9,
    directory: bytes(16, 6),
    unchanged: false,
    time: 1_793_000_000_000,
    private: false,
    limits: { body: LIMITS.body, ratePerSecond: 50, burst: 500, inFlight: 512, prekeys: 20, memberInvites: 5 },
    signature: bytes(64, 7),
  },
  error: { ref: 3, code: "RATE_LIMITED", context: { retryAfterMs: 20, field: "x" }, fatal: false },
  lookup: { ref: 4, after: 0, ids: [bytes(32, 8), bytes(32, 9)] },
  publish: { ref: 5, record: bytes(600, 10) },
  watch: { ids: [bytes(32, 11)], registrations: true },
  changes: {
    total: 3,
    directory: bytes(16, 12),
    presence: [[bytes(32, 13), true]],
    records: [bytes(32, 14)],
  },
  publishPrekeys: {
    ref: 6,
    discard: false,
    signed: [1_793_000_000_000, bytes(1_300, 17)],
    oneTime: [
      [1_793_000_000_001, bytes(1_300, 18)],
      [1_793_000_000_002, bytes(1_300, 19)],
    ],
  },
  stock: { ref: 6, signed: bytes(1_300, 17), oneTime: 2, last: 1_793_000_000_002 },
  fetchPrekeys: { ref: 7, of: bytes(32, 20), oneTime: true },
  prekeys: { ref: 7, of: bytes(32, 20), signed: bytes(1_300, 21), oneTime: bytes(1_300, 22) },
  invite: { ref: 8, key: bytes(32, 23) },
  invited: { ref: 8, until: 1_793_600_000_000, left: 4 },
};

export const ENTRIES = encodeEntries({ ref: 1, total: 2, next: 0 }, [
  encodeEntry({ registration: 1, online: true, record: bytes(600, 1) }),
  encodeEntry({ registration: 2, online: false, record: bytes(700, 2) }),
]);
