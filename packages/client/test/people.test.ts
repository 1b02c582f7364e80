import { nodeRng, nodePrimitives as primitives } from "@sandi/crypto/node";
import { symbolicSpki } from "@sandi/lab";
import { type Entry, makeCard, openCard, type VerifiedCard } from "@sandi/protocol";
import { expect, it } from "vitest";
import { Turn } from "../core/base/turn.ts";
import { People } from "../core/people/people.ts";

const now = Date.UTC(2026) as never;
const AS_CONTACT = { suites: ["rsa-des"], verified: false, accepted: true, blocked: false, muted: false } as const;

function cardOf(name: string, seed = nodeRng(32), previousVersion?: number): VerifiedCard {
  const fields = { name, rsaSpki: symbolicSpki(nodeRng), suites: ["rsa-des"] as const };
  const made = openCard(makeCard({ primitives, now }, seed, fields, previousVersion), primitives);
  if (!made.ok) throw made.error;
  return made.value;
}

function peopleOf(card: VerifiedCard): People {
  return new People({ id: card.id, card });
}

it("a forgotten person's card is still known, though the row that held it is gone", () => {
  const { id, bytes } = cardOf("Ayu");
  let erased = false;
  const card = () => {
    if (erased) throw new Error("the row is gone");
    return bytes;
  };
  const people = peopleOf(cardOf("Budi"));
  const turn = new Turn({ primitives, rng: nodeRng, now });
  people.addContact({ id, petname: "A.", card, ...AS_CONTACT }, turn);
  people.forget(people.get(id)!, [], turn);
  erased = true;
  expect(people.view(people.get(id)!)).toMatchObject({ name: "Ayu", contact: false });
});

it("my own card and one that is kept are verified once at most when the relay lists them, any other is", () => {
  let verified = 0;
  const verify: typeof primitives.ed25519.verify = (...given) => {
    verified++;
    return primitives.ed25519.verify(...given);
  };
  const counting = { ...primitives, ed25519: { ...primitives.ed25519, verify } };
  const turn = new Turn({ primitives: counting, rng: nodeRng, now });
  const [mine, theirs] = [cardOf("Budi"), cardOf("Ayu")];
  const people = peopleOf(mine);
  const listed = (record: Uint8Array): Entry => ({ registration: 1, online: true, record });
  const contact = { id: theirs.id, petname: "A.", card: () => theirs.bytes, ...AS_CONTACT };
  people.addContact(contact, turn);

  expect(people.takeEntry(listed(mine.bytes.slice()), false, turn)).toBeUndefined();
  expect(verified).toBe(0);
  const person = people.takeEntry(listed(theirs.bytes.slice()), false, turn)!;
  expect(people.view(person)).toMatchObject({ name: "A.", online: true });
  expect(person.card).toMatchObject({ name: "Ayu" });
  expect(verified).toBe(1);

  for (const { bytes } of [mine, theirs]) {
    const forged = bytes.slice();
    // Within the signature.
    forged[20]! ^= 1;
    expect(people.takeEntry(listed(forged), false, turn)).toBeUndefined();
  }
  expect(verified).toBe(3);
});

it("a newer card takes the place of one that was kept and not opened yet, and an older one does not", () => {
  const seed = nodeRng(32);
  const older = cardOf("Ayu", seed);
  const newer = cardOf("Ayu Lestari", seed, older.version);
  const turn = new Turn({ primitives, rng: nodeRng, now });
  for (const [kept, offered, taken] of [
    [older, newer, true],
    [newer, older, false],
  ] as const) {
    const people = peopleOf(cardOf("Budi"));
    people.addContact({ id: older.id, petname: "A.", card: () => kept.bytes, ...AS_CONTACT }, turn);
    expect(people.learn(offered, turn)).toBe(taken);
    expect(people.get(older.id)!.card!.name).toBe("Ayu Lestari");
  }
});
