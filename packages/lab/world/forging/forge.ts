import { concat, toHex, u32 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { encodeContent, NOTHING_OPENED, reportOf, signFields } from "@sandi/protocol";
import { decodeKeyring, encodePlaintext, makeOpening, openPrekey, sealRecord } from "@sandi/protocol/ratchet/parts";
import { encodeHeader, hashCiphertexts, M4, TYPE } from "@sandi/protocol/rsa-des";
import { LabError } from "../../errors/labError.ts";
import { fromHexOf } from "../../ledger/facts.ts";
import { legOf } from "../../protocols/nsBodies.ts";
import { LABEL } from "../../unfixed/needhamSchroeder.ts";
import type { MoveOf } from "../moves.ts";
import type { Person } from "../person.ts";
import type { Scene } from "../scene.ts";
import { runBetween } from "./headers.ts";
import { sealFor } from "./reencrypt.ts";

/** What Mallory has her forged opening say. */
const FORGED_TEXT = "Bob, send the key to my new phone.";

/** Mallory writes what hands over a key, in somebody's name: M4 with a DES key of her choice, or an opening. */
export async function forge(world: Scene, { as, to }: MoveOf<"forge">): Promise<void> {
  const body = await forged(world, world.person(as), world.person(to));
  world.addPacket(as, to, body);
  await world.deliver(world.packet(world.desk.packets.length));
}

function forged(world: Scene, as: Person, to: Person): Uint8Array | Promise<Uint8Array> {
  if (world.protocol.name === "ns-1978") return legOf("M4", sealFor(world, to, chosenKey(world, as, to), LABEL));
  return world.protocol.name === "rsa-des" ? forgedM4(world, as, to) : forgedOpening(world, as, to);
}

function chosenKey(world: Scene, as: Person, to: Person): Uint8Array {
  const key = des.setOddParity(world.env().rng(8));
  const by = { way: "own" } as const;
  world.knowledge.add({ kind: "desKey", name: "K_DES", value: toHex(key), of: `${as.key}, ${to.key}`, by });
  return key;
}

function forgedM4(world: Scene, as: Person, to: Person): Uint8Array {
  const env = world.env();
  const run = runBetween(world, as.key, to.key);
  if (!run) throw new LabError("LAB_NO_RUN", { from: as.displayName, to: to.displayName });
  const plaintext = M4.encode({
    idA: as.id,
    idB: to.id,
    // Whoever has not opened M2 can only guess it.
    n2: fromHexOf(world.knowledge.facts, "N2") ?? env.rng(32),
    hashC1C2C3: hashCiphertexts(env, ...run.ciphertexts),
    epoch: u32(1),
    kDes: chosenKey(world, as, to),
    s: env.rng(32),
  });
  const header = encodeHeader({ type: TYPE.M4, handshake: run.handshake, from: as.id, to: to.id });
  return concat(header, sealFor(world, to, plaintext, M4.label));
}

/** Signed with the best key that Mallory has: the other's, if she has stolen their device, or her own. */
async function forgedOpening(world: Scene, as: Person, to: Person): Promise<Uint8Array> {
  const { primitives, rng, now } = world.env();
  const { kem } = world.platform;
  const keyring = decodeKeyring((await to.stored()).keyrings[0]!.value());
  const bytes = keyring.ok ? keyring.value.signed?.bytes : undefined;
  const prekey = bytes && openPrekey(primitives, { id: to.id, identityKey: to.card.identityKey }, "signed", bytes);
  if (!prekey?.ok) throw new LabError("LAB_NOT_HERE", { move: "forge" });
  const signer = world.knowledge.rsaKeyOf(as.key) ? as : world.person("mallory");
  const me = {
    id: as.id,
    card: as.card,
    sign: (purpose: Parameters<typeof signFields>[2], fields: readonly Uint8Array[]) =>
      signFields(primitives, signer.secrets.identitySeed, purpose, fields),
  };
  const env = { rng, primitives, kem, now };
  const made = makeOpening(env, me, { to: to.id, rank: now, reason: "first", signed: prekey.value });
  if (!made.ok) throw made.error;
  const { session, chain, part } = made.value;
  const content = encodeContent({ type: "text", text: FORGED_TEXT, sentAt: now });
  const received = reportOf(session, NOTHING_OPENED);
  const plaintext = encodePlaintext({ messageId: rng(16), received, said: { kind: "content", content } });
  const place = { session, epoch: 0, n: 1, previous: 0 };
  return sealRecord(primitives, rng, chain, place, { type: "opening", bytes: part }, plaintext, {
    from: as.id,
    to: to.id,
  });
}
