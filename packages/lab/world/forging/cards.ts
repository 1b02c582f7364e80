import { decodeCbor, encodeCbor, suiteNumber } from "@sandi/protocol";
import * as v from "valibot";
import { LabError } from "../../errors/labError.ts";
import type { MoveOf } from "../moves.ts";
import type { Scene } from "../scene.ts";

const fields = v.record(v.string(), v.unknown());

/** A person's card as Mallory would like it to be. She cannot sign it: the signature is the one that was there. */
export function alteredCard(world: Scene, who: string, how: MoveOf<"alterCard">["how"]): Uint8Array {
  const cards = world.cards.get(who)!;
  if (how === "rollback") return cards[0]!;
  const envelope = decodeCbor(fields, cards.at(-1)!, "card");
  const body = envelope.ok ? decodeCbor(fields, envelope.value.body as Uint8Array, "card") : envelope;
  if (!envelope.ok || !body.ok) throw new Error("a card of ours cannot be read");
  // One version more: what is only older, or only another of the same version, is refused without a look at the rest.
  const ver = Number(body.value.ver) + 1;
  return encodeCbor({
    ...envelope.value,
    body: encodeCbor({ ...body.value, ver, ...changeOf(world, body.value, how) }),
  });
}

function changeOf(world: Scene, card: Readonly<Record<string, unknown>>, how: "key" | "downgrade") {
  const mallory = world.person("mallory");
  if (how === "key") return "rsa" in card ? { rsa: mallory.rsa.spki } : { key: mallory.card.identityKey };
  const weaker = suiteNumber("rsa-des");
  if ((card.suites as readonly number[]).includes(weaker)) throw new LabError("LAB_NOT_HERE", { move: "downgrade" });
  return { suites: [weaker], rsa: mallory.rsa.spki };
}
