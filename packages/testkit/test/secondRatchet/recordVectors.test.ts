import { describe, expect, test } from "vitest";
import { fields, hex } from "../../secondRatchet/bytes.ts";
import { carriesPart } from "../../secondRatchet/carrying.ts";
import { messageKey, nextChain, recordKeys } from "../../secondRatchet/epoch.ts";
import { paddedLength } from "../../secondRatchet/padding.ts";
import { readPlaintext } from "../../secondRatchet/plaintext.ts";
import { bodyHash, NOTHING_RECEIVED, opened, type Range, writeReport } from "../../secondRatchet/received.ts";
import { openRecord, readRecord, sealRecord } from "../../secondRatchet/record.ts";
import { receive, type SendingChain, type Session } from "../../secondRatchet/session.ts";
import { cardOf, inHex, unhex, type VectorPerson, vectorsOf } from "../support/ratchetVectors.ts";

type Missing = readonly (readonly [epoch: number, from: number, to: number])[];
const triples = (missing: readonly Range[]) => missing.map(({ epoch, from, to }) => [epoch, from, to]);

describe("records.json", () => {
  type Sealed = Readonly<Record<"name" | "kind" | "from" | "to" | "chain" | "body" | "salt" | "plaintext", string>>;
  const { valid, refused } = vectorsOf<{ valid: readonly Sealed[]; refused: readonly Sealed[] }>("records");

  test.each(valid)("$kind", (vector) => {
    const [chain, from, to] = [unhex(vector.chain), unhex(vector.from), unhex(vector.to)];
    const record = readRecord(unhex(vector.body));
    const { session, epoch, n, previousChainLength, salt, head, ciphertext } = record;
    const message = messageKey(chain);
    const plaintext = openRecord(record, chain, from, to)!;
    const found = {
      session,
      epoch,
      n,
      previousChainLength,
      messageKey: message,
      nextChain: nextChain(chain),
      salt,
      ...recordKeys(salt, message),
      associatedData: fields(head, from, to),
      plaintext,
    };
    expect(vector).toMatchObject(inHex(found));
    expect(sealRecord(head, salt, chain, plaintext, from, to)).toEqual(ciphertext);
    const { said } = readPlaintext(plaintext);
    expect(said.kind === "content" && said.instead ? "resealed" : said.kind).toBe(vector.kind);
  });

  test.each(refused)("refused: $name", ({ body, chain, from, to }) => {
    expect(openRecord(readRecord(unhex(body)), unhex(chain), unhex(from), unhex(to))).toBeUndefined();
  });
});

describe("padding.json", () => {
  const { valid, refused } = vectorsOf<{
    valid: readonly { readonly length: number; readonly padded: number }[];
    refused: readonly { readonly name: string; readonly plaintext: string }[];
  }>("padding");

  test.each(valid)("$length bytes become $padded", ({ length, padded }) => {
    expect(paddedLength(length)).toBe(padded);
  });

  test.each(refused)("not understood: $name", ({ plaintext }) => {
    expect(readPlaintext(unhex(plaintext)).said).toEqual({ kind: "unreadable" });
  });
});

describe("carried.json", () => {
  const { valid } = vectorsOf<{
    valid: readonly { readonly name: string; readonly records: readonly number[] }[];
    refused: unknown;
  }>("carried");
  const cases: Record<string, (n: number) => boolean> = {
    "records that carry it within an hour of the last that did": (n) => carriesPart(n, 3_599_999, false),
    "an hour later: every one, of which the first is sealed": (n) => carriesPart(n, 3_600_000, false),
    "a clock that was set back": (n) => carriesPart(n, -1, false),
    "after a report that lacks it": (n) => carriesPart(n, 2_000, true),
  };

  test("every case of the file is known here", () => {
    expect(valid.map(({ name }) => name)).toEqual(Object.keys(cases));
  });

  test.each(valid)("$name", ({ name, records }) => {
    const carrying = Array.from({ length: 130 }, (_, at) => at + 1).filter(cases[name]!);
    expect(carrying).toEqual(records);
  });
});

