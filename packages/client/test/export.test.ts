import { concat, toHex, utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { webPrimitives, webSlowPrimitives } from "@sandi/crypto/web";
import { ProtocolError } from "@sandi/protocol";
import {
  contact,
  conversation,
  conversationId,
  history,
  id,
  inbox,
  key,
  keyring,
  line,
  messageId,
  outbound,
  outbox,
  pair,
} from "@sandi/testkit/contracts/profileStoreRows";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ByteStream } from "../export/byteStream.ts";
import { openChunks, sealChunks } from "../export/chunks.ts";
import { exportProfile, openExport } from "../export/index.ts";
import { decodeRows, type ExportRow, encodeRow } from "../export/rows.ts";
import { ephemeralProfileIn, type Profile } from "../profile.ts";
import { MemoryStore } from "../store/memory.ts";

const NOW = 1_800_000_000_000;
const world = { primitives: nodePrimitives, slow: nodeSlowPrimitives, rng: nodeRng, now: () => NOW, turnBytes: 0 };
const passphrase = utf8("kata sandi rahasia");
const cost = { memoryKiB: 8, passes: 1, lanes: 1 };
const CHUNK = 65_536;
const TAG = 16;

async function* inPieces(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concat(...all);
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return "opened";
}

async function imported(file: Uint8Array, by = world, words = passphrase): Promise<MemoryStore> {
  const store = new MemoryStore();
  await (await openExport(by, inPieces(file), words)).restore(store);
  return store;
}

const opened = (file: Uint8Array, words = passphrase) => codeOf(() => imported(file, world, words));

let profile: Profile;
let file: Uint8Array;
beforeAll(async () => {
  profile = await ephemeralProfileIn(world, { name: "Ayu", suites: ["rsa-des"] });
  const mine = { author: profile.id, conversation: conversationId(1) };
  await profile.store.commit([
    { op: "meta", key: "record", value: profile.card.bytes },
    { op: "meta", key: "relay-pin:ws://127.0.0.1:8888", value: nodeRng(32) },
    { op: "meta", key: "declined", value: id(9) },
    { op: "meta", key: `timer:${toHex(conversationId(1))}`, value: utf8("3 60") },
    { op: "meta", key: `read:${toHex(conversationId(1))}`, value: messageId(3) },
    { op: "meta", key: "clock", value: utf8("CANARY clock") },
    contact(1),
    contact(2, { verified: true, blocked: true, muted: true, petname: "Bude Ayu 🌺" }),
    conversation(1, { state: () => utf8("CANARY state") }),
    conversation(2),
    pair(1, 77),
    keyring("rsa-des", "CANARY keyring"),
    inbox(1, 1, utf8("CANARY inbox")),
    outbox(3, 1, utf8("CANARY outbox")),
    outbound(1, 1, utf8("CANARY outbound"), 3),
    history(1),
    history(3, mine),
    history(4, { about: key(1), author: id(2) }),
    history(5, { about: key(1), deletes: true }),
    { op: "erase", conversation: conversationId(1), line: key(1) },
    history(6, { ...mine, unconfirmed: true }),
    history(8, { conversation: conversationId(2), author: id(2) }),
    { op: "expire", conversation: conversationId(2), line: key(8, 2), at: NOW + 60_000 },
  ]);
  file = await collected(exportProfile(world, profile, passphrase, cost));
});

