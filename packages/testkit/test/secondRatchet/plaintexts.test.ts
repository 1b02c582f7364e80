import { NOTHING_OPENED, voided } from "@sandi/protocol";
import { expect, test } from "vitest";
import { seeded } from "../../fuzz.ts";
import { hex, join, number } from "../../secondRatchet/bytes.ts";
import { nextChain } from "../../secondRatchet/epoch.ts";
import { KIND, readPlaintext, writePlaintext } from "../../secondRatchet/plaintext.ts";
import { ONE_TIME, SIGNED } from "../../secondRatchet/prekey.ts";
import { NOTHING_RECEIVED, position, type Range, voided as voidedInSecond } from "../../secondRatchet/received.ts";
import { sealRecord, TYPE } from "../../secondRatchet/record.ts";
import { seal } from "../../secondRatchet/sealing.ts";
import type { Session } from "../../secondRatchet/session.ts";
import { SecondSide } from "../support/secondSide.ts";
import { person, SuiteSide } from "../support/suiteSide.ts";

const NOW = 1_900_000_000_000;
const NOTHING = new Uint8Array();
const LAST = { epoch: 0, n: 1 };

/** The suite, with a peer that can put anything into an authentic record. */
class Liar {
  readonly #suite: SuiteSide;
  readonly #second: SecondSide;
  #session: Session;

  constructor() {
    const [ana, budi] = [person("Ana", NOW), person("Budi", NOW)];
    this.#suite = new SuiteSide(ana, budi, NOW, "suite");
    this.#second = new SecondSide(budi, ana, "second");
    const [signed, oneTime] = [this.#second.prekey(SIGNED, NOW), this.#second.prekey(ONE_TIME, NOW + 1)];
    this.#suite.peerPrekeys = { signed, oneTime };
    this.#suite.step({ on: "open" });
    this.#suite.step({ on: "seal", messageId: new Uint8Array(16), content: NOTHING });
    this.#second.pair.hear(this.#suite.out.splice(0)[0]!.body, NOW);
    const answer = seal(this.#second.pair.sessions[0]!, this.#second.me, KIND.receipt, new Uint8Array(16), NOTHING);
    this.#suite.hear(answer.body);
    this.#session = answer.session;
  }

  /** What the suite makes of it, in the words of the second implementation. */
  say(plaintext: Uint8Array): { readonly unreadable: boolean; readonly report?: unknown; readonly content?: unknown } {
    const { id, me, peer, sending } = this.#session;
    const salt = this.#second.me.rng(16);
    const [epoch, n, previous] = [number(sending!.epoch, 4), number(sending!.n + 1, 4), number(0, 4)];
    const head = join(Uint8Array.of(1, TYPE.record, 0, 2), id, epoch, n, previous, salt);
    const body = join(head, sealRecord(head, salt, sending!.chain, plaintext, me, peer));
    this.#session = {
      ...this.#session,
      sending: { ...sending!, n: sending!.n + 1, chain: nextChain(sending!.chain) },
    };
    const effects = this.#suite.step({ on: "body", from: this.#second.me.card.id as never, body });
    let heard: ReturnType<Liar["say"]> = { unreadable: false };
    for (const effect of effects) {
      if (effect.do === "refused") {
        expect(effect.error.code).toBe("RATCHET_NOT_UNDERSTOOD");
        heard = { ...heard, unreadable: true };
      }
      if (effect.do === "confirmed") {
        const { last, first, mark, missing } = effect.received;
        const at = (place: typeof last) => hex(position({ epoch: place.epoch, n: place.sequence }));
        heard = { ...heard, report: { last: at(last), first: at(first), mark: hex(mark), missing } };
      }
      if (effect.do === "content") heard = { ...heard, content: `${hex(effect.messageId)} ${hex(effect.content)}` };
    }
    return heard;
  }
}

function expected(plaintext: Uint8Array): ReturnType<Liar["say"]> {
  const { said, report } = readPlaintext(plaintext);
  return {
    unreadable: said.kind === "unreadable",
    ...(report && {
      report: {
        last: hex(position(report.last)),
        first: hex(position(report.first)),
        mark: hex(report.mark),
        missing: report.missing,
      },
    }),
    ...(said.kind === "content" && { content: `${said.messageId} ${hex(said.content)}` }),
  };
}

function range({ epoch, from, to }: Range): Uint8Array {
  return join(number(epoch, 4), number(from, 4), number(to, 4));
}

/** A plaintext that is right, of any kind, with any report. */
function anyPlaintext(random: () => number): Uint8Array {
  const below = (most: number) => Math.floor(random() * most);
  const ranges = Array.from({ length: below(3) }, () => range({ epoch: 0, from: 1 + below(3), to: 3 + below(3) }));
  const mark = Uint8Array.from({ length: 8 }, () => below(256));
  const report = join(position(LAST), position(LAST), mark, number(ranges.length, 1), ...ranges);
  const messageId = Uint8Array.from({ length: 16 }, () => below(256));
  const content = Uint8Array.from({ length: below(300) }, () => below(256));
  const contents = [
    content,
    join(position({ epoch: 1, n: 1 + below(3) }), content),
    NOTHING,
    join(Uint8Array.of(1), range({ epoch: 1, from: 1 + below(5), to: 5 }), Uint8Array.of(1 + below(2))),
  ];
  const kind = 1 + below(4);
  return writePlaintext(kind, messageId, report, contents[kind - 1]!);
}

/** One to three bytes changed, where the layout is more often than where the content is; or another length. */
function changed(plaintext: Uint8Array, random: () => number): Uint8Array {
  if (random() < 0.1) return join(plaintext, new Uint8Array(16));
  const copy = plaintext.slice();
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const most = random() < 0.8 ? 75 : copy.length;
    copy[Math.floor(random() * most)] = Math.floor(random() ** 2 * 256);
  }
  return copy;
}