describe("received.json", () => {
  type Row = {
    readonly session: string;
    readonly epoch: number;
    readonly n: number;
    readonly body: string;
    readonly missing: Missing;
  };
  const { valid } = vectorsOf<{ valid: readonly Row[]; refused: unknown }>("received");

  test("first, last, mark and what is missing, record by record", () => {
    let state = NOTHING_RECEIVED;
    for (const vector of valid) {
      const { session, epoch, n, body, missing } = vector;
      const leapt = missing.slice(state.missing.length).map(([epoch, from, to]) => ({ epoch, from, to }));
      state = opened(state, unhex(session), { epoch, n }, leapt, unhex(body));
      const { first, last, whole } = state;
      const found = { h: bodyHash(unhex(body)), m: whole, mark: whole.slice(0, 8), missing: triples(state.missing) };
      expect(vector).toMatchObject(inHex({ ...found, first: [first.epoch, first.n], last: [last.epoch, last.n] }));
      expect(hex(writeReport(state).slice(16, 24))).toBe(hex(whole.slice(0, 8)));
    }
    expect(valid.length).toBeGreaterThan(0);
  });
});

describe("epochs.json", () => {
  type Side = "a" | "b";
  type Sealed = {
    readonly by: Side;
    readonly epoch: number;
    readonly n: number;
    readonly previousChainLength: number;
    readonly lost: boolean;
    readonly carriesPart: boolean;
    readonly root: string;
    readonly nextChain: string;
    readonly ratchetSeed: string;
    readonly content: string;
    readonly missing?: Missing;
    readonly body: string;
  };
  type Refused = {
    readonly name: string;
    readonly outcome: string;
    readonly after: number;
    readonly by: Side;
    readonly body: string;
  };
  type Epochs = Readonly<Record<"session" | "t0" | "root" | "chain0" | "ratchetSeed", string>> & {
    readonly a: VectorPerson;
    readonly b: VectorPerson;
    readonly valid: readonly Sealed[];
    readonly refused: readonly Refused[];
  };
  const file = vectorsOf<Epochs>("epochs");
  const other = { a: "b", b: "a" } as const;
  const nothing = new Uint8Array();

  function begin(iAm: Side): Session {
    const shared = { id: unhex(file.session), t0: unhex(file.t0), rank: 1, root: unhex(file.root) };
    const [me, peer] = [cardOf(file[iAm]).id, cardOf(file[other[iAm]]).id];
    const chain = { epoch: 0, chain: unhex(file.chain0), n: 0 };
    const part = { type: 0, bytes: nothing };
    return {
      ...shared,
      iAm,
      me,
      peer,
      received: NOTHING_RECEIVED,
      ...(iAm === "a"
        ? { seed: unhex(file.ratchetSeed), sending: { ...chain, previousChainLength: 0, part, arrived: false } }
        : { receiving: { ...chain, part: nothing } }),
    };
  }

  /** The file tells what a sealer's step made: its own session then looks like this. */
  function stepped(session: Session, { epoch, root, nextChain: chain, ratchetSeed }: Sealed): Session {
    if (session.sending?.epoch === epoch) return session;
    const part = { type: 0, bytes: nothing };
    const sending: SendingChain = { epoch, chain: unhex(chain), n: 1, previousChainLength: 0, part, arrived: false };
    return { ...session, root: unhex(root), seed: unhex(ratchetSeed), sending };
  }

  /** Both sides after the first `count` records. */
  function play(count: number, check: (reader: Session, vector: Sealed, content: string) => void = () => undefined) {
    const sides: Record<Side, Session> = { a: begin("a"), b: begin("b") };
    for (const vector of file.valid.slice(0, count)) {
      const { by, lost, body } = vector;
      sides[by] = stepped(sides[by], vector);
      if (lost) continue;
      const outcome = receive(sides[other[by]], readRecord(unhex(body)));
      if (outcome.at !== "opened") throw new Error(`${vector.epoch}, ${vector.n}: ${outcome.at}`);
      const { said } = outcome.plaintext;
      check(outcome.session, vector, said.kind === "content" ? hex(said.content) : said.kind);
      sides[other[by]] = outcome.session;
    }
    return sides;
  }

  test("epochs 0 to 4 with leaps", () => {
    let records = 0;
    play(file.valid.length, (reader, vector, content) => {
      const record = readRecord(unhex(vector.body));
      const { receiving, received, root } = reader;
      const { epoch, n, previousChainLength, carried } = record;
      const found = {
        epoch: receiving!.epoch,
        n: receiving!.n,
        previousChainLength,
        carriesPart: carried !== undefined,
        root,
        nextChain: receiving!.chain,
        content,
        missing: triples(received.missing),
      };
      expect(vector).toMatchObject(inHex(found));
      expect([epoch, n]).toEqual([vector.epoch, vector.n]);
      records += 1;
    });
    expect(records).toBe(file.valid.filter(({ lost }) => !lost).length);
  });

  test.each(file.refused)("$outcome after $after records: $name", ({ after, by, body, outcome }) => {
    const reader = play(after)[other[by]];
    expect(receive(reader, readRecord(unhex(body))).at).toBe(outcome);
  });
});
