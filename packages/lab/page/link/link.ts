import { concat, equal, type Primitives } from "@sandi/crypto";
import { FILE_VERSION, parseRunFile, type RunFile } from "../../exercises/runFile.ts";
import type { Move } from "../../world/moves.ts";
import { PROTOCOLS } from "../../world/protocols.ts";
import { BitReader, BitWriter } from "./bits.ts";
import { oneOf } from "./fields.ts";
import { readMoves, TooManyMoves, writeMoves } from "./moveCodec.ts";

/** Before the code of a run; another layout gets another one. */
const VERSION = "1";
/** A longer one is refused unread: no browser keeps it, and a file does. */
export const LINK_MOST = 32_768;
const SUM = 2;
const protocolField = oneOf(PROTOCOLS, 3);
const MEMORY = { packet: 0 };

/** What a link holds. */
export type Run = Pick<RunFile, "protocol" | "seed"> & { readonly moves: readonly Move[] };

/** Why a link says nothing: it was changed or cut off; it is of another lab; it is too long. */
type LinkFault = "damaged" | "version" | "tooLong";
export type Linked = { readonly ok: true; readonly run: RunFile } | { readonly ok: false; readonly why: LinkFault };

/** A run in letters, digits, `-` and `_`; undefined if it is too long for an address. */
export function codeOf({ protocol, seed, moves }: Run, primitives: Primitives): string | undefined {
  // Three bits are the least that a move takes.
  if (moves.length > LINK_MOST * 2) return undefined;
  const out = new BitWriter();
  protocolField.write(out, protocol, MEMORY);
  out.put(seed < 2_048 ? 0 : 1, 1);
  out.put(seed, seed < 2_048 ? 11 : 32);
  writeMoves(out, moves);
  const bytes = out.bytes();
  const code = VERSION + toBase64url(concat(primitives.sha256(bytes).subarray(0, SUM), bytes));
  return code.length > LINK_MOST ? undefined : code;
}

/** Reads a code, whoever wrote it. */
export function runOf(code: string, primitives: Primitives): Linked {
  if (code.length > LINK_MOST) return { ok: false, why: "tooLong" };
  if (/^[0-9A-Za-z]/.test(code) && !code.startsWith(VERSION)) return { ok: false, why: "version" };
  const bytes = fromBase64url(code.slice(VERSION.length));
  const body = bytes?.subarray(SUM);
  if (!bytes || !body || !equal(primitives.sha256(body).subarray(0, SUM), bytes.subarray(0, SUM)))
    return { ok: false, why: "damaged" };
  try {
    const bits = new BitReader(body);
    const protocol = protocolField.read(bits, MEMORY);
    const seed = bits.take(bits.take(1) === 0 ? 11 : 32);
    const run = parseRunFile(JSON.stringify({ version: FILE_VERSION, protocol, seed, moves: readMoves(bits) }));
    // One run has one code: what is left over or written otherwise was not made here.
    return codeOf(run, primitives) === code ? { ok: true, run } : { ok: false, why: "damaged" };
  } catch (error) {
    return { ok: false, why: error instanceof TooManyMoves ? "tooLong" : "damaged" };
  }
}

function toBase64url(bytes: Uint8Array): string {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
