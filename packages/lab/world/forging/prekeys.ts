import type { UnixMs } from "@sandi/crypto";
import { signFields } from "@sandi/protocol";
import { encodeKeyring, makePrekey, NO_KEYS } from "@sandi/protocol/ratchet/parts";
import { LabError } from "../../errors/labError.ts";
import { Thief } from "../../ledger/thief.ts";
import type { MoveOf } from "../moves.ts";
import type { Scene } from "../scene.ts";

const DAY_MS = 86_400_000;

/**
 * The relay hands out a prekey whose secret Mallory has as somebody's, signed with the only key that she has. Whatever
 * is encapsulated to it she opens.
 */
export function alterPrekeys(world: Scene, { who, shownTo }: MoveOf<"alterPrekeys">): void {
  if (!world.protocol.name.startsWith("ratchet")) throw new LabError("LAB_NOT_HERE", { move: "alterPrekeys" });
  const { primitives, rng, now } = world.env();
  const { kem } = world.platform;
  const [owner, victim] = [world.person(who), world.person(shownTo)];
  const { identitySeed } = world.person("mallory").secrets;
  const me = {
    id: owner.id,
    card: owner.card,
    sign: (purpose: Parameters<typeof signFields>[2], fields: readonly Uint8Array[]) =>
      signFields(primitives, identitySeed, purpose, fields),
  };
  const seed = rng(32);
  const times = { issued: now, notAfter: (now + 90 * DAY_MS) as UnixMs };
  const { bytes, hash } = makePrekey({ primitives, kem }, me, "signed", seed, times);
  const prekeys = new Map(world.liesTo(shownTo).prekeys).set(who, { signed: bytes, oneTime: null });
  world.lies.set(shownTo, { ...world.liesTo(shownTo), prekeys });
  const signed = { seed, hash, issued: now, made: { relay: now, own: now }, bytes };
  const suite = world.protocol.suite(kem);
  const keyring = suite.keyring(encodeKeyring({ ...NO_KEYS, signed }), world.env());
  if (!keyring.ok) throw keyring.error;
  const initial = suite.initial({ kind: "peer", peer: victim.id });
  const names = { victim: who, peer: shownTo };
  const cards = { me: owner.card, them: victim.card };
  world.knowledge.addThief(new Thief({ ...names, ...cards, state: initial, keyring: keyring.value, initial }));
}
