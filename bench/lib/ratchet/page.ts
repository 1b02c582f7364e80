/** Called from outside, in Chromium: every function but the timed ones prepares what the next of them needs. */
import { webPrimitives, webRng } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import { Machines } from "./machines.ts";

const machines = new Machines({ primitives: webPrimitives, kem: webKem, rng: webRng });
let ids: readonly Uint8Array[] = [];
let openings: readonly ReturnType<Machines["opening"]>[] = [];

export function prepareRecords(count: number): void {
  machines.open();
  ids = Array.from({ length: count }, () => machines.messageId());
}

/** Timed. */
export function sealAndOpen(): void {
  for (const id of ids) machines.bob.open(machines.alice.seal(id, machines.text));
}

export function prepareOpening(): void {
  openings = [machines.opening()];
}

/** Timed. */
export function makeOpening(): void {
  for (const { make } of openings) make();
}

/** Timed. */
export function takeOpening(): void {
  for (const { take } of openings) take();
}
