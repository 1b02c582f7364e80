import { equal, type Primitives, toHex } from "@sandi/crypto";
import {
  type CheckedReport,
  type ClientId,
  comparePositions,
  Ledger,
  type Position,
  type ReceivedState,
  type SealRef,
  type VoidRange,
} from "@sandi/protocol";
import type { LedgerOf, OutboxRow } from "../../store/port.ts";

/** A text that someone has not confirmed. `row` is replaced, never changed. */
export type Unconfirmed = { row: OutboxRow; readonly key: string; accepted: boolean };

type Place = { readonly ref: SealRef; readonly text: Unconfirmed };

/** What a reader's report says about the outbox. */
export type Report = CheckedReport & {
  /** Confirmed by this reader. */
  readonly arrived: readonly Unconfirmed[];
  /** Last sealed before the stretch that is confirmed: to be sealed again, in place of that record. */
  readonly again: readonly { readonly text: Unconfirmed; readonly instead: SealRef }[];
  /** Reported missing, and nothing that is still to be confirmed stood there. */
  readonly empty: readonly VoidRange[];
};

/** So many empty places are remembered. A reader who reports more is told of some of them twice. */
const VOIDED_MOST = 20_000;

/** A hostile range may be long, and hostile ranges many; what is not voided now is reported again. */
const RANGE_MOST = 1_000;
/** What fits into one void: one report never leads to more records than that. */
const VOIDED_AT_ONCE = 255;

/** The texts of one conversation that have not been confirmed, in the order in which they were written. */
export class Outbox {
  readonly #texts = new Map<string, Unconfirmed>();
  /** By session, every place at which one of the texts was sealed, in the order of sealing. */
  readonly #places = new Map<string, Map<string, Place>>();
  /** Where a reader was told that a sequence stays empty: how much of mine it had then. */
  readonly #voided = new Map<string, Position>();
  readonly #ledger = new Ledger();

  get ledger(): Ledger {
    return this.#ledger;
  }

  get size(): number {
    return this.#texts.size;
  }

  /** How many empty places are remembered as told. */
  get voided(): number {
    return this.#voided.size;
  }

  get oldest(): Unconfirmed | undefined {
    return this.#texts.values().next().value;
  }

  get(key: string): Unconfirmed | undefined {
    return this.#texts.get(key);
  }

  find(messageId: Uint8Array): Unconfirmed | undefined {
    return this.#texts.get(toHex(messageId));
  }

  [Symbol.iterator](): IterableIterator<Unconfirmed> {
    return this.#texts.values();
  }

  add(row: OutboxRow, accepted = false): Unconfirmed {
    const text = { row, key: toHex(row.messageId), accepted };
    this.#texts.set(text.key, text);
    return text;
  }

  /** After what was stored has been added: places go by their order in the session, not by the texts'. */
  restorePlaces(): void {
    const places = [...this].flatMap((text) =>
      text.row.recipients.flatMap(({ seals }) => seals.map((ref) => ({ ref, text }))),
    );
    places.sort((a, b) => comparePositions(a.ref, b.ref));
    for (const place of places) this.#put(place);
  }

  restoreLedger({ session, checkpoint, rows }: LedgerOf): void {
    if (checkpoint) this.#ledger.restore(session, checkpoint);
    for (const row of rows) this.#ledger.add(row);
  }

  /** @returns whether this is the first time for this reader */
  sealed(text: Unconfirmed, client: ClientId, ref: SealRef): boolean {
    const first = sealsOf(text, client).length === 0;
    const recipients = text.row.recipients.map((recipient) =>
      equal(recipient.client, client) ? { client, seals: [...recipient.seals, ref] } : recipient,
    );
    text.row = { ...text.row, recipients };
    this.#put({ ref, text });
    return first;
  }

  remove(text: Unconfirmed): void {
    this.#texts.delete(text.key);
    for (const { seals } of text.row.recipients) this.#vacate(seals);
  }

  /** One of several readers has it. */
  confirmedBy(text: Unconfirmed, client: ClientId): void {
    this.#vacate(sealsOf(text, client));
    const recipients = text.row.recipients.filter((recipient) => !equal(recipient.client, client));
    text.row = { ...text.row, recipients };
  }

  #vacate(seals: readonly SealRef[]): void {
    for (const { session, epoch, sequence } of seals) {
      const key = toHex(session);
      const places = this.#places.get(key);
      places?.delete(placeKey(epoch, sequence));
      if (places?.size === 0) this.#places.delete(key);
    }
  }

  /** A new session seals: what was said of empty places in others says nothing any more. */
  forgetVoids(): void {
    this.#voided.clear();
  }

  read(primitives: Primitives, client: ClientId, received: ReceivedState): Report {
    const checked = this.#ledger.check(primitives, received);
    if (checked.report === "wrong") return { ...checked, arrived: [], again: [], empty: [] };
    const places = this.#places.get(toHex(received.session)) ?? new Map<string, Place>();
    const arrived = new Set<Unconfirmed>();
    const again: { text: Unconfirmed; instead: SealRef }[] = [];
    for (const { ref, text } of checked.report === "right" ? places.values() : []) {
      if (comparePositions(ref, received.last) > 0) break;
      if (comparePositions(ref, received.first) >= 0) arrived.add(text);
      else if (sealsOf(text, client).at(-1) === ref) again.push({ text, instead: ref });
    }
    return {
      ...checked,
      arrived: [...arrived],
      again: again.filter(({ text }) => !arrived.has(text)),
      empty: this.#empty(received, places),
    };
  }

  #empty(received: ReceivedState, places: ReadonlyMap<string, Place>): VoidRange[] {
    const empty: VoidRange[] = [];
    if (received.missing.length === 0) return empty;
    const session = toHex(received.session);
    for (const { epoch, from, to } of received.missing) {
      for (let sequence = from; sequence <= to && sequence < from + RANGE_MOST; sequence++) {
        if (places.has(placeKey(epoch, sequence))) continue;
        const key = `${session}:${epoch}:${sequence}`;
        // Said already, and the reader has not seen that record yet: wait for its next report.
        const told = this.#voided.get(key);
        if (told && comparePositions(told, received.last) >= 0) continue;
        const kind = this.#ledger.voidKind(received.session, { epoch, sequence });
        const before = empty.at(-1);
        const goesOn = before && before.epoch === epoch && before.to === sequence - 1 && before.kind === kind;
        if (!goesOn && empty.length === VOIDED_AT_ONCE) return empty;
        this.#noteVoided(key, received.last);
        if (goesOn) empty[empty.length - 1] = { ...before, to: sequence };
        else empty.push({ epoch, from: sequence, to: sequence, kind });
      }
    }
    return empty;
  }

  #noteVoided(key: string, last: Position): void {
    this.#voided.set(key, last);
    if (this.#voided.size > VOIDED_MOST) this.#voided.delete(this.#voided.keys().next().value!);
  }

  #put(place: Place): void {
    const session = toHex(place.ref.session);
    const places = this.#places.get(session) ?? new Map<string, Place>();
    this.#places.set(session, places);
    places.set(placeKey(place.ref.epoch, place.ref.sequence), place);
  }
}

/** Every place at which a text has been sealed for someone, oldest first. */
export function sealsOf({ row }: Unconfirmed, client: ClientId): readonly SealRef[] {
  return row.recipients.find((recipient) => equal(recipient.client, client))?.seals ?? [];
}

function placeKey(epoch: number, sequence: number): string {
  return `${epoch}:${sequence}`;
}