describe("an export", () => {
  it("brings identity, contacts and history back, and marks what nobody had confirmed", async () => {
    const opened = await openExport(world, inPieces(file), passphrase);
    const { identitySeed, rsaPkcs8, rsaSpki, createdAt } = profile.secrets;
    const { bytes: card } = profile.card;
    expect(opened.identity).toEqual({ identitySeed, rsaPkcs8, rsaSpki, createdAt, card, exportedAt: NOW });
    const store = await imported(file);
    const [before, after] = [await profile.store.load(), await store.load()];
    expect(after.contacts.map((row) => ({ ...row, card: row.card() }))).toEqual(
      before.contacts.map((row) => ({ ...row, card: row.card() })),
    );
    expect(Object.fromEntries(after.meta)).toEqual({
      record: card,
      moved: utf8(String(profile.card.version)),
      [`timer:${toHex(conversationId(1))}`]: utf8("3 60"),
      [`read:${toHex(conversationId(1))}`]: messageId(3),
      declined: before.meta.get("declined"),
      "relay-pin:ws://127.0.0.1:8888": before.meta.get("relay-pin:ws://127.0.0.1:8888"),
    });
    const written = await profile.store.everything(0, 100);
    const rows = await store.everything(0, 100);
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows.map(({ seq: _, ...row }) => row)).toEqual(
      written.map(({ seq, ...row }) => ({ ...row, unconfirmed: row.unconfirmed || seq === 3 })),
    );
    expect(after.expiring).toEqual(before.expiring);
    expect(after.unshown).toEqual([]);
  });

  it("leaves sessions, prekeys, pair numbers and bodies behind", async () => {
    const { conversations, keyrings, pairs, inbox, outbox, outbound } = await (await imported(file)).load();
    expect(conversations.map((row) => [row.suite, row.peer, row.state()])).toEqual([
      ["rsa-des", id(1), new Uint8Array(0)],
      ["rsa-des", id(2), new Uint8Array(0)],
    ]);
    expect([keyrings, [...pairs], inbox, outbox, outbound]).toEqual([[], [], [], [], []]);
    const sealed: Uint8Array[] = [];
    const spying = {
      ...nodePrimitives,
      aesGcm: {
        ...nodePrimitives.aesGcm,
        seal: (key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array) => {
          sealed.push(plaintext);
          return nodePrimitives.aesGcm.seal(key, nonce, plaintext, associated);
        },
      },
    };
    await collected(exportProfile({ ...world, primitives: spying }, profile, passphrase, cost));
    const text = Buffer.from(concat(...sealed)).toString("latin1");
    expect(text).toContain("line 8");
    expect(text).not.toContain("CANARY");
  });

  it("is remembered by the profile", async () => {
    expect((await profile.store.load()).meta.get("exported")).toEqual(utf8(String(NOW)));
    expect((await (await imported(file)).load()).meta.has("exported")).toBe(false);
  });

  it("is the same for both twins of the primitives", async () => {
    const web = { primitives: webPrimitives, slow: webSlowPrimitives, rng: nodeRng, now: () => NOW, turnBytes: 0 };
    expect(await codeOf(() => imported(file, web))).toBe("opened");
    expect(await opened(await collected(exportProfile(web, profile, passphrase, cost)))).toBe("opened");
  });

  it("is refused with another passphrase, and if it is something else", async () => {
    expect(await opened(file, utf8("kata sandi rahasiA"))).toBe("EXPORT_WRONG_PASSPHRASE");
    expect(await opened(file, new Uint8Array(0))).toBe("EXPORT_WRONG_PASSPHRASE");
    expect(await opened(utf8("SANDIKEY is another file"))).toBe("EXPORT_UNKNOWN");
    const newer = file.slice();
    newer[8] = 2;
    expect(await opened(newer)).toBe("EXPORT_NEWER");
    const greedy = file.slice();
    greedy[9] = 0x7f;
    expect(await opened(greedy)).toBe("EXPORT_DAMAGED");
  });

  it("is refused if it ends anywhere before its end, or behind it", async () => {
    for (let length = 0; length < file.length; length++)
      expect(await opened(file.subarray(0, length))).not.toBe("opened");
    expect(await opened(concat(file, Uint8Array.of(0)))).toBe("EXPORT_DAMAGED");
  });

  it("is refused with any bit changed", async () => {
    for (let at = 0; at < file.length; at++) {
      const changed = file.slice();
      changed[at] = changed[at]! ^ (1 << (at % 8));
      expect(await opened(changed)).toMatch(/^EXPORT_(UNKNOWN|NEWER|DAMAGED|WRONG_PASSPHRASE)$/);
    }
  });

  it("is refused if the card in it is somebody else's", async () => {
    const other = await ephemeralProfileIn(world, { name: "Ayu", suites: ["rsa-des"] });
    const forged = { ...profile, card: other.card, store: new MemoryStore() };
    expect(await opened(await collected(exportProfile(world, forged, passphrase, cost)))).toBe("EXPORT_DAMAGED");
  });
});

const KEY = nodeRng(32);
const sealedOf = async (plaintext: Uint8Array): Promise<Uint8Array[]> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of sealChunks(nodePrimitives, KEY, inPieces(plaintext, 10_007))) chunks.push(chunk);
  return chunks;
};
const openedOf = (sealed: Uint8Array, size = 9_973) =>
  collected(openChunks(nodePrimitives, KEY, new ByteStream(inPieces(sealed, size))));

