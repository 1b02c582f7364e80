/** The numbers of the suite; docs/rsa-des.md §8 lists the same, by test. Times in ms. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RSA_DES_LIMITS = {
  /** A handshake ends this long after its last leg; N1 values are remembered as long. */
  handshakeLife: 7 * DAY,
  /** A session that was replaced or given up receives this long. */
  receiveLife: 30 * DAY,
  /** A leg without answer is sent again after this, then after twice as long, up to `resendMost`. */
  resendFirst: 15 * SECOND,
  resendMost: HOUR,
  /** Repeats of one leg that are answered at once; further ones at most every `resendFirst`. */
  repeatsAnswered: 3,
  /** How long a peer's M1 that was answered keeps one's own from being sent. */
  patience: 10 * MINUTE,
  /** An outdated view is answered at most this often. */
  answerEvery: MINUTE,
  /** A lost session, or one's own rolled-back state, sets off an M1 at most this often. */
  lostEvery: HOUR,
  /** Other headers under which one and the same M1 is answered. */
  headersAnswered: 2,
  /** M1s of one peer that were answered and wait for M3 or M4; a newer one replaces the oldest. */
  halfOpen: 4,
  /**
   * Remembered N1 values of one peer. Only the relay or the peer can make us answer an M1, at its rate limit; beyond
   * this many the oldest goes, and replaying that one costs an RSA operation and leads nowhere without N2.
   */
  remembered: 64,
  /** Sessions kept for receiving; the oldest goes. */
  sessions: 8,
  /** Rekey after this many blocks under one key, both directions together. */
  rekeyBlocks: 65_536,
  rekeyRecords: 1_000,
  rekeyAge: HOUR,
  /** No key encrypts more blocks than this (Sweet32): each direction may use half, so that no count has to travel. */
  hardStopBlocks: 1_048_576,
  /** Of a direction's half, kept for the records of the rekey itself. */
  rekeyReserve: 1_024,
  /** Above any sequence that half of `hardStopBlocks` can reach: the shortest record has 4 blocks. */
  sequence: 262_144,
} as const;