test("both read the same in every plaintext, and the same is unreadable for both", () => {
  const random = seeded(7);
  const counts = { unreadable: 0, withoutReport: 0, content: 0 };
  let liar = new Liar();
  for (let run = 0; run < 1_200; run += 1) {
    const right = anyPlaintext(random);
    const plaintext = random() < 0.3 ? right : changed(right, random);
    const wanted = expected(plaintext);
    if (run % 500 === 0) liar = new Liar();
    expect(liar.say(plaintext), hex(plaintext)).toEqual(wanted);
    // A void of kind 3 condemns the session.
    if (endsSession(plaintext)) liar = new Liar();
    counts.unreadable += wanted.unreadable ? 1 : 0;
    counts.withoutReport += wanted.report ? 0 : 1;
    counts.content += wanted.content ? 1 : 0;
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(50);
});

test("both make the same of voids whose ranges overlap, and of more of them than are kept", () => {
  const random = seeded(8);
  const below = (most: number) => Math.floor(random() * most);
  const KINDS = ["nothing", "givenUp", "confirmedBefore"] as const;
  for (let run = 0; run < 40; run += 1) {
    const missing = Array.from({ length: below(257) }, (_, i) => ({
      epoch: 1,
      from: 10 * i + 1,
      to: 10 * i + 1 + below(8),
    }));
    const ranges = Array.from({ length: below(256) }, () => {
      const from = 1 + below(2_600);
      return { epoch: below(2), from, to: from + below(12), kind: 1 + below(3) };
    });
    const first = voided(
      { ...NOTHING_OPENED, missing },
      ranges.map((range) => ({ ...range, kind: KINDS[range.kind - 1]! })),
    );
    const second = voidedInSecond({ ...NOTHING_RECEIVED, missing }, ranges);
    expect([first.missing, first.lost]).toEqual([second.missing, second.lost]);
  }
});

function endsSession(plaintext: Uint8Array): boolean {
  const { said } = readPlaintext(plaintext);
  return said.kind === "void" && said.ranges.some(({ kind }) => kind === 3);
}
