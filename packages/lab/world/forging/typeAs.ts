import { concat, equal, u16, u32, u64, utf8 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { BODY_VERSION, encodeContent, encodeReport, NOTHING_OPENED, reportOf } from "@sandi/protocol";
import { RatchetThread } from "@sandi/protocol/ratchet";
import {
  encodePlaintext,
  leapChain,
  parseRecord as parseRatchetRecord,
  sealRecord,
} from "@sandi/protocol/ratchet/parts";
import { parseRecord } from "@sandi/protocol/rsa-des";
import { LabError } from "../../errors/labError.ts";
import { fromHexOf } from "../../ledger/facts.ts";
import { NS_NUMBER, RECORD } from "../../protocols/nsBodies.ts";
import type { MoveOf } from "../moves.ts";
import type { Scene } from "../scene.ts";

/** Mallory's keyboard: a record in somebody's name, made with the best keys that she has. */
export async function typeAs(world: Scene, { as, to, text }: MoveOf<"type">): Promise<void> {
  const body = recordOf(world, as, to, text);
  if (!body) throw new LabError("LAB_NO_KEY_TO_TYPE", { name: world.person(as).displayName });
  world.addPacket(as, to, body);
  await world.deliver(world.packet(world.desk.packets.length));
}

function recordOf(world: Scene, as: string, to: string, text: string): Uint8Array | undefined {
  if (world.protocol.name === "ns-1978") return ofNs(world, text);
  return world.protocol.name === "rsa-des" ? ofRsaDes(world, as, to, text) : ofRatchet(world, as, to, text);
}

function ofNs(world: Scene, text: string): Uint8Array | undefined {
  const key = fromHexOf(world.knowledge.facts, "K_DES");
  const iv = world.env().rng(8);
  const head = concat(Uint8Array.of(BODY_VERSION, RECORD), u16(NS_NUMBER), iv);
  return key && concat(head, des.cbcEncrypt(key, iv, utf8(text), { padding: "pkcs7" }));
}

/** With K_DES alone she can read, and has to guess the key of the HMAC. */
function ofRsaDes(world: Scene, as: string, to: string, text: string): Uint8Array | undefined {
  const { primitives, rng, now } = world.env();
  const { facts } = world.knowledge;
  const last = lastBody(world, as, to, (body) => parseRecord(body).ok);
  const record = last && parseRecord(last);
  const key = fromHexOf(facts, "K_DES");
  if (!record?.ok || !key) return undefined;
  const { session, epoch, direction, sequence } = record.value;
  const content = encodeContent({ type: "text", text, sentAt: now });
  const report = encodeReport(reportOf(session.slice(), NOTHING_OPENED));
  const plaintext = concat(Uint8Array.of(1), rng(16), report, content);
  const iv = rng(8);
  const head = concat(last!.subarray(0, 4), session, u32(epoch), Uint8Array.of(direction), u64(sequence + 1));
  const covered = concat(head, iv, des.cbcEncrypt(key, iv, plaintext, { padding: "pkcs7" }));
  const mac = fromHexOf(facts, direction === 0 ? "K_MAC A" : "K_MAC B") ?? rng(32);
  return concat(covered, primitives.hmacSha256(mac, covered));
}

/** With a chain that was stolen, or with one that she made up. */
function ofRatchet(world: Scene, as: string, to: string, text: string): Uint8Array | undefined {
  const { primitives, rng, now } = world.env();
  const last = lastBody(world, as, to, (body) => parseRatchetRecord(body).ok);
  const record = last && parseRatchetRecord(last);
  if (!record?.ok) return undefined;
  const { session, epoch, n } = record.value;
  const chain = stolenChain(world, as, session, epoch, n + 1) ?? rng(32);
  const content = encodeContent({ type: "text", text, sentAt: now });
  const received = reportOf(session.slice(), NOTHING_OPENED);
  const plaintext = encodePlaintext({ messageId: rng(16), received, said: { kind: "content", content } });
  const place = { session: session.slice(), epoch, n: n + 1, previous: record.value.previous };
  const way = { from: world.person(as).id, to: world.person(to).id };
  return sealRecord(primitives, rng, chain, place, undefined, plaintext, way);
}

function stolenChain(world: Scene, as: string, session: Uint8Array, epoch: number, n: number): Uint8Array | undefined {
  for (const { victim, state } of world.knowledge.stolen) {
    if (victim !== as || !(state instanceof RatchetThread)) continue;
    const sending = state.pair.sessions.find(({ id }) => equal(id, session))?.sending;
    if (sending?.epoch === epoch && n > sending.n)
      return leapChain(world.platform.primitives, sending.chain, n - sending.n - 1);
  }
  return undefined;
}

function lastBody(world: Scene, from: string, to: string, fits: (body: Uint8Array) => boolean): Uint8Array | undefined {
  const packets = world.desk.packets.filter((packet) => packet.from === from && packet.to === to);
  return packets.findLast(({ original }) => fits(original))?.original;
}
