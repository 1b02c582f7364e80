import { concat, equal, type Rng, utf8 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";

/**
 * The protocol of Needham and Schroeder (1978), which Lowe broke in 1995: nobody's name is in
 * M2, so that A cannot tell whose challenge it answers. Kept runnable to watch the attack succeed; never for use.
 *
 *     M1  A → B  {N1, ID_A} under B's key        M2  B → A  {N1, N2} under A's key
 *     M3  A → B  {N2} under B's key              M4  A → B  {K_DES} under B's key
 *     then DES-CBC: IV 8 ‖ ciphertext, no MAC
 */
export const NONCE = 16;
const ID = 32;

/** What M2 says: N1 back, and a question of B's. The second line is Lowe's repair: the same, and whose answer it is. */
export type M2 = (n1: Uint8Array, n2: Uint8Array, idB: Uint8Array) => Uint8Array;
export const m2Of1978: M2 = (n1, n2) => concat(n1, n2);
export const m2OfLowe: M2 = (n1, n2, idB) => concat(n1, n2, idB);

/** One label for all legs: the unfixed protocol has no tags. */
export const LABEL = utf8("needham-schroeder-1978");

export type UnfixedState =
  | { readonly at: "idle" }
  | { readonly at: "awaitM2"; readonly n1: Uint8Array }
  | { readonly at: "awaitM3"; readonly peer: Uint8Array; readonly n2: Uint8Array }
  | { readonly at: "awaitM4"; readonly peer: Uint8Array }
  | { readonly at: "open"; readonly peer: Uint8Array; readonly kDes: Uint8Array };

export type UnfixedInput =
  | { readonly on: "begin" }
  /** What the own private key gave for an incoming leg. */
  | { readonly on: "leg"; readonly plaintext: Uint8Array }
  | { readonly on: "record"; readonly body: Uint8Array }
  | { readonly on: "seal"; readonly text: Uint8Array };

export type UnfixedEffect =
  /** A plaintext to be encrypted with the key of `to` and sent there. */
  | { readonly do: "send"; readonly to: Uint8Array; readonly plaintext: Uint8Array }
  | { readonly do: "record"; readonly body: Uint8Array }
  | { readonly do: "text"; readonly text: Uint8Array }
  | { readonly do: "authenticated"; readonly peer: Uint8Array }
  | { readonly do: "refused"; readonly because: string };

type Context = { readonly me: Uint8Array; readonly peer: Uint8Array; readonly rng: Rng; readonly m2?: M2 };
type Step = { readonly next: UnfixedState; readonly effects: readonly UnfixedEffect[] };

/** @param context `peer` is whom an initiator wants to talk to; a responder talks to the agent that M1 names */
export function unfixedStep(state: UnfixedState, input: UnfixedInput, context: Context): Step {
  switch (input.on) {
    case "begin": {
      const n1 = context.rng(NONCE);
      return to({ at: "awaitM2", n1 }, { do: "send", to: context.peer, plaintext: concat(n1, context.me) });
    }
    case "leg":
      return leg(state, input.plaintext, context);
    case "record": {
      if (state.at !== "open") return refuse(state, "no key yet");
      const text = des.cbcDecrypt(state.kDes, input.body.subarray(0, 8), input.body.subarray(8), { padding: "pkcs7" });
      return text ? to(state, { do: "text", text }) : refuse(state, "padding");
    }
    case "seal": {
      if (state.at !== "open") return refuse(state, "no key yet");
      const iv = context.rng(8);
      const body = concat(iv, des.cbcEncrypt(state.kDes, iv, input.text, { padding: "pkcs7" }));
      return to(state, { do: "record", body });
    }
  }
}

function leg(state: UnfixedState, plaintext: Uint8Array, { me, peer, rng, m2 = m2Of1978 }: Context): Step {
  switch (state.at) {
    case "idle": {
      if (plaintext.length !== NONCE + ID) return refuse(state, "M1");
      const [n1, claimed] = [plaintext.slice(0, NONCE), plaintext.slice(NONCE)];
      const n2 = rng(NONCE);
      return to({ at: "awaitM3", peer: claimed, n2 }, { do: "send", to: claimed, plaintext: m2(n1, n2, me) });
    }
    case "awaitM2": {
      const n2 = plaintext.slice(NONCE, 2 * NONCE);
      if (n2.length !== NONCE || !equal(plaintext, m2(state.n1, n2, peer))) return refuse(state, "M2");
      const kDes = des.setOddParity(rng(8));
      return {
        next: { at: "open", peer, kDes },
        effects: [
          { do: "authenticated", peer },
          { do: "send", to: peer, plaintext: n2 },
          { do: "send", to: peer, plaintext: kDes },
        ],
      };
    }
    case "awaitM3":
      if (!equal(plaintext, state.n2)) return refuse(state, "M3");
      return to({ at: "awaitM4", peer: state.peer }, { do: "authenticated", peer: state.peer });
    case "awaitM4":
      if (plaintext.length !== 8) return refuse(state, "M4");
      return to({ at: "open", peer: state.peer, kDes: plaintext.slice() });
    case "open":
      return refuse(state, "already open");
  }
}

function to(next: UnfixedState, ...effects: readonly UnfixedEffect[]): Step {
  return { next, effects };
}

function refuse(state: UnfixedState, because: string): Step {
  return to(state, { do: "refused", because });
}
