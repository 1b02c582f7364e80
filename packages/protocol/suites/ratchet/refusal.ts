import { concat, type Primitives, u16, u64 } from "@sandi/crypto";
import { ProtocolError } from "../../errors.ts";
import { verifyFields } from "../../identity.ts";
import { err, type Result } from "../../result.ts";
import { BODY_VERSION, type SuiteSelf } from "../../suite.ts";
import { type FieldNote, Reader } from "../../wire/reader.ts";
import { REFUSAL_CODE, type RefusalCode, SIZE, SUITE_NUMBER, TYPE } from "./layout.ts";
import { openPrekey, PREKEY_SIZE, type Prekey, type PrekeyOwner } from "./prekeys.ts";

/** A body that says why an opening was not taken. Views into it; nothing is verified. */
export type Refusal = {
  /** Of the opening. */
  readonly t0: Uint8Array;
  readonly code: RefusalCode;
  /** The refusing side takes an opening with a rank one above it. */
  readonly rank: number;
  /** Its signed prekey of now. */
  readonly prekey: Uint8Array;
  readonly signature: Uint8Array;
};

const CODES = new Map(Object.entries(REFUSAL_CODE).map(([code, number]) => [number as number, code as RefusalCode]));

function signedFields(
  primitives: Primitives,
  { t0, code, rank, prekey }: Omit<Refusal, "signature">,
): readonly Uint8Array[] {
  return [t0, Uint8Array.of(REFUSAL_CODE[code]), u64(rank), primitives.sha256(prekey)];
}

/** start 4, T0 32, code 1, rank 8, prekey 1306, signature 64. @returns 1415 bytes */
export function makeRefusal(primitives: Primitives, me: SuiteSelf, refusal: Omit<Refusal, "signature">): Uint8Array {
  const { t0, code, rank, prekey } = refusal;
  const signature = me.sign("ratchet-refusal", signedFields(primitives, refusal));
  const head = concat(Uint8Array.of(BODY_VERSION, TYPE.refusal), u16(SUITE_NUMBER));
  return concat(head, t0, Uint8Array.of(REFUSAL_CODE[code]), u64(rank), prekey, signature);
}

/** Errors: `WIRE_TRUNCATED`, `WIRE_TRAILING_BYTES`, `WIRE_UNKNOWN_VERSION`, `WIRE_UNKNOWN_TYPE`, `WIRE_BAD_VALUE`. */
export function parseRefusal(body: Uint8Array, note?: FieldNote): Result<Refusal, ProtocolError> {
  const reader = new Reader(body, note);
  const version = reader.u8("version");
  const type = reader.u8("type");
  const suite = reader.u16("suite");
  const t0 = reader.bytes(SIZE.t0, "t0");
  const number = reader.u8("code");
  const rank = reader.u64("rank");
  const prekey = reader.bytes(PREKEY_SIZE, "prekey");
  const signature = reader.bytes(SIZE.signature, "signature");
  const code = CODES.get(number);
  if (reader.failed) return reader.finish(undefined as never);
  if (version !== BODY_VERSION) return err(new ProtocolError("WIRE_UNKNOWN_VERSION", { version }));
  if (suite !== SUITE_NUMBER) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "suite" }));
  if (type !== TYPE.refusal) return err(new ProtocolError("WIRE_UNKNOWN_TYPE", { type }));
  if (code === undefined) return err(new ProtocolError("WIRE_BAD_VALUE", { field: "code" }));
  return reader.finish({ t0, code, rank, prekey, signature });
}

/**
 * The prekey of a refusal that its sender has signed; whether it may be used is for `judgePrekey` to say.
 * Errors: `RATCHET_REFUSAL_SIGNATURE`, and those of `openPrekey`.
 * @param peer whoever the refused opening was for
 */
export function verifyRefusal(
  primitives: Primitives,
  peer: PrekeyOwner,
  refusal: Refusal,
): Result<Prekey, ProtocolError> {
  const fields = signedFields(primitives, refusal);
  if (!verifyFields(primitives, peer.identityKey, "ratchet-refusal", fields, refusal.signature))
    return err(new ProtocolError("RATCHET_REFUSAL_SIGNATURE"));
  return openPrekey(primitives, peer, "signed", refusal.prekey);
}
