import { concat, equal, toHex, u32 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { nodePrimitives } from "@sandi/crypto/node";
import type { SuiteEffect } from "@sandi/protocol";
import {
  encodeHeader,
  encodeM1Header,
  encodeState,
  HEADER_SIZE,
  hashCiphertexts,
  LAYOUTS,
  M1,
  M3,
  M4,
  parseLeg,
  RSA_DES_LIMITS,
  TYPE,
  viewHash,
} from "@sandi/protocol/rsa-des";
import { form } from "@sandi/testkit/forms";
import { describe, expect, it } from "vitest";
import type { Actor } from "./support/actor.ts";
import { Stage } from "./support/stage.ts";

/** Each attack so often, each time against a new run with new nonces. */
const TRIES = form("handshakeAttacks");

const codes = (effects: readonly SuiteEffect[]) =>
  effects.flatMap((effect) => (effect.do === "refused" ? [effect.error.code] : []));
const view = ({ record }: Actor) => ({ id: record.id, spki: record.rsaSpki!, suites: record.suites });

/** The relay's hand: it sees every body, can encrypt for anyone, and knows no private key. */
class Attack {
  readonly stage: Stage;
  readonly env;

  constructor(seed: number) {
    this.stage = new Stage(seed);
    this.env = { primitives: nodePrimitives, rng: this.stage.random.bytes, now: this.stage.now as never };
  }

  encrypt(to: Actor, plaintext: Uint8Array, label: Uint8Array): Uint8Array {
    return this.stage.rsa.perform(
      { op: "oaepEncrypt", spki: to.record.rsaSpki!, plaintext, label },
      new Uint8Array(0),
    )!;
  }

  leg(type: number, from: Actor, to: Actor, handshake: Uint8Array, content: Uint8Array): Uint8Array {
    return concat(encodeHeader({ type, handshake, from: from.record.id, to: to.record.id }), content);
  }

  bytes(length: number): Uint8Array {
    return this.stage.random.bytes(length);
  }

  /** Alice and Bob up to where Bob waits for M3, and M3 and M4 lie in the relay's hand. */
  upToM3(): { readonly bodies: Uint8Array[]; readonly handshake: Uint8Array; readonly c: Uint8Array[] } {
    const { stage } = this;
    stage.alice.take({ on: "open" });
    const m1 = stage.queues["alice->bob"][0]!;
    stage.deliver("alice->bob");
    const m2 = stage.queues["bob->alice"][0]!;
    stage.deliver("bob->alice");
    const bodies = [m1, m2, ...stage.queues["alice->bob"]];
    const legs = bodies.map((body) => {
      const parsed = parseLeg(body);
      if (!parsed.ok || parsed.value.leg === "answer") throw new Error("no leg");
      return parsed.value;
    });
    return { bodies, handshake: legs[0]!.handshake, c: legs.map(({ content }) => content) };
  }

  /** However the attack went, the two still come together and nobody reads what was not said. */
  stillOpens(): void {
    const { stage } = this;
    stage.settle();
    stage.alice.say("halo");
    stage.settle();
    expect(stage.bob.history.map(({ text }) => text)).toEqual(["halo"]);
  }
}

function thousand(attempt: (attack: Attack) => void): void {
  const attack = new Attack(1);
  for (let i = 0; i < TRIES; i++) {
    attempt(attack);
    attack.stage.forget();
  }
}

describe("attacks on the handshake of rsa-des", () => {
  it("forged M4: who does not know N2 cannot write one", () => {
    thousand((attack) => {
      const { alice, bob } = attack.stage;
      const { handshake, c } = attack.upToM3();
      attack.stage.deliver("alice->bob");
      const plaintext = M4.encode({
        idA: alice.record.id,
        idB: bob.record.id,
        n2: attack.bytes(32),
        hashC1C2C3: hashCiphertexts(attack.env, ...c.slice(0, 3)),
        epoch: u32(1),
        kDes: des.setOddParity(attack.bytes(8)),
        s: attack.bytes(32),
      });
      const body = attack.leg(TYPE.M4, alice, bob, handshake, attack.encrypt(bob, plaintext, M4.label));
      const before = encodeState(bob.state);
      const effects = bob.hear(body);
      expect(codes(effects)).toEqual(["RSA_DES_WRONG_NONCE"]);
      expect(effects.length).toBe(1);
      expect(equal(encodeState(bob.state), before)).toBe(true);
      attack.stillOpens();
    });
  });

  it("forged M3 by one who has only seen the ciphertexts", () => {
    thousand((attack) => {
      const { alice, bob } = attack.stage;
      const { handshake, c } = attack.upToM3();
      const hashC1C2 = hashCiphertexts(attack.env, ...c.slice(0, 2));
      const plaintext = M3.encode({ idA: alice.record.id, idB: bob.record.id, n2: attack.bytes(32), hashC1C2 });
      const body = attack.leg(TYPE.M3, alice, bob, handshake, attack.encrypt(bob, plaintext, M3.label));
      expect(codes(bob.hear(body))).toEqual(["RSA_DES_WRONG_NONCE"]);
      attack.stillOpens();
    });
  });

  it("forged M4': T is known to all, N2 is not", () => {
    const attack = new Attack(1);
    const { alice, bob } = attack.stage;
    alice.take({ on: "open" });
    attack.stage.settle();
    const session = bob.state.sessions[0]!;
    for (let i = 0; i < TRIES; i++) {
      const plaintext = LAYOUTS["M4'"].encode({
        idA: alice.record.id,
        idB: bob.record.id,
        n2: attack.bytes(32),
        hashT: nodePrimitives.sha256(session.epochs[0]!.transcript),
        epoch: u32(2),
        kDes: des.setOddParity(attack.bytes(8)),
        s: attack.bytes(32),
      });
      const content = attack.encrypt(bob, plaintext, LAYOUTS["M4'"].label);
      const body = attack.leg(TYPE["M4'"], alice, bob, session.id, content);
      expect(codes(bob.hear(body))).toEqual(["RSA_DES_WRONG_NONCE"]);
    }
    expect(bob.state.sessions[0]!.sending.epoch).toBe(1);
    attack.stillOpens();
  });

  it("key forwarding: M3 and M4 of one run in another", () => {
    const other = new Attack(2);
    thousand((attack) => {
      other.stage.forget();
      const foreign = other.upToM3();
      const mine = attack.upToM3();
      const { alice, bob } = attack.stage;
      for (const [type, at] of [
        [TYPE.M3, 2],
        [TYPE.M4, 3],
      ] as const) {
        const body = attack.leg(type, alice, bob, mine.handshake, foreign.c[at]!);
        expect(bob.hear(body).every(({ do: what }) => what === "refused")).toBe(true);
      }
      attack.stillOpens();
    });
  });

  it("type flaw: every ciphertext in the place of every other, whoever sends it to whom", () => {
    let tried = 0;
    const attack = new Attack(3);
    while (tried < TRIES) {
      attack.stage.forget();
      const { alice, bob } = attack.stage;
      const { handshake, c, bodies } = attack.upToM3();
      const m1 = parseLeg(bodies[0]!);
      if (!m1.ok || m1.value.leg !== "M1") throw new Error("no M1");
      for (const [name, type] of Object.entries(TYPE)) {
        if (name === "record" || name === "answer" || name === "M5" || name === "M6") continue;
        for (const [at, content] of c.entries()) {
          const own = name === `M${at + 1}`;
          for (const [from, to] of [
            [alice, bob],
            [bob, alice],
          ] as const) {
            if (own) continue;
            tried++;
            const body =
              type === TYPE.M1
                ? concat(
                    encodeM1Header(
                      { handshake: attack.bytes(16), from: from.record.id, to: to.record.id },
                      viewHash(attack.env, view(from), view(to)),
                      from.record.bytes,
                    ),
                    content,
                  )
                : attack.leg(type, from, to, handshake, content);
            expect(to.hear(body).every(({ do: what }) => what === "refused")).toBe(true);
          }
        }
      }
      attack.stillOpens();
    }
  });

  it("replay of M1 to M6 after the session is open, to either side: nothing new begins", () => {
    const stage = new Stage(1);
    const seen: Uint8Array[] = [];
    stage.alice.take({ on: "open" });
    for (;;) {
      const way = stage.queues["alice->bob"].length > 0 ? "alice->bob" : "bob->alice";
      if (stage.queues[way].length === 0) break;
      seen.push(stage.queues[way][0]!);
      stage.deliver(way);
    }
    expect(seen.length).toBe(6);
    const sessions = [stage.alice, stage.bob].map(({ state }) => state.sessions.map(({ id }) => toHex(id)));
    for (let i = 0; i < TRIES; i++) {
      const body = seen[stage.random.below(6)]!;
      const actor = stage.actor(stage.random.below(2) === 0 ? "alice" : "bob");
      const effects = actor.hear(body);
      expect(effects.some(({ do: what }) => what === "ready" || what === "handshake" || what === "content")).toBe(
        false,
      );
      // At most the stored bytes go out again.
      for (const effect of effects) if (effect.do === "send") expect(seen.map(toHex)).toContain(toHex(effect.body));
      for (const queue of Object.values(stage.queues)) queue.length = 0;
    }
    expect([stage.alice, stage.bob].map(({ state }) => state.sessions.map(({ id }) => toHex(id)))).toEqual(sessions);
  });

  it("replay of a whole old run to a Bob who has forgotten his sessions: M1 is answered, and no more", () => {
    for (let seed = 0; seed < 100; seed++) {
      const attack = new Attack(seed);
      const { bodies } = attack.upToM3();
      const { bob } = attack.stage;
      attack.stage.settle();
      bob.state = { ...bob.state, responding: [], sessions: [], remembered: [] };
      const effects = [0, 2, 3].flatMap((at) => [...bob.hear(bodies[at]!)]);
      expect(effects.some(({ do: what }) => what === "ready" || what === "content")).toBe(false);
      expect(bob.state.sessions).toEqual([]);
    }
  });

  it("reflection: every leg back to whoever sent it, as it is and with the IDs changed about", () => {
    thousand((attack) => {
      const { alice, bob } = attack.stage;
      const { bodies } = attack.upToM3();
      for (const [at, body] of bodies.entries()) {
        const sender = at === 1 ? bob : alice;
        const other = at === 1 ? alice : bob;
        const turned = concat(body);
        turned.set(other.record.id, 20);
        turned.set(sender.record.id, 52);
        for (const reflected of [body, turned])
          expect(sender.hear(reflected).every(({ do: what }) => what === "refused")).toBe(true);
      }
      attack.stillOpens();
    });
  });

  it("forged M1s in Alice's name, three in the midst of her handshake, do not end it", () => {
    thousand((attack) => {
      const { stage } = attack;
      const { alice, bob } = stage;
      alice.take({ on: "open" });
      stage.deliver("alice->bob");
      for (let i = 0; i < 3; i++) {
        const hash = viewHash(attack.env, view(alice), view(bob));
        const plaintext = M1.encode({ idA: alice.record.id, idB: bob.record.id, n1: attack.bytes(32), view: hash });
        const names = { handshake: attack.bytes(16), from: alice.record.id, to: bob.record.id };
        const header = encodeM1Header(names, hash, alice.record.bytes);
        bob.hear(concat(header, attack.encrypt(bob, plaintext, M1.label)));
      }
      expect(bob.state.responding.length).toBe(4);
      attack.stillOpens();
      expect(bob.state.responding).toEqual([]);
    });
  });

  it("swapped keys: a record of Mallory's in Alice's M1 is arithmetic, and an old one of hers changes nothing", () => {
    for (let seed = 0; seed < 100; seed++) {
      const attack = new Attack(seed);
      const { stage } = attack;
      const { alice, bob } = stage;
      const old = alice.record;
      stage.now += 60_000;
      alice.publish();
      bob.peer = alice.record;
      const m1 = (record: Uint8Array, from: { id: Uint8Array; spki: Uint8Array; suites: readonly string[] }) => {
        const hash = viewHash(attack.env, from, view(bob));
        const plaintext = M1.encode({ idA: alice.record.id, idB: bob.record.id, n1: attack.bytes(32), view: hash });
        const names = { handshake: attack.bytes(16), from: alice.record.id, to: bob.record.id };
        return concat(encodeM1Header(names, hash, record), attack.encrypt(bob, plaintext, M1.label));
      };
      const mallory = new Stage(seed + 1_000).alice;
      expect(codes(bob.hear(m1(mallory.record.bytes, view(mallory))))).toEqual(["RSA_DES_WRONG_PEER"]);
      const rolledBack = bob.hear(m1(old.bytes, { id: old.id, spki: old.rsaSpki!, suites: old.suites }));
      expect(codes(rolledBack)).toEqual(["RSA_DES_VIEW_OUTDATED"]);
      const broken = alice.record.bytes.slice();
      // Within the signature.
      broken[20]! ^= 1;
      expect(codes(bob.hear(m1(broken, view(alice))))).toEqual(["RECORD_BAD_SIGNATURE"]);
      expect(bob.peer).toBe(alice.record);
      for (const queue of Object.values(stage.queues)) queue.length = 0;
      attack.stillOpens();
    }
  });

  it("stripped suites: who does not offer rsa-des by signature is neither begun with nor answered", () => {
    const { alice, bob, ...stage } = new Stage(1);
    alice.publish(["ratchet"]);
    bob.peer = alice.record;
    const effects = bob.take({ on: "open" });
    expect(effects).toMatchObject([{ do: "handshake", state: "failed", error: { code: "RSA_DES_NOT_OFFERED" } }]);
    alice.take({ on: "open" });
    const [body] = stage.queues["alice->bob"];
    expect(codes(bob.hear(body!))).toEqual(["RSA_DES_NOT_OFFERED"]);
    expect(body!.length).toBeGreaterThan(HEADER_SIZE);
  });

  it("no RSA key: a card without rsa-des ends a handshake at every leg with a code, and never throws", () => {
    const notOffered = [{ do: "handshake", state: "failed", error: { code: "RSA_DES_NOT_OFFERED" } }];
    const withoutKey = (actor: Actor): void => {
      actor.publish(["ratchet"]);
      expect(actor.record.rsaSpki).toBeUndefined();
    };
    // Before M1 arrives: its receiver cannot open it, and says with its card why.
    const one = new Stage(1);
    one.alice.take({ on: "open" });
    one.now += 60_000;
    withoutKey(one.bob);
    expect(codes(one.deliver("alice->bob"))).toEqual(["RSA_DES_VIEW_OUTDATED"]);
    expect(one.deliver("bob->alice").filter(({ do: what }) => what === "handshake")).toMatchObject(notOffered);
    expect(one.alice.peer?.bytes).toEqual(one.bob.record.bytes);
    expect(one.settle()).toBe(true);
    // An M1 that claims the view in which the receiver has no key: nobody is asked to decrypt.
    const two = new Attack(2);
    withoutKey(two.stage.bob);
    const { alice, bob } = two.stage;
    const hash = viewHash(two.env, view(alice), { ...view(bob), spki: new Uint8Array(0) });
    const names = { handshake: two.bytes(16), from: alice.record.id, to: bob.record.id };
    const claimed = concat(encodeM1Header(names, hash, alice.record.bytes), two.bytes(384));
    expect(codes(bob.hear(claimed))).toEqual(["RSA_DES_VIEW_OUTDATED"]);
    // Between M1 and M2 the other side's card becomes one without a key.
    const three = new Stage(3);
    three.alice.take({ on: "open" });
    three.deliver("alice->bob");
    withoutKey(three.bob);
    three.alice.peer = three.bob.record;
    expect(three.deliver("bob->alice")).toMatchObject(notOffered);
    // In an open session: text goes on under the key that there is, and no rekey begins.
    const four = new Stage(4);
    four.alice.say("halo");
    four.settle();
    withoutKey(four.bob);
    four.alice.peer = four.bob.record;
    four.now += RSA_DES_LIMITS.rekeyAge;
    four.alice.take({ on: "tick" });
    four.alice.say("still here");
    expect(four.settle()).toBe(true);
    expect(four.bob.history.map(({ text }) => text)).toEqual(["halo", "still here"]);
  });
});
