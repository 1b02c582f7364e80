import { concat, equal, fromUtf8, utf8 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { BOBS_SECRET } from "../attacks/openings.ts";
import {
  LABEL,
  NONCE,
  type UnfixedEffect,
  type UnfixedInput,
  type UnfixedState,
  unfixedStep,
} from "../unfixed/needhamSchroeder.ts";
import type { LoweStep, LoweTarget } from "./lowe.ts";
import type { Identity } from "./party.ts";

const { rsa } = nodeSlowPrimitives;

/** Needham–Schroeder as of 1978. */
export class UnfixedLowe implements LoweTarget {
  readonly name = "Needham–Schroeder, not fixed";
  readonly #people: readonly Identity[];
  readonly #alice: Identity;
  readonly #bob: Identity;
  readonly #mallory: Identity;
  #aliceState: UnfixedState = { at: "idle" };
  #bobState: UnfixedState = { at: "idle" };
  /** The ciphertext under way. */
  #wire: Uint8Array = new Uint8Array(0);
  #n1: Uint8Array = new Uint8Array(0);
  #n2: Uint8Array | undefined;
  #kDes: Uint8Array = new Uint8Array(0);
  #bobBelieves = false;
  #read: string | undefined;

  constructor(alice: Identity, bob: Identity, mallory: Identity) {
    this.#alice = alice;
    this.#bob = bob;
    this.#mallory = mallory;
    this.#people = [alice, bob, mallory];
  }

  async step(step: LoweStep): Promise<{ stoppedBy?: string }> {
    switch (step) {
      case "begin":
        return this.#takeAlice({ on: "begin" });
      case "rewriteM1": {
        const m1 = await this.#open(this.#mallory, this.#wire);
        this.#n1 = m1.slice(0, NONCE);
        const forged = concat(this.#n1, this.#alice.id);
        return this.#takeBob({ on: "leg", plaintext: await this.#open(this.#bob, await seal(this.#bob, forged)) });
      }
      case "passM2":
        return this.#takeAlice({ on: "leg", plaintext: await this.#open(this.#alice, this.#wire) });
      case "rewriteM3": {
        this.#n2 = await this.#open(this.#mallory, this.#wire);
        return this.#takeBob({ on: "leg", plaintext: await this.#open(this.#bob, await seal(this.#bob, this.#n2)) });
      }
      case "forgeM4": {
        this.#kDes = des.setOddParity(nodeRng(8));
        return this.#takeBob({ on: "leg", plaintext: await this.#open(this.#bob, await seal(this.#bob, this.#kDes)) });
      }
      case "talk": {
        const stopped = await this.#takeBob({ on: "seal", text: utf8(BOBS_SECRET) });
        const [iv, ciphertext] = [this.#wire.subarray(0, 8), this.#wire.subarray(8)];
        const text = des.cbcDecrypt(this.#kDes, iv, ciphertext, { padding: "pkcs7" });
        this.#read = text && fromUtf8(text);
        return stopped;
      }
    }
  }

  outcome() {
    return {
      bobBelieves: this.#bobBelieves,
      malloryKnowsN2: this.#n2 !== undefined,
      ...(this.#read === undefined ? {} : { malloryReads: this.#read }),
    };
  }

  async #takeAlice(input: UnfixedInput): Promise<{ stoppedBy?: string }> {
    const context = { me: this.#alice.id, peer: this.#mallory.id, rng: nodeRng };
    const { next, effects } = unfixedStep(this.#aliceState, input, context);
    this.#aliceState = next;
    return this.#carryOut(effects);
  }

  async #takeBob(input: UnfixedInput): Promise<{ stoppedBy?: string }> {
    const context = { me: this.#bob.id, peer: this.#alice.id, rng: nodeRng };
    const { next, effects } = unfixedStep(this.#bobState, input, context);
    this.#bobState = next;
    if (effects.some((effect) => effect.do === "authenticated" && equal(effect.peer, this.#alice.id)))
      this.#bobBelieves = true;
    return this.#carryOut(effects);
  }

  async #carryOut(effects: readonly UnfixedEffect[]): Promise<{ stoppedBy?: string }> {
    const refused = effects.find((effect) => effect.do === "refused");
    if (refused) return { stoppedBy: refused.because };
    // Alice sends M3 and M4 together; Mallory needs only the first.
    const first = effects.find((effect) => effect.do === "send" || effect.do === "record");
    if (first?.do === "record") this.#wire = first.body;
    if (first?.do === "send") {
      const to = this.#people.find(({ id }) => equal(id, first.to));
      if (!to) return { stoppedBy: "unknown name" };
      this.#wire = await seal(to, first.plaintext);
    }
    return {};
  }

  async #open(who: Identity, ciphertext: Uint8Array): Promise<Uint8Array> {
    const plaintext = await rsa.oaepDecrypt(who.rsaPkcs8, ciphertext, LABEL);
    if (!plaintext) throw new Error(`not under the key of ${who.record.name}`);
    return plaintext;
  }
}

async function seal(to: Identity, plaintext: Uint8Array): Promise<Uint8Array> {
  const ciphertext = await rsa.oaepEncrypt(to.record.rsaSpki!, plaintext, LABEL);
  if (!ciphertext) throw new Error("too long for the key");
  return ciphertext;
}
