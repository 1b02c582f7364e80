import type { PrekeyStock, PublishedPrekeys, StoredPrekey } from "../base/ports.ts";

/** All that is held of one owner. One-time prekeys are in the order of `issued`. */
export type HeldPrekeys = {
  readonly signed: StoredPrekey | undefined;
  readonly oneTime: readonly StoredPrekey[];
  readonly last: number;
};

export const NO_PREKEYS: HeldPrekeys = { signed: undefined, oneTime: [], last: 0 };

/**
 * What is held after a publication; the same object if nothing changes. What is not above `last` is ignored, so that a publication that comes twice brings
 * nothing back that was handed out. `discard` spares what the same publication brought when it came before.
 * @param keep how many one-time prekeys are kept, the newest
 */
export function publish(held: HeldPrekeys, { discard, signed, oneTime }: PublishedPrekeys, keep: number): HeldPrekeys {
  const inOrder = [...oneTime, ...(signed === undefined ? [] : [signed])].sort((a, b) => a.issued - b.issued);
  const first = discard ? (inOrder[0]?.issued ?? Number.POSITIVE_INFINITY) : 0;
  const stays = ({ issued }: StoredPrekey): boolean => issued >= first;
  let { last } = held;
  const taken = new Set<StoredPrekey>();
  for (const prekey of inOrder) {
    if (prekey.issued <= last) continue;
    last = prekey.issued;
    taken.add(prekey);
  }
  const mine = [...held.oneTime.filter(stays), ...inOrder.filter((prekey) => prekey !== signed && taken.has(prekey))];
  const kept = held.signed !== undefined && stays(held.signed) ? held.signed : undefined;
  if (last === held.last && kept === held.signed && mine.length === held.oneTime.length) return held;
  return {
    signed: signed !== undefined && taken.has(signed) ? signed : kept,
    oneTime: mine.slice(Math.max(0, mine.length - keep)),
    last,
  };
}

/** Takes out the oldest one-time prekey. */
export function take(held: HeldPrekeys): { readonly prekey: StoredPrekey | undefined; readonly held: HeldPrekeys } {
  const [prekey, ...oneTime] = held.oneTime;
  return prekey === undefined ? { prekey, held } : { prekey, held: { ...held, oneTime } };
}

/** After a restore it is not known which one-time prekeys were handed out since. */
export function withoutOneTime(held: HeldPrekeys): HeldPrekeys {
  return { ...held, oneTime: [] };
}

export function stockOf({ signed, oneTime, last }: HeldPrekeys): PrekeyStock {
  return {
    signed,
    oneTime: {
      count: oneTime.length,
      bytes: oneTime.reduce((sum, { bytes }) => sum + bytes.length, 0),
      oldest: oneTime[0]?.issued ?? 0,
      newest: oneTime.at(-1)?.issued ?? 0,
    },
    last,
  };
}

const LAST = 8;
const HEAD = 11;
const KIND = { signed: 1, oneTime: 2 } as const;

/** `last u64`, then for each prekey: `kind u8 (1 signed, 2 one-time) ‖ issued u64 ‖ length u16 ‖ bytes`. */
export function encodeHeld({ signed, oneTime, last }: HeldPrekeys): Uint8Array {
  const all = signed === undefined ? oneTime : [signed, ...oneTime];
  const out = new Uint8Array(all.reduce((size, { bytes }) => size + HEAD + bytes.length, LAST));
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(last));
  let at = LAST;
  for (const prekey of all) {
    const { issued, bytes } = prekey;
    out[at] = prekey === signed ? KIND.signed : KIND.oneTime;
    view.setBigUint64(at + 1, BigInt(issued));
    view.setUint16(at + 9, bytes.length);
    out.set(bytes, at + HEAD);
    at += HEAD + bytes.length;
  }
  return out;
}

/** @returns undefined if these are not the bytes of `encodeHeld`. The prekeys are views of `encoded` */
export function decodeHeld(encoded: Uint8Array): HeldPrekeys | undefined {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (encoded.length < LAST) return undefined;
  let signed: StoredPrekey | undefined;
  const oneTime: StoredPrekey[] = [];
  for (let at = LAST; at < encoded.length; ) {
    if (encoded.length - at < HEAD) return undefined;
    const end = at + HEAD + view.getUint16(at + 9);
    if (end > encoded.length) return undefined;
    const prekey = { issued: Number(view.getBigUint64(at + 1)), bytes: encoded.subarray(at + HEAD, end) };
    if (!Number.isSafeInteger(prekey.issued)) return undefined;
    if (encoded[at] === KIND.oneTime) oneTime.push(prekey);
    else if (encoded[at] === KIND.signed && at === LAST) signed = prekey;
    else return undefined;
    at = end;
  }
  const last = Number(view.getBigUint64(0));
  return Number.isSafeInteger(last) ? { signed, oneTime, last } : undefined;
}
