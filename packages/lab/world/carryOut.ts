import { fromHex, toHex } from "@sandi/crypto";
import { LabError } from "../errors/labError.ts";
import { secretsOf, threadsOf } from "../ledger/holdings.ts";
import { type Breath, searchDesKey } from "../ledger/opening.ts";
import { Thief } from "../ledger/thief.ts";
import { alteredCard } from "./forging/cards.ts";
import { forge } from "./forging/forge.ts";
import { readdressed } from "./forging/headers.ts";
import { alterPrekeys } from "./forging/prekeys.ts";
import { reencrypt } from "./forging/reencrypt.ts";
import { typeAs } from "./forging/typeAs.ts";
import type { Move, MoveOf } from "./moves.ts";
import { DISPLAY_NAMES } from "./people.ts";
import { sayAs } from "./saying.ts";
import type { Scene } from "./scene.ts";

/** Packets that one move hands over at most. */
const DELIVERIES_MOST = 1_000;
/** How long a receipt, or a text that waits for its turn, takes to come. */
const PAUSE_MS = 3_000;
const PAUSES_MOST = 8;

/** Carries out one move. @throws ProtocolError if it cannot be done in this world: nothing has changed then */
export async function carryOut(world: Scene, move: Move, breath?: Breath): Promise<void> {
  switch (move.do) {
    case "say":
      return sayAs(world, move);
    case "deliver":
      return world.deliver(world.packet(move.packet));
    case "deliverAll":
      return deliverAll(world);
    case "hold":
      world.desk = world.desk.changed(world.packet(move.packet).packet, { standing: "held" });
      return;
    case "drop":
      world.desk = world.desk.changed(world.packet(move.packet).packet, { standing: "gone" });
      return;
    case "copy": {
      const { from, to, body } = world.packet(move.packet, true);
      return world.desk.queue.length < DELIVERIES_MOST ? world.addPacket(from, to, body) : undefined;
    }
    case "swap":
      world.desk = world.desk.swapped(world.packet(move.packet).packet, world.packet(move.with).packet);
      return;
    case "misaddress": {
      const packet = world.packet(move.packet);
      const [from, to] = [move.from ?? packet.from, move.to ?? packet.to];
      const body = readdressed(world, packet, from, to);
      return world.deliver({ ...packet, from, to, body });
    }
    case "edit":
      return edit(world, move);
    case "flip": {
      const { body } = world.packet(move.packet);
      const at = move.bit >>> 3;
      if (at >= body.length) throw new LabError("LAB_OUTSIDE", { at, size: body.length });
      world.desk = world.desk.changed(move.packet, {
        body: body.map((byte, i) => (i === at ? byte ^ (0x80 >>> (move.bit & 7)) : byte)),
      });
      return;
    }
    case "reencrypt":
      return reencrypt(world, move);
    case "forge":
      return forge(world, move);
    case "type":
      return typeAs(world, move);
    case "impersonate":
      return impersonate(world, move);
    case "alterCard": {
      const cards = new Map(world.liesTo(move.shownTo).cards).set(move.who, alteredCard(world, move.who, move.how));
      world.lies.set(move.shownTo, { ...world.liesTo(move.shownTo), cards });
      return world.tellOfCard(move.shownTo, world.person(move.who).id);
    }
    case "alterPrekeys":
      return alterPrekeys(world, move);
    case "steal":
      return steal(world, move);
    case "wait":
      world.jump(move.seconds * 1_000);
      return world.pass(PAUSE_MS);
    case "restart": {
      const person = world.person(move.who);
      await person.start(move.newCard);
      if (move.newCard) world.cards.get(move.who)!.push(person.card.bytes);
      return world.settle();
    }
    case "restore":
      await world.person(move.who).restore(move.move);
      return world.settle();
    case "search":
      return search(world, move, breath);
  }
}

async function deliverAll(world: Scene): Promise<void> {
  let left = DELIVERIES_MOST;
  for (let pause = 0; pause < PAUSES_MOST; pause++) {
    for (let next = world.desk.next; next && left > 0; next = world.desk.next, left--) await world.deliver(next);
    await world.pass(PAUSE_MS);
    if (!world.desk.next) return;
  }
}

function edit(world: Scene, { packet, at, hex }: MoveOf<"edit">): void {
  const { body } = world.packet(packet);
  const bytes = fromHex(hex)!;
  if (at + bytes.length > body.length)
    throw new LabError("LAB_OUTSIDE", { at: at + bytes.length - 1, size: body.length });
  const changed = body.slice();
  changed.set(bytes, at);
  world.desk = world.desk.changed(packet, { body: changed });
}

async function impersonate(world: Scene, { who, shownTo }: MoveOf<"impersonate">): Promise<void> {
  const lies = world.liesTo(shownTo);
  world.lies.set(shownTo, { ...lies, hidden: new Set([...lies.hidden, who]) });
  const key = `mallory-as-${who}`;
  if (!world.people.has(key)) await world.join(key, DISPLAY_NAMES[who], "mallory");
}

/** Everything on the device: the keys, the state of each conversation, and with it all that they open. */
async function steal(world: Scene, { who }: MoveOf<"steal">): Promise<void> {
  const { knowledge, protocol, platform } = world;
  const person = world.person(who);
  const snapshot = await person.stored();
  const suite = protocol.suite(platform.kem);
  knowledge.addRsaKey(who, person.rsa.pkcs8);
  for (const { peer, state } of threadsOf(snapshot, protocol, platform)) {
    const other = world.nameOf(peer);
    for (const fact of secretsOf(state, other)) knowledge.add({ ...fact, by: { way: "stolen", of: who } });
    const them = person.cardOf(peer);
    const keyring = suite.keyring(snapshot.keyrings[0]?.value(), world.env());
    if (!them || !keyring.ok || !protocol.name.startsWith("ratchet")) continue;
    const initial = suite.initial({ kind: "peer", peer });
    const stolen = { victim: who, peer: other, me: person.card, them, state, keyring: keyring.value, initial };
    knowledge.addThief(new Thief(stolen));
  }
}

async function search(world: Scene, { packet: number, unknownBits }: MoveOf<"search">, breath?: Breath): Promise<void> {
  const { original, from, to } = world.packet(number, true);
  for (const { fact } of world.ledger.of(from)) {
    const found = fact.kind === "desKey" && (await searchDesKey(fromHex(fact.value)!, unknownBits, original, breath));
    if (!found) continue;
    const by = { way: "searched", packet: number, tried: found.tried } as const;
    world.knowledge.add({ kind: "desKey", name: "K_DES", value: toHex(found.key), of: `${from}, ${to}`, by });
    return;
  }
  throw new LabError("LAB_NOTHING_TO_SEARCH", { packet: number });
}
