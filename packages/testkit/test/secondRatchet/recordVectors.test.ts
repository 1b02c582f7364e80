import { describe, expect, test } from "vitest";
import { fields, hex } from "../../secondRatchet/bytes.ts";
import { carriesPart } from "../../secondRatchet/carrying.ts";
import { messageKey, nextChain, recordKeys } from "../../secondRatchet/epoch.ts";
import { paddedLength } from "../../secondRatchet/padding.ts";
import { readPlaintext } from "../../secondRatchet/plaintext.ts";
import { behind, checkRank, inOrder, makeRank, tooMany } from "../../secondRatchet/ranks.ts";
import { bodyHash, isRight, NOTHING_RECEIVED, opened, type Range, writeReport } from "../../secondRatchet/received.ts";
import { openRecord, readRecord, sealRecord } from "../../secondRatchet/record.ts";
import { receive, type SendingChain, type Session } from "../../secondRatchet/session.ts";
import { cardOf, codeOf, inHex, unhex, type VectorPerson, vectorsOf } from "../support/ratchetVectors.ts";

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
  type Case = { readonly name: string; readonly sinceMs: number; readonly asked: boolean };
  const { valid, refused } = vectorsOf<{
    valid: readonly (Case & { readonly records: readonly number[] })[];
    refused: readonly (Case & { readonly n: number; readonly carries: false })[];
  }>("carried");

  test.each(valid)("$name", ({ sinceMs, asked, records }) => {
    const carrying = Array.from({ length: 130 }, (_, at) => at + 1).filter((n) => carriesPart(n, sinceMs, asked));
    expect(carrying).toEqual(records);
  });

  test.each(refused)("not carried: $name", ({ n, sinceMs, asked, carries }) => {
    expect(carriesPart(n, sinceMs, asked)).toBe(carries);
  });
});

describe("ranks.json", () => {
  type One = { readonly name: string; readonly rank: number; readonly t0: string; readonly standing: string };
  type Held = Readonly<Record<"name" | "seals" | "opened", string>> &
    Readonly<Record<"gone" | "order" | "dead", readonly string[]>> & { readonly sessions: readonly One[] };
  type Rank = {
    readonly name: string;
    readonly rank: number;
    readonly floor: number;
    readonly clock: number;
    readonly refusal: "rankTooLow" | "rankTooHigh" | null;
  };
  const { valid, made, taken, refused } = vectorsOf<{
    valid: readonly Held[];
    made: readonly { readonly known: number; readonly clock: number; readonly rank: number }[];
    taken: readonly Rank[];
    refused: readonly Rank[];
  }>("ranks");
  type Here = Omit<One, "t0"> & { readonly t0: Uint8Array };
  const sealing = (held: readonly Here[]) => held.find(({ standing }) => standing === "sealing");

  test.each(valid)("$name", (vector) => {
    const gone: string[] = [];
    let held: readonly Here[] = [];
    for (const one of vector.sessions) {
      const fresh = { ...one, t0: unhex(one.t0) };
      held = inOrder([...held, fresh]);
      const over = tooMany(held, sealing(held), fresh);
      if (over) gone.push(over.name);
      held = held.filter((session) => session !== over);
    }
    const opened = held.find(({ name }) => name === vector.opened)!;
    expect(vector).toMatchObject({
      gone,
      order: held.map(({ name }) => name),
      seals: sealing(held)?.name,
      dead: behind(held, opened).map(({ name }) => name),
    });
  });

  test.each(made)("made: $rank", ({ known, clock, rank }) => {
    expect(makeRank(known, clock)).toBe(rank);
  });

  test.each([...taken, ...refused])("$name", ({ rank, floor, clock, refusal }) => {
    const codes = { rankTooLow: "RATCHET_RANK_TOO_LOW", rankTooHigh: "RATCHET_RANK_TOO_HIGH" };
    expect(codeOf(() => checkRank(rank, floor, clock))).toBe(refusal ? codes[refusal] : "taken");
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
  type Report = {
    readonly name: string;
    readonly outcome: string;
    readonly first: readonly [epoch: number, n: number];
    readonly last: readonly [epoch: number, n: number];
    readonly mark: string;
  };
  const { valid, refused } = vectorsOf<{ valid: readonly (Row & Report)[]; refused: readonly Report[] }>("received");
  const sealed = valid.map(({ epoch, n, body }) => ({ epoch, n, hash: bodyHash(unhex(body)) }));
  const judge = ({ first, last, mark }: Report) => {
    const at = ([epoch, n]: Report["first"]) => ({ epoch, n });
    const report = { first: at(first), last: at(last), mark: unhex(mark) };
    return isRight(report, unhex(valid[0]!.session), sealed) ? "right" : "wrong";
  };

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
    expect(valid.map(judge)).toEqual(valid.map(() => "right"));
    expect(valid.length).toBeGreaterThan(0);
  });

  test.each(refused)("$outcome: $name", (report) => {
    expect(judge(report)).toBe(report.outcome);
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
        ? {
            seed: unhex(file.ratchetSeed),
            sending: { ...chain, previousChainLength: 0, part, arrived: false, asked: false },
          }
        : { receiving: { ...chain, part: nothing } }),
    };
  }

  /** The file tells what a sealer's step made: its own session then looks like this. */
  function stepped(session: Session, { epoch, root, nextChain: chain, ratchetSeed }: Sealed): Session {
    if (session.sending?.epoch === epoch) return session;
    const part = { type: 0, bytes: nothing };
    const sending: SendingChain = {
      epoch,
      chain: unhex(chain),
      n: 1,
      previousChainLength: 0,
      part,
      arrived: false,
      asked: false,
    };
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
