import { nodeRng, nodePrimitives as primitives } from "@sandi/crypto/node";
import { symbolicSpki } from "@sandi/lab";
import { type ClientId, makeCard, openCard } from "@sandi/protocol";
import { expect, it } from "vitest";
import { Turn } from "../core/base/turn.ts";
import { People } from "../core/people/people.ts";

it("a forgotten person's card is still known, though the row that held it is gone", () => {
  const now = Date.UTC(2026) as never;
  const fields = { name: "Ayu", rsaSpki: symbolicSpki(nodeRng), suites: ["rsa-des"] as const };
  const made = openCard(makeCard({ primitives, now }, nodeRng(32), fields), primitives);
  if (!made.ok) throw made.error;
  const { id, bytes } = made.value;
  let erased = false;
  const card = () => {
    if (erased) throw new Error("the row is gone");
    return bytes;
  };
  const people = new People(nodeRng(32) as ClientId);
  const turn = new Turn({ primitives, rng: nodeRng, now });
  people.addContact(
    { id, petname: "A.", suites: ["rsa-des"], verified: false, accepted: true, blocked: false, muted: false, card },
    turn,
  );
  people.forget(people.get(id)!, [], turn);
  erased = true;
  expect(people.view(people.get(id)!)).toMatchObject({ name: "Ayu", contact: false });
});
