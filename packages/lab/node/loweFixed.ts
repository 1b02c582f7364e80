import { concat, fromUtf8, type UnixMs, u32, utf8 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { encodeContent, type SuiteEffect } from "@sandi/protocol";
import {
  encodeHeader,
  encodeM1Header,
  HEADER_SIZE,
  hashCiphertexts,
  IV_SIZE,
  M1,
  M3,
  M4,
  MAC_SIZE,
  parseLeg,
  RECORD_HEADER_SIZE,
  rsaDes,
  TYPE,
  viewHash,
} from "@sandi/protocol/rsa-des";
import { BOBS_SECRET } from "../attacks/openings.ts";
import type { LoweStep, LoweTarget } from "./lowe.ts";
import { bodiesOf, type Identity, Party } from "./party.ts";

const { rsa } = nodeSlowPrimitives;

/** The suite `rsa-des` as it is used. Mallory knows the protocol and writes any header that it needs. */
export class FixedLowe implements LoweTarget {
  readonly name = "rsa-des";
  readonly #alice: Identity;
  readonly #bob: Identity;
  readonly #mallory: Identity;
  readonly #env;
  /** Alice in her conversation with Mallory; Bob in what he believes to be one with Alice. */
  readonly #aliceRun;
  readonly #bobRun;
  readonly #handshake = nodeRng(16);
  #bodies: readonly Uint8Array[] = [];
  #c1: Uint8Array = new Uint8Array(0);
  #c2: Uint8Array = new Uint8Array(0);
  #c3: Uint8Array = new Uint8Array(0);
  #aliceHandshake: Uint8Array = new Uint8Array(0);
  #n2: Uint8Array | undefined;
  #kDes: Uint8Array = new Uint8Array(0);
  #bobBelieves = false;
  #read: string | undefined;

  constructor(alice: Identity, bob: Identity, mallory: Identity, now: number) {
    this.#alice = alice;
    this.#bob = bob;
    this.#mallory = mallory;
    this.#env = { primitives: nodePrimitives, rng: nodeRng, now: now as UnixMs };
    this.#aliceRun = new Party(rsaDes, alice, mallory, now);
    this.#bobRun = new Party(rsaDes, bob, alice, now);
  }

  async step(step: LoweStep): Promise<{ stoppedBy?: string }> {
    switch (step) {
      case "begin":
        return this.#note(await this.#aliceRun.take({ on: "open" }));
      case "rewriteM1":
        return this.#rewriteM1();
      case "passM2": {
        // Mallory can change only the clear header; she cannot read what is inside.
        this.#c2 = this.#bodies[0]!.slice(HEADER_SIZE);
        const from = this.#mallory.id;
        const header = encodeHeader({ type: TYPE.M2, handshake: this.#aliceHandshake, from, to: this.#alice.id });
        return this.#note(
          await this.#aliceRun.take({ on: "body", from: this.#mallory.id, body: concat(header, this.#c2) }),
        );
      }
      case "rewriteM3":
        return this.#rewriteM3();
      case "forgeM4":
        return this.#forgeM4();
      case "talk": {
        const sealed = {
          on: "seal",
          messageId: nodeRng(16),
          content: encodeContent({ type: "text", text: BOBS_SECRET, sentAt: 0 as UnixMs }),
        } as const;
        const stopped = this.#note(await this.#bobRun.take(sealed));
        this.#read = this.#readRecord(this.#bodies[0]);
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

  async #rewriteM1(): Promise<{ stoppedBy?: string }> {
    const leg = parseLeg(this.#bodies[0]!);
    if (!leg.ok || leg.value.leg !== "M1") throw new Error("Alice did not begin with M1");
    this.#aliceHandshake = leg.value.handshake.slice();
    const m1 = M1.decode(await this.#openAsMallory(leg.value.content, M1.label));
    if (!m1) throw new Error("M1 is not under Mallory's key");
    const seen = ({ id, record }: Identity) => ({ id, spki: record.rsaSpki!, suites: record.suites });
    const view = viewHash(this.#env, seen(this.#alice), seen(this.#bob));
    const plaintext = M1.encode({ idA: this.#alice.id, idB: this.#bob.id, n1: m1.n1.slice(), view });
    this.#c1 = await this.#sealForBob(plaintext, M1.label);
    const names = { handshake: this.#handshake, from: this.#alice.id, to: this.#bob.id };
    const header = encodeM1Header(names, view, this.#alice.record.bytes);
    return this.#note(await this.#bobRun.take({ on: "body", from: this.#alice.id, body: concat(header, this.#c1) }));
  }

  async #rewriteM3(): Promise<{ stoppedBy?: string }> {
    const m3 = M3.decode(await this.#openAsMallory(this.#bodies[0]!.slice(HEADER_SIZE), M3.label));
    if (!m3) throw new Error("M3 is not under Mallory's key");
    this.#n2 = m3.n2.slice();
    const hashC1C2 = hashCiphertexts(this.#env, this.#c1, this.#c2);
    const plaintext = M3.encode({ idA: this.#alice.id, idB: this.#bob.id, n2: this.#n2, hashC1C2 });
    this.#c3 = await this.#sealForBob(plaintext, M3.label);
    return this.#sendBob(TYPE.M3, this.#c3);
  }

  async #forgeM4(): Promise<{ stoppedBy?: string }> {
    this.#kDes = des.setOddParity(nodeRng(8));
    const plaintext = M4.encode({
      idA: this.#alice.id,
      idB: this.#bob.id,
      n2: this.#n2!,
      hashC1C2C3: hashCiphertexts(this.#env, this.#c1, this.#c2, this.#c3),
      epoch: u32(1),
      kDes: this.#kDes,
      s: nodeRng(32),
    });
    const stopped = await this.#sendBob(TYPE.M4, await this.#sealForBob(plaintext, M4.label));
    this.#bobBelieves = stopped.stoppedBy === undefined;
    return stopped;
  }

  async #sendBob(type: number, content: Uint8Array): Promise<{ stoppedBy?: string }> {
    const header = encodeHeader({ type, handshake: this.#handshake, from: this.#alice.id, to: this.#bob.id });
    return this.#note(await this.#bobRun.take({ on: "body", from: this.#alice.id, body: concat(header, content) }));
  }

  #note(effects: readonly SuiteEffect[]): { stoppedBy?: string } {
    this.#bodies = bodiesOf(effects);
    const refused = effects.find((effect) => effect.do === "refused");
    return refused ? { stoppedBy: refused.error.code } : {};
  }

  #readRecord(body: Uint8Array | undefined): string | undefined {
    if (!body) return undefined;
    const at = RECORD_HEADER_SIZE;
    const ciphertext = body.subarray(at + IV_SIZE, body.length - MAC_SIZE);
    const plaintext = des.cbcDecrypt(this.#kDes, body.subarray(at, at + IV_SIZE), ciphertext, { padding: "pkcs7" });
    // Kind, message id and received state come first; the text is what follows them.
    return plaintext && fromUtf8(plaintext.subarray(plaintext.length - utf8(BOBS_SECRET).length));
  }

  async #openAsMallory(ciphertext: Uint8Array, label: Uint8Array): Promise<Uint8Array> {
    const plaintext = await rsa.oaepDecrypt(this.#mallory.rsaPkcs8, ciphertext, label);
    if (!plaintext) throw new Error("not under Mallory's key");
    return plaintext;
  }

  async #sealForBob(plaintext: Uint8Array, label: Uint8Array): Promise<Uint8Array> {
    const ciphertext = await rsa.oaepEncrypt(this.#bob.record.rsaSpki!, plaintext, label);
    if (!ciphertext) throw new Error("too long for Bob's key");
    return ciphertext;
  }
}
