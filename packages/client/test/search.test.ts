import { equal, type UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { type ClientId, type ConversationId, encodeContent, type KnownContent, referenceTo } from "@sandi/protocol";
import { startRelay } from "@sandi/relay";
import { conversationId, id } from "@sandi/testkit/contracts/profileStoreRows";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClientEvent, Peer, SandiClient } from "../index.ts";
import { foldMessages, type Message } from "../messages.ts";
import { ephemeralProfile, openClient } from "../node/index.ts";
import { Search } from "../search/search.ts";
import { searchKey, searchWords, spansOf } from "../search/searchKey.ts";
import { MemoryStore } from "../store/memory.ts";
import type { HistoryKey, HistoryRow, StoreOp } from "../store/port.ts";

describe("what a search passes over", () => {
  it.each([
    ["Kopi SUSU", "kopi susu"],
    ["café", "CAFE"],
    ["cafe\u0301", "caf\u00e9"],
    ["Straße", "STRASSE"],
    ["ΟΔΥΣΣΕΥΣ", "οδυσσευς"],
    ["ё", "е"],
    ["ﬁle", "file"],
    ["Ｓａｎｄｉ", "sandi"],
    ["한국", "한국".normalize("NFD")],
    ["مُحَمَّد", "محمد"],
  ])("%s is %s", (one, other) => expect(searchKey(one)).toBe(searchKey(other)));

  it.each([
    ["कि", "क"],
    ["ไม่", "ไม"],
    ["kopi", "kopo"],
  ])("%s is not %s", (one, other) => expect(searchKey(one)).not.toBe(searchKey(other)));

  it("shows where the words are, with their accents", () => {
    const marked = (text: string, query: string) => {
      let result = text;
      for (const { from, to } of spansOf(text, searchWords(query)).toReversed())
        result = `${result.slice(0, from)}[${result.slice(from, to)}]${result.slice(to)}`;
      return result;
    };
    expect(marked("Dua kopi, satu Kopi", "kopi")).toBe("Dua [kopi], satu [Kopi]");
    expect(marked("cafe\u0301 di caf\u00e9s", "CAFE")).toBe("[cafe\u0301] di [caf\u00e9]s");
    expect(marked("Straße", "ss a")).toBe("Str[a][ß]e".replace("][", ""));
    expect(marked("🌺 bunga 🌺", "🌺")).toBe("[🌺] bunga [🌺]");
    expect(marked("aaa", "aa a")).toBe("[aaa]");
    expect(marked("ﬁn", "f")).toBe("[ﬁ]n");
  });

  it("finds in any text each part of it, where it is", () => {
    const part = fc.tuple(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(part, ([before, word, after]) => {
        const text = before + word + after;
        const [key] = searchWords(word);
        if (key === undefined || !searchKey(text).includes(key)) return;
        for (const { from, to } of spansOf(text, [key])) {
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
      { seed: 30 },
    );
  });
});

const ME = id(1);
const SUITE = "rsa-des";
const fold = { primitives: nodePrimitives, me: ME, suite: SUITE, stateOf: () => undefined, readThrough: undefined };
const WORDS = ["kopi", "susu", "café", "CAFE", "Bandung", "besok", "ÄÖ", "aö"];

type Move =
  | { do: "say"; to: number; mine: boolean; words: string[] }
  | { do: "edit"; line: number; byAuthor: boolean; words: string[] }
  | { do: "react"; line: number }
  | { do: "erase"; line: number }
  | { do: "forget"; to: number }
  | { do: "search"; words: string[]; within: number | undefined };

/** A store and a search beside it, moved on at random. */
class Stage {
  readonly store = new MemoryStore();
  readonly search = new Search(
    this.store,
    {},
    {
      textOf: (row, about) => foldMessages([row], about, fold)[0]!.text,
      contacts: () => [1, 2, 3].map((number) => ({ id: id(100 + number) }) as Peer),
      conversationsWith: (peer) => [{ id: conversationId(peer[0]! - 100), suite: SUITE }],
      folded: async (conversation, _suite, lines) =>
        foldMessages(lines, await this.store.about(conversation, lines), fold),
    },
  );
  readonly lines: HistoryRow[] = [];
  #seq = 1;

  async write(...ops: StoreOp[]): Promise<void> {
    this.search.written(ops, await this.store.commit(ops));
  }

  row(conversation: ConversationId, author: ClientId, content: KnownContent, about?: HistoryKey): HistoryRow {
    const seq = this.#seq++;
    const messageId = new Uint8Array(16).fill(seq % 256);
    messageId[0] = seq >> 8;
    const bytes = encodeContent({ ...content, sentAt: seq as UnixMs });
    return {
      seq,
      conversation,
      author,
      messageId,
      at: seq,
      content: bytes,
      unconfirmed: false,
      ...(about ? { about } : {}),
    };
  }

  async move(move: Move): Promise<void> {
    if (move.do === "search") return this.compare(move.words, move.within);
    if (move.do === "forget") {
      await this.write({ op: "forget", peer: id(9), conversations: [conversationId(move.to)] });
      return;
    }
    if (move.do === "say") {
      const row = this.row(conversationId(move.to), move.mine ? ME : id(2), {
        type: "text",
        text: move.words.join(" "),
      });
      this.lines.push(row);
      return this.write({ op: "historyAdd", row });
    }
    const line = this.lines[move.line % Math.max(1, this.lines.length)];
    if (!line) return;
    const { conversation, author, messageId } = line;
    if (move.do === "erase") return this.write({ op: "erase", conversation, line: { author, messageId } });
    const of = referenceTo(nodePrimitives, author, messageId, line.content);
    const said: KnownContent =
      move.do === "edit"
        ? { type: "edit", of, revision: this.#seq % 3, text: move.words.join(" ") }
        : { type: "reaction", of, revision: 1, reaction: "kopi" };
    const by = move.do === "edit" && !move.byAuthor ? id(3) : author;
    await this.write({ op: "historyAdd", row: this.row(conversation, by, said, { author, messageId }) });
  }

  /** What a plain scan of the store finds. */
  async scan(words: readonly string[], within: number | undefined): Promise<number[]> {
    const rows = await this.store.everything(0, 100_000);
    const lines = rows.filter(({ about }) => about === undefined);
    const found: number[] = [];
    for (const row of lines) {
      if (within !== undefined && !equal(row.conversation, conversationId(within))) continue;
      const about = await this.store.about(row.conversation, [row]);
      const { text } = foldMessages([row], about, fold)[0]!;
      if (text !== "" && words.every((word) => searchKey(text).includes(searchKey(word)))) found.push(row.seq);
    }
    return found.reverse();
  }

  async compare(words: readonly string[], within: number | undefined): Promise<void> {
    const options = { limit: 10_000, context: 1, with: within === undefined ? undefined : id(100 + within) };
    const hits = await this.search.find(words.join(" "), options);
    expect(hits.map(({ message }) => seqOf(message))).toEqual(await this.scan(words, within));
  }
}

/** As `row` numbers them. */
const seqOf = ({ messageId }: Message): number => messageId[0]! * 256 + messageId[1]!;

describe("a search", () => {
  it("tells how far it has read, the first time", async () => {
    const stage = new Stage();
    for (let line = 0; line < 2_500; line++) await stage.move({ do: "say", to: 1, mine: true, words: ["kopi"] });
    const told: number[] = [];
    const wanted = { limit: 1, context: 0, with: undefined, onProgress: (done: number) => told.push(done) };
    await Promise.all([stage.search.find("kopi", wanted), stage.search.find("teh", { ...wanted })]);
    expect(told).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    await stage.search.find("kopi", wanted);
    expect(told).toHaveLength(5);
  });

  it("finds what a plain scan finds, whatever was said, changed, erased and forgotten since", async () => {
    const words = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 });
    const to = fc.integer({ min: 1, max: 3 });
    const move: fc.Arbitrary<Move> = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant("say" as const), to, mine: fc.boolean(), words }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant("edit" as const), line: fc.nat(50), byAuthor: fc.boolean(), words }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("react" as const), line: fc.nat(50) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("erase" as const), line: fc.nat(50) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), to }) },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant("search" as const), words, within: fc.option(to, { nil: undefined }) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
        const stage = new Stage();
        for (const one of moves) await stage.move(one);
        for (const word of WORDS) await stage.compare([word], undefined);
      }),
      { numRuns: 150, seed: 31 },
    );
  });

  it("misses nothing that is written while it reads the history for the first time", async () => {
    const stage = new Stage();
    for (let index = 0; index < 3_500; index++)
      await stage.move({ do: "say", to: 1 + (index % 3), mine: index % 2 === 0, words: ["kopi", String(index)] });
    const searching = stage.search.find("kopi", { limit: 10_000, context: 0, with: undefined });
    for (let index = 0; index < 40; index++) {
      await stage.move({ do: "say", to: 2, mine: true, words: ["kopi", "nanti"] });
      await stage.move({ do: "erase", line: index * 7 });
      if (index === 20) await stage.move({ do: "forget", to: 2 });
      await new Promise((resolve) => setTimeout(resolve));
    }
    await searching;
    await stage.compare(["kopi"], undefined);
    await stage.compare(["nanti"], 2);
  });

  it("gives the newest first, with the lines around each in its conversation", async () => {
    const stage = new Stage();
    for (const [to, words] of [
      [1, "satu"],
      [2, "lain"],
      [1, "dua kopi"],
      [2, "lain lagi"],
      [1, "tiga"],
      [1, "empat kopi"],
    ] as const)
      await stage.move({ do: "say", to, mine: true, words: [words] });
    await stage.move({ do: "erase", line: 4 });
    const find = (query: string, limit: number, context: number) =>
      stage.search.find(query, { limit, context, with: undefined });
    const found = await find("KOPI", 5, 1);
    expect(
      found.map(({ before, message, after }) => [before, [message], after].map((line) => line.map(seqOf))),
    ).toEqual([
      [[3], [6], []],
      [[1], [3], [6]],
    ]);
    expect((await find("kopi", 1, 0)).map(({ message }) => seqOf(message))).toEqual([6]);
    expect(await find("  ", 1, 0)).toEqual([]);
  });
});

