import type { Move } from "../world/moves.ts";

/** What can be known. A value that is a key or a nonce is in hex, a text is itself. */
export type FactKind =
  | "nonce"
  | "desKey"
  | "secret"
  | "macKey"
  | "chain"
  | "root"
  | "seed"
  | "prekey"
  | "rsaKey"
  | "text";

export type Fact = {
  readonly kind: FactKind;
  /** As the specification calls it: `N1`, `K_DES`. */
  readonly name: string;
  readonly value: string;
  /** Whose it is, or with whom: the person on the other side. */
  readonly of: string;
  /** How it was come by. */
  readonly by: FactSource;
};

/** Whether a device holds a text as somebody's who never wrote it to its owner. */
export function isForged({ kind, name, value }: Fact, holder: string, moves: readonly Move[]): boolean {
  if (kind !== "text" || name === holder || holder === "mallory") return false;
  return !moves.some((move) => move.do === "say" && move.who === name && move.to === holder && move.text === value);
}

export type FactSource =
  | { readonly way: "own" }
  /** An RSA key of this owner opened this packet. */
  | { readonly way: "rsa"; readonly packet: number; readonly key: string }
  /** A key opened this packet. */
  | { readonly way: "des"; readonly packet: number; readonly key: string }
  | { readonly way: "state"; readonly packet: number; readonly of: string }
  | { readonly way: "stolen"; readonly of: string }
  | { readonly way: "searched"; readonly packet: number; readonly tried: number };
