import type { UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { type ClientId, encodeContent, type KnownContent, type Reference, referenceTo } from "@sandi/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldMessages } from "../messages.ts";
import type { HistoryRow } from "../store/port.ts";

const id = (fill: number) => new Uint8Array(32).fill(fill) as ClientId;
const [me, them] = [id(1), id(2)];
const sentAt = 5 as UnixMs;
let next = 0;

function row(author: ClientId, content: KnownContent, change: Partial<HistoryRow> = {}): HistoryRow {
  const seq = ++next;
  const bytes = encodeContent({ ...content, sentAt });
  const about = "of" in content ? { about: { author: content.of.author, messageId: content.of.messageId } } : {};
  const messageId = new Uint8Array(16).fill(seq);
  return {
    seq,
    conversation: id(9) as never,
    author,
    messageId,
    at: 100 + seq,
    content: bytes,
    unconfirmed: false,
    ...about,
    ...change,
  };
}

const reference = ({ author, messageId, content }: HistoryRow): Reference =>
  referenceTo(nodePrimitives, author, messageId, content);

const fold = (lines: readonly HistoryRow[], about: readonly HistoryRow[], readThrough?: number) =>
  foldMessages(lines, about, {
    primitives: nodePrimitives,
    me,
    suite: "ratchet",
    stateOf: () => undefined,
    readThrough,
  });

describe("a line with what has been said about it", () => {
  it("stands as its author changed it last, whatever order the changes came in", () => {
    const line = row(them, { type: "text", text: "halo" });
    const of = reference(line);
    const edits = [3, 1, 2].map((revision) => row(them, { type: "edit", of, revision, text: `edit ${revision}` }));
    fc.assert(
      fc.property(fc.shuffledSubarray(edits, { minLength: 3 }), (order) => {
        expect(fold([line], order)).toMatchObject([{ text: "edit 3", edited: true, from: "them" }]);
      }),
      { numRuns: 50 },
    );
  });

  it("is not changed by somebody else, nor by what names another content than it had", () => {
    const line = row(them, { type: "text", text: "halo" });
    const mine = row(me, { type: "edit", of: reference(line), revision: 9, text: "forged" });
    const other = { ...reference(line), digest: new Uint8Array(16) };
    const elsewhere = row(them, { type: "edit", of: other, revision: 9, text: "of another" });
    expect(fold([line], [mine, elsewhere])).toMatchObject([{ text: "halo", edited: false }]);
    // A store has erased one of these two already: the other decides alone.
    const [before, after] = [8, 10].map((revision) =>
      row(them, { type: "edit", of: reference(line), revision, text: `edit ${revision}` }),
    ) as [HistoryRow, HistoryRow];
    expect(fold([line], [before, elsewhere])).toMatchObject([{ text: "halo", edited: false }]);
    expect(fold([line], [elsewhere, after])).toMatchObject([{ text: "edit 10", edited: true }]);
  });

  it("has one reaction of each, the newest, until it is taken back", () => {
    const line = row(me, { type: "text", text: "halo" });
    const of = reference(line);
    const react = (author: ClientId, revision: number, reaction: string) =>
      row(author, { type: "reaction", of, revision, reaction });
    const said = [react(them, 1, "👍"), react(me, 1, "🎉"), react(them, 2, "❤")];
    expect(fold([line], said)[0]?.reactions).toEqual([
      { from: "them", reaction: "❤" },
      { from: "me", reaction: "🎉" },
    ]);
    expect(fold([line], [...said, react(them, 3, "")])[0]?.reactions).toEqual([{ from: "me", reaction: "🎉" }]);
  });

  it("is gone when it was erased, and nothing that was said about it is left", () => {
    const line = row(them, { type: "text", text: "halo" });
    const edit = row(them, { type: "edit", of: reference(line), revision: 1, text: "other" });
    const erased = { ...line, content: new Uint8Array(0) };
    expect(fold([erased], [{ ...edit, content: new Uint8Array(0) }])).toMatchObject([
      { text: "", gone: true, edited: false, reactions: [] },
    ]);
  });

  it("names what it answers, says a timer, and tells what cannot be shown and why", () => {
    const line = row(them, { type: "text", text: "halo" });
    const reply = row(me, { type: "reply", to: reference(line), text: "hai" });
    const timer = row(me, { type: "timer", revision: 1, seconds: 60 });
    const broken = row(them, { type: "text", text: "x" }, { content: Uint8Array.of(1) });
    expect(fold([reply, timer, broken], [])).toMatchObject([
      { text: "hai", replyTo: { author: them, messageId: line.messageId } },
      { text: "", setsTimer: 60 },
      { text: "", error: { code: "CONTENT_MALFORMED" } },
    ]);
  });

  it("of mine is read up to where the other says, and one that was given up is not", () => {
    const lines = [1, 2, 3].map(() => row(me, { type: "text", text: "halo" }));
    lines[0] = { ...lines[0]!, unconfirmed: true };
    const states = ["unconfirmed", "read", "delivered"];
    expect(fold(lines, [], lines[1]!.seq).map(({ state }) => state)).toEqual(states);
    expect(fold(lines, []).map(({ state }) => state)).toEqual(["unconfirmed", "delivered", "delivered"]);
  });
});
