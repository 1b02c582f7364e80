import { nodePrimitives } from "@sandi/crypto/node";
import { checkReport, comparePositions, type Position, type SealedAt, type SealRef } from "@sandi/protocol";
import { describe, expect, test } from "vitest";
import { seeded } from "../../fuzz.ts";
import { hex } from "../../secondRatchet/bytes.ts";
import type { Heard, Pair } from "../../secondRatchet/pair.ts";
import { KIND } from "../../secondRatchet/plaintext.ts";
import { ONE_TIME, SIGNED } from "../../secondRatchet/prekey.ts";
import { type Position as At, bodyHash, isRight } from "../../secondRatchet/received.ts";
import { readRecord } from "../../secondRatchet/record.ts";
import { SecondSide } from "../support/secondSide.ts";
import { person, SuiteSide, seededRng } from "../support/suiteSide.ts";

const NOW = 1_900_000_000_000;
const NONE = new Uint8Array();

type Wanted = { readonly opener: "suite" | "second"; readonly oneTime: boolean; readonly seed: number };

/** The suite on one side, the second implementation on the other, and a line that loses, repeats and changes bodies. */
class Conversation {
  readonly suite: SuiteSide;
  readonly second: Pair;
  readonly #random: () => number;
  readonly #rng: (length: number) => Uint8Array;
  /** Contents that the suite has sealed, by message id. */
  readonly sealed = new Map<string, Uint8Array>();
  /** Where each of them stands that no report has confirmed, oldest first. */
  readonly #unconfirmed = new Map<string, readonly SealRef[]>();
  /** Of the suite, in the order in which they were sealed. */
  readonly #suiteSealed: SealedAt[] = [];
  readonly #secondSealed: (At & { readonly hash: Uint8Array })[] = [];
  readonly #secondContents = new Map<string, Uint8Array>();
  readonly opened = new Map<string, Uint8Array>();
  loss = 0.2;
  secondOwesReceipt = false;
  readonly counts = { opened: 0, leaps: 0, repeats: 0, changed: 0, partMissing: 0, carried: 0, marks: 0 };

  constructor({ opener, oneTime, seed }: Wanted) {
    this.#random = seeded(seed);
    this.#rng = seededRng(`line ${seed}`);
    const [ana, budi] = [person("Ana", NOW), person("Budi", NOW)];
    this.suite = new SuiteSide(ana, budi, NOW, `suite ${seed}`);
    const side = new SecondSide(budi, ana, `second ${seed}`);
    this.second = side.pair;
    this.suite.peerPrekeys = {
      signed: side.prekey(SIGNED, NOW),
      ...(oneTime && { oneTime: side.prekey(ONE_TIME, NOW + 1) }),
    };
    if (opener === "suite") this.suite.step({ on: "open" });
    else side.open(this.suite, NOW, oneTime);
  }

  chance(of: number): boolean {
    return this.#random() < of;
  }

