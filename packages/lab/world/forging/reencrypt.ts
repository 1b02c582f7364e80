import { concat } from "@sandi/crypto";
import {
  encodeHeader,
  encodeM1Header,
  hashCiphertexts,
  LAYOUTS,
  parseLeg,
  TYPE,
  viewHash,
} from "@sandi/protocol/rsa-des";
import { LabError } from "../../errors/labError.ts";
import { type SealedLeg, sealedLegOf } from "../../ledger/opening.ts";
import { legOf } from "../../protocols/nsBodies.ts";
import { LABEL, NONCE } from "../../unfixed/needhamSchroeder.ts";
import type { Packet } from "../desk.ts";
import type { MoveOf } from "../moves.ts";
import { oaepEncrypt } from "../oaep.ts";
import type { Person } from "../person.ts";
import type { Scene } from "../scene.ts";
import { runBetween } from "./headers.ts";

type Parties = { readonly as: Person; readonly to: Person };

/** Opens a leg with a key of Mallory's, and writes what is in it to somebody else, in somebody's name. */
export async function reencrypt(world: Scene, { packet: number, as, to }: MoveOf<"reencrypt">): Promise<void> {
  const packet = world.packet(number);
  const leg = sealedLegOf(packet.body);
  if (!leg) throw new LabError("LAB_NO_LEG", { packet: number });
  const plaintext = await opened(world, leg);
  if (!plaintext) throw new LabError("LAB_NO_KEY", { packet: number });
  const parties = { as: world.person(as), to: world.person(to) };
  const body =
    leg.label === LABEL ? writeNs(world, parties, leg, plaintext) : writeRsaDes(world, parties, leg, plaintext, packet);
  world.desk = world.desk.changed(number, { standing: "gone" });
  world.addPacket(as, to, body);
  await world.deliver(world.packet(world.desk.packets.length));
}

async function opened(world: Scene, { ciphertext, label }: SealedLeg): Promise<Uint8Array | undefined> {
  for (const { pkcs8 } of world.knowledge.rsaKeys) {
    const plaintext = await world.platform.oaepDecrypt(pkcs8, ciphertext, label);
    if (plaintext) return plaintext;
  }
  return undefined;
}

export function sealFor(world: Scene, to: Person, plaintext: Uint8Array, label: Uint8Array): Uint8Array {
  const { primitives, rng } = world.env();
  const ciphertext = oaepEncrypt(primitives, rng, to.rsa.spki, plaintext, label);
  if (!ciphertext) throw new Error("too long for the key");
  return ciphertext;
}

function writeNs(world: Scene, { as, to }: Parties, { name }: SealedLeg, plaintext: Uint8Array): Uint8Array {
  // M1 is the only leg of 1978 with a name in it.
  const said = name === "M1" ? concat(plaintext.subarray(0, NONCE), as.id) : plaintext;
  return legOf(name as "M1", sealFor(world, to, said, LABEL));
}

function writeRsaDes(
  world: Scene,
  { as, to }: Parties,
  { name }: SealedLeg,
  plaintext: Uint8Array,
  { packet, body }: Pick<Packet, "packet" | "body">,
): Uint8Array {
  const env = world.env();
  const leg = parseLeg(body);
  const fields = LAYOUTS[name].decode(plaintext) as Readonly<Record<string, Uint8Array>> | undefined;
  if (!leg.ok || !fields) throw new LabError("LAB_NO_LEG", { packet });
  const handshake = leg.value.handshake.slice();
  const view = viewHash(env, viewOf(as), viewOf(to));
  const { ciphertexts = [] } = runBetween(world, as.key, to.key) ?? {};
  const bound = {
    M1: { view },
    M2: {},
    M3: { hashC1C2: hashCiphertexts(env, ...ciphertexts) },
    M4: { hashC1C2C3: hashCiphertexts(env, ...ciphertexts) },
    "M4'": {},
  }[name];
  const said = { ...fields, idA: as.id, idB: to.id, ...bound };
  const sealed = sealFor(world, to, LAYOUTS[name].encode(said as never), LAYOUTS[name].label);
  const names = { handshake, from: as.id, to: to.id };
  const header =
    name === "M1" ? encodeM1Header(names, view, as.card.bytes) : encodeHeader({ ...names, type: TYPE[name] });
  return concat(header, sealed);
}

function viewOf({ id, rsa, card }: Person) {
  return { id, spki: rsa.spki, suites: card.suites };
}
