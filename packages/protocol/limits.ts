/** The bounds of the protocol, in bytes unless a name says otherwise. `docs/wire.md` lists the same numbers, by test. */
export const LIMITS = {
  /** One WebSocket message, of one or more frames. */
  webSocketMessage: 1_048_576,
  /** What a `send` or `deliver` frame carries from end to end. */
  body: 81_920,
  /** Text of one chat message, UTF-8. */
  text: 65_536,
  /** A control frame's CBOR, apart from `entries` and those that `controlList` is for. */
  control: 16_384,
  /** The CBOR of `watch` and `changes`, which list IDs, and of `publishPrekeys`. */
  controlList: 98_304,
  /** A signed record. */
  record: 1_024,
  /** Entries of one directory page. */
  page: 100,
  /** IDs in one `lookup` or `watch`. */
  ids: 1_000,
  /** A prekey as its owner publishes it. What is in it is for clients alone. */
  prekey: 2_048,
  /** One-time prekeys in one `publishPrekeys`. */
  oneTimePrekeys: 10,
} as const;

/** What a `deliver` frame has besides its body: length 4, type 1, from 32, delivery 8, at 8. docs/wire.md §4. */
export const DELIVER_HEAD = 53;