describe("its chunks", () => {
  it("hold any number of bytes, however they are cut", async () => {
    for (const size of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]) {
      const plaintext = new Uint8Array(size).map((_, at) => at * 31 + (at >> 8));
      const chunks = await sealedOf(plaintext);
      expect(chunks.map(({ length }) => length - TAG)).toEqual([
        ...Array.from({ length: Math.max(0, Math.ceil(size / CHUNK) - 1) }, () => CHUNK),
        size === 0 ? 0 : ((size - 1) % CHUNK) + 1,
      ]);
      for (const cut of [1, 4_096, CHUNK + TAG, 10 * CHUNK])
        if (cut > 1 || size < 10)
          expect(toHex(nodePrimitives.sha256(await openedOf(concat(...chunks), cut)))).toBe(
            toHex(nodePrimitives.sha256(plaintext)),
          );
    }
  });

  it("cannot be left out, moved, doubled, cut or changed", async () => {
    const chunks = await sealedOf(nodeRng(4 * CHUNK + 100));
    const whole = concat(...chunks);
    const at = fc.nat(chunks.length - 1);
    const tampered = fc.oneof(
      fc.record({ how: fc.constant("leave out"), at }),
      fc.record({ how: fc.constant("double"), at }),
      fc.record({ how: fc.constant("swap"), at, other: at }),
      fc.record({ how: fc.constant("cut"), length: fc.nat(whole.length - 1) }),
      fc.record({ how: fc.constant("flip"), bit: fc.nat(whole.length * 8 - 1) }),
      fc.record({ how: fc.constant("append"), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
    );
    await fc.assert(
      fc.asyncProperty(tampered, async (change) => {
        const changed = tamper(chunks, whole, change);
        if (changed === undefined) return;
        expect(await codeOf(() => openedOf(changed))).toBe("EXPORT_DAMAGED");
      }),
      { numRuns: 200, seed: 20 },
    );
  });
});

type Change = { how: string; at?: number; other?: number; length?: number; bit?: number; bytes?: Uint8Array };

function tamper(chunks: readonly Uint8Array[], whole: Uint8Array, change: Change): Uint8Array | undefined {
  const { how, at = 0, other = 0, length = 0, bit = 0, bytes = new Uint8Array(0) } = change;
  if (how === "leave out") return concat(...chunks.filter((_, index) => index !== at));
  if (how === "double") return concat(...chunks.slice(0, at + 1), ...chunks.slice(at));
  if (how === "cut") return whole.subarray(0, length);
  if (how === "append") return concat(whole, bytes);
  if (how === "swap") {
    if (at === other) return undefined;
    return concat(
      ...chunks.map((chunk, index) => chunks[index === at ? other : index === other ? at : index] ?? chunk),
    );
  }
  const flipped = whole.slice();
  flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
  return flipped;
}

describe("its rows", () => {
  const identity: ExportRow = {
    row: "identity",
    identitySeed: nodeRng(32),
    rsaPkcs8: nodeRng(10),
    rsaSpki: nodeRng(10),
    createdAt: 1,
    card: nodeRng(9),
    exportedAt: 2,
  };
  const rowsOf = async (bytes: Uint8Array): Promise<ExportRow[]> => {
    const rows: ExportRow[] = [];
    for await (const row of decodeRows(new ByteStream(inPieces(bytes, 100)))) rows.push(row);
    return rows;
  };
  const { seq: _, ...plainLine } = line(1);

  it("come back as they were", async () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const count = fc.maxSafeNat();
    const lines = fc.record(
      {
        conversation: bytes(32),
        author: bytes(32),
        messageId: bytes(16),
        at: count,
        content: fc.uint8Array({ maxLength: 300 }),
        unconfirmed: fc.boolean(),
        about: fc.record({ author: bytes(32), messageId: bytes(16) }),
        deletes: fc.constant(true as const),
        expiresAt: count,
      },
      { requiredKeys: ["conversation", "author", "messageId", "at", "content", "unconfirmed"], noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(lines), async (found) => {
        const rows = [identity, ...found.map((line) => ({ row: "line", line }) as unknown as ExportRow)];
        expect(await rowsOf(concat(...rows.map(encodeRow)))).toEqual(rows);
      }),
      { seed: 21 },
    );
  });

  it.each<[string, readonly Uint8Array[]]>([
    ["without an identity", [encodeRow({ row: "line", line: plainLine })]],
    ["with two identities", [encodeRow(identity), encodeRow(identity)]],
    [
      "out of order",
      [
        encodeRow(identity),
        encodeRow({ row: "line", line: plainLine }),
        encodeRow({ row: "fact", key: "declined", value: id(1) }),
      ],
    ],
    ["with a row of an unknown kind", [encodeRow(identity), Uint8Array.of(6, 0, 0, 0, 1, 0x80)]],
    ["with a row that is too long", [encodeRow(identity), Uint8Array.of(5, 255, 255, 255, 255)]],
    ["with half a row", [encodeRow(identity), encodeRow({ row: "line", line: plainLine }).subarray(0, 90)]],
    ["with half a head", [encodeRow(identity), Uint8Array.of(5, 0, 0)]],
    ["with other fields", [encodeRow(identity), Uint8Array.of(5, 0, 0, 0, 1, 0x80)]],
    [
      "with a message id of another size",
      [encodeRow(identity), encodeRow({ row: "line", line: { ...plainLine, messageId: messageId(1).subarray(1) } })],
    ],
  ])("are refused %s", async (_name, parts) => {
    expect(await codeOf(() => rowsOf(concat(...parts)))).toBe("EXPORT_DAMAGED");
  });
});