  wait(ms: number): void {
    this.suite.now += Math.floor(this.#random() * ms);
    this.suite.step({ on: "tick" });
  }

  /** The suite seals a content, or one that was missing again. */
  suiteSeals(size: number, again?: { readonly id: string; readonly instead: SealRef }): void {
    const id = again?.id ?? hex(this.#rng(16));
    const content = again ? this.sealed.get(id)! : this.#rng(size);
    this.sealed.set(id, content);
    const messageId = Uint8Array.from(Buffer.from(id, "hex"));
    const effects = this.suite.step({
      on: "seal",
      messageId,
      content,
      ...(again && { instead: again.instead }),
    });
    const sealed = effects.find((effect) => effect.do === "sealed");
    if (!sealed) throw new Error(`not sealed: ${JSON.stringify(effects.map((effect) => effect.do))}`);
    this.#unconfirmed.set(id, [...(this.#unconfirmed.get(id) ?? []), sealed.ref]);
  }

  secondSeals(): void {
    if (!this.second.sessions[0]) return;
    this.secondOwesReceipt = false;
    const messageId = this.#rng(16);
    const content = this.chance(0.5) ? this.#rng(this.#size()) : undefined;
    if (content) this.#secondContents.set(hex(messageId), content);
    const body = this.second.seal(content ? KIND.content : KIND.receipt, messageId, content ?? NONE);
    const { epoch, n } = readRecord(body);
    this.#secondSealed.push({ epoch, n, hash: bodyHash(body) });
    // A record of a session that it does not know yet would make the suite open one of its own.
    if (this.#secondSealed.length > 1 && this.chance(this.loss)) return;
    const [refusals, reports] = [this.suite.refused.length, this.suite.reports.length];
    this.suite.hear(body);
    expect(this.suite.refused.slice(refusals).filter((code) => code !== "RATCHET_PART_MISSING")).toEqual([]);
    for (const report of this.suite.reports.slice(reports)) {
      if (report.last.sequence > 0) this.#checkReportOfSecond(report);
    }
  }

  /** The suite's own judgement of what the second implementation reported. */
  #checkReportOfSecond(report: SuiteSide["reports"][number]): void {
    expect(checkReport(nodePrimitives, report, undefined, this.#suiteSealed).report).toBe("right");
    this.counts.marks += 1;
    this.#settle(report);
  }

  /** docs/received.md §3 and §4. */
  #settle({ session, first, last, missing }: SuiteSide["reports"][number]): void {
    const among = (seal: SealRef) => comparePositions(seal, first) >= 0 && comparePositions(seal, last) <= 0;
    for (const [id, seals] of this.#unconfirmed) {
      const newest = seals.at(-1)!;
      if (seals.some(among)) this.#unconfirmed.delete(id);
      else if (comparePositions(newest, first) < 0) this.suiteSeals(0, { id, instead: newest });
    }
    const places = new Set([...this.#unconfirmed.values()].flat().map(place));
    const ranges = missing.flatMap(({ epoch, from, to }) =>
      Array.from({ length: to - from + 1 }, (_, i) => ({
        epoch,
        from: from + i,
        to: from + i,
        kind: "nothing" as const,
      })),
    );
    const empty = ranges.filter(({ epoch, from }) => !places.has(place({ epoch, sequence: from })));
    if (empty.length > 0) this.suite.step({ on: "void", session, ranges: empty.slice(0, 255) });
  }

  #size(): number {
    return 1 + Math.floor(this.#random() ** 4 * 4000);
  }

  /** Whatever the suite has for the other side travels. */
  carry(): void {
    if (this.suite.receiptDue) {
      this.suite.receiptDue = false;
      this.suite.step({ on: "receipt" });
    }
    for (const { body, ref } of this.suite.out.splice(0)) {
      if (ref) this.#suiteSealed.push({ ...ref, hash: bodyHash(body) });
      if (this.chance(this.loss)) continue;
      if (this.chance(0.2)) this.#deliverChanged(body);
      if (this.#deliver(body) && this.chance(0.1)) {
        expect(this.second.hear(body, this.suite.now)).toEqual({ at: "repeat" });
        this.counts.repeats += 1;
      }
    }
  }

  #deliverChanged(body: Uint8Array): void {
    const changed = body.slice();
    changed[Math.floor(this.#random() * body.length)]! ^= 1 << Math.floor(this.#random() * 8);
    const before = this.second.sessions;
    expect(this.second.hear(changed, this.suite.now).at).not.toBe("opened");
    expect(this.second.sessions).toBe(before);
    this.counts.changed += 1;
  }

  /** @returns whether it was opened */
  #deliver(body: Uint8Array): boolean {
    const heard: Heard = this.second.hear(body, this.suite.now);
    const record = readRecord(body);
    if (record.carried) this.counts.carried += 1;
    if (heard.at === "partMissing" || heard.at === "unknown") {
      expect(record.carried).toBeUndefined();
      this.counts.partMissing += 1;
      this.secondOwesReceipt = true;
      return false;
    }
    if (heard.at !== "opened") throw new Error(`${heard.at} ${"code" in heard ? heard.code : ""}`);
    this.counts.opened += 1;
    if (heard.leapt.length > 0) this.counts.leaps += 1;
    const { said, report } = heard.plaintext;
    expect(said.kind).not.toBe("unreadable");
    if (said.kind === "content") {
      // What stands before the newest leap is sealed again, and so may come twice.
      expect(hex(said.content)).toBe(hex(this.sealed.get(said.messageId)!));
      this.opened.set(said.messageId, said.content);
    }
    if (report && report.last.n > 0) this.#checkReportOfSuite(report);
    return true;
  }

  /** What the suite has reported of the records that the second implementation sealed. */
  #checkReportOfSuite(report: NonNullable<Extract<Heard, { at: "opened" }>["plaintext"]["report"]>): void {
    expect(isRight(report, this.second.sessions[0]!.id, this.#secondSealed)).toBe(true);
    this.counts.marks += 1;
  }

  checkContentsOfSecond(): void {
    for (const [id, content] of this.suite.contents) expect(hex(content)).toBe(hex(this.#secondContents.get(id)!));
    expect(this.suite.contents.size).toBeGreaterThan(10);
  }

  /** Nothing new is said, and nothing is lost: until nothing waits. */
  settle(): void {
    for (let round = 0; round < 50 && this.#unconfirmed.size > 0; round += 1) {
      this.wait(8_000);
      this.secondSeals();
      this.carry();
    }
    this.secondSeals();
    this.carry();
  }

  turn(size = this.#size()): void {
    this.wait(8_000);
    if (this.suite.ready && this.chance(0.8)) this.suiteSeals(size);
    this.carry();
    if (this.secondOwesReceipt || this.chance(0.3)) this.secondSeals();
    this.carry();
  }
}

function place({ epoch, sequence }: Position): string {
  return `${epoch}:${sequence}`;
}

const cases = (["suite", "second"] as const).flatMap((opener) =>
  [true, false].map((oneTime, at) => ({ opener, oneTime, seed: opener === "suite" ? at : at + 2 })),
);

describe("the suite on one side, the second implementation on the other", () => {
  test.each(cases)("everything is opened: $opener opens, one-time prekey $oneTime", (wanted) => {
    const talk = new Conversation(wanted);
    for (let turn = 0; turn < 130; turn += 1) talk.turn();
    talk.loss = 0;
    for (let turn = 0; turn < 20; turn += 1) talk.turn(10);
    talk.settle();
    const { opened, leaps, repeats, changed, partMissing, carried, marks } = talk.counts;
    expect([...talk.opened.keys()].sort()).toEqual([...talk.sealed.keys()].sort());
    const session = talk.second.sessions[0]!;
    expect(session.received.missing).toEqual([]);
    expect(session.received.lost).toBe(0);
    talk.checkContentsOfSecond();
    // The line was as bad as it should be.
    expect(opened).toBeGreaterThan(120);
    expect(Math.min(leaps, repeats, changed, carried, marks)).toBeGreaterThan(10);
    expect(partMissing).toBeGreaterThan(0);
    expect(session.receiving!.epoch).toBeGreaterThan(10);
  });
});