describe("a client", () => {
  it("finds what it has said and been told, as it stands now", async () => {
    const relay = await startRelay({ port: 0, ephemeral: true });
    const clients: SandiClient[] = [];
    const enter = async (name: string): Promise<SandiClient> => {
      const profile = await ephemeralProfile({ name, suites: [SUITE] });
      const client = await openClient({ relay: relay.url, profile });
      clients.push(client);
      client.start();
      return client;
    };
    const until = (client: SandiClient, matches: (event: ClientEvent) => boolean): Promise<void> =>
      new Promise((resolve) => {
        const stop = client.on((event) => {
          if (!matches(event)) return;
          stop();
          resolve();
        });
      });
    try {
      const [ayu, budi] = [await enter("Ayu"), await enter("Budi")];
      const peer = await ayu.find("Budi", 10_000);
      const arrived = until(budi, (event) => event.event === "message" && event.text === "tanpa gula");
      for (const text of ["Pagi, Budi", "Kopi di kafé Melati?", "tanpa gula"]) await ayu.send(peer.id, SUITE, text);
      await arrived;
      const [hit, ...none] = await budi.search("KAFE kopi");
      expect(none).toEqual([]);
      expect(hit).toMatchObject({
        suite: SUITE,
        peer: { name: "Ayu" },
        message: { from: "them", text: "Kopi di kafé Melati?" },
      });
      expect(hit!.spans.map(({ from, to }) => hit!.message.text.slice(from, to))).toEqual(["Kopi", "kafé"]);
      expect([hit!.before, hit!.after].map((messages) => messages.map(({ text }) => text))).toEqual([
        ["Pagi, Budi"],
        ["tanpa gula"],
      ]);
      expect(await budi.search("kopi teh")).toEqual([]);
      expect(await budi.search("kopi", { with: budi.resolve("Ayu").id })).toHaveLength(1);

      const { reference } = (await ayu.history(peer.id)).find(({ text }) => text.startsWith("Kopi"))!;
      const edited = until(budi, ({ event }) => event === "edit");
      await ayu.edit(peer.id, SUITE, reference, "Teh saja");
      await edited;
      expect(await budi.search("kopi")).toEqual([]);
      expect((await budi.search("teh"))[0]!.message.edited).toBe(true);
      const gone = until(budi, ({ event }) => event === "delete");
      await ayu.takeBack(peer.id, SUITE, reference);
      await gone;
      for (const client of [ayu, budi]) expect(await client.search("teh")).toEqual([]);
      await budi.forget(budi.resolve("Ayu").id);
      expect(await budi.search("gula")).toEqual([]);
      expect(await ayu.search("gula")).toHaveLength(1);
    } finally {
      for (const client of clients) await client.close();
      await relay.stop();
    }
  });
});
