import type { UnixMs } from "@sandi/crypto";
import { Machines, type Side, TEXT_SIZE, type Twin } from "./machines.ts";

/** A client sends a receipt so long after the first record that deserves one. */
const RECEIPT_MS = 2_000;

export type Wire = {
  /** Bodies with a text of 256 bytes, whole: a plain one, one that begins an epoch, one that carries the opening. */
  readonly text: number;
  readonly step: number;
  readonly opening: number;
  readonly answer: number;
};

export function sizes(twin: Twin): Wire {
  const machines = new Machines(twin);
  const { alice, bob, text } = machines;
  const prekeys = bob.prekeys();
  alice.take({ on: "open" });
  alice.take({ on: "answer", answer: { to: "prekeys", of: bob.card.id, prekeys } });
  const seal = (side: Side) => side.seal(machines.messageId(), text);
  const opening = seal(alice);
  bob.open(opening);
  const answer = seal(bob);
  alice.open(answer);
  const step = seal(alice);
  bob.open(step);
  machines.renew();
  const [plain, of] = [seal(alice), (body: Uint8Array) => body.length];
  return { text: of(plain), step: of(step), opening: of(opening), answer: of(answer) };
}

/**
 * Alice writes, Bob only reads; his receipts come back at once and let her step.
 * @returns bytes of her bodies above the text, on average; and of his receipts, per text
 */
export function oneSided(twin: Twin, perSecond: number, texts: number): { above: number; receipts: number } {
  const machines = new Machines(twin);
  const { alice, bob, clock, text } = machines;
  machines.open();
  let [sent, receipts] = [0, 0];
  let due: number | undefined;
  for (let i = 0; i < texts; i++) {
    for (const effect of alice.take({ on: "seal", messageId: machines.messageId(), content: text })) {
      if (effect.do !== "sealed" && effect.do !== "send") continue;
      sent += effect.body.length;
      if (bob.hear(effect.body).some((each) => each.do === "receiptDue")) due ??= clock.now + RECEIPT_MS;
    }
    clock.now = (clock.now + 1_000 / perSecond) as UnixMs;
    if (due === undefined || clock.now < due) continue;
    due = undefined;
    for (const effect of bob.take({ on: "receipt" })) {
      if (effect.do !== "send") continue;
      receipts += effect.body.length;
      alice.hear(effect.body);
    }
  }
  return { above: sent / texts - TEXT_SIZE, receipts: receipts / texts };
}
