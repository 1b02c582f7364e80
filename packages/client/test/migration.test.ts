import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { toHex, type UnixMs, utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { symbolicSpki } from "@sandi/lab";
import {
  type ClientId,
  conversationOfTwo,
  encodeCbor,
  makeCard,
  openCard,
  ProtocolError,
  suiteNumber,
} from "@sandi/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqliteStore } from "../node/sqliteStore.ts";
import { secretBox } from "../store/secretBox.ts";
import { contentOfText } from "../store/values.ts";

/** As the first version made it. */
const VERSION_1 = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE contacts (id BLOB PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE conversations (peer BLOB, suite TEXT, receipt_due INTEGER NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (peer, suite)) STRICT;
  CREATE TABLE inbox (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE outbox (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, value BLOB NOT NULL) STRICT;
  CREATE TABLE outbound (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, number INTEGER NOT NULL, message BLOB,
    body BLOB NOT NULL) STRICT;
  CREATE TABLE history (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, kind TEXT NOT NULL, message BLOB NOT NULL,
    suite TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, shown INTEGER NOT NULL, text BLOB NOT NULL) STRICT;
  CREATE UNIQUE INDEX history_message ON history (peer, kind, message);
  CREATE INDEX history_unshown ON history (seq) WHERE shown = 0;
  PRAGMA user_version = 1;
`;

const box = secretBox(nodePrimitives, nodeRng, new Uint8Array(32).fill(3));
const me = new Uint8Array(32).fill(1) as ClientId;
const id = (byte: number) => new Uint8Array(16).fill(byte);
const bytes = (text: string) => utf8(text);
const seal = (where: string, plaintext: Uint8Array) => box.seal(utf8(where), plaintext);
const spki = symbolicSpki(nodeRng);
const made = makeCard({ primitives: nodePrimitives, now: 1_800_000_000_000 as UnixMs }, nodeRng(32), {
  name: "Ayu Lestari",
  rsaSpki: spki,
  suites: ["rsa-des"],
});
const card = openCard(made, nodePrimitives);
if (!card.ok) throw card.error;
const ayu = card.value.id;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandi-migration-"));
  file = join(folder, "state.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const conversation = conversationOfTwo(nodePrimitives, suiteNumber("rsa-des"), me, ayu);
const ref = { session: id(9), epoch: 1, sequence: 4 };

function writeVersion1(): void {
  const db = new DatabaseSync(file);
  db.exec(VERSION_1);
  const run = (sql: string, ...values: (string | number | Uint8Array | null)[]) => db.prepare(sql).run(...values);
  run("INSERT INTO meta VALUES ('generation', ?)", bytes("41"));
  run("INSERT INTO meta VALUES ('relay-pin:ws://127.0.0.1:8888', ?)", new Uint8Array(32).fill(5));
  const contact = { petname: "Ayu", record: made, verified: true, accepted: true, pairNext: 8 };
  run("INSERT INTO contacts VALUES (?, ?)", ayu, seal(`contact:${toHex(ayu)}`, encodeCbor(contact)));
  const state = seal(`conversation:rsa-des:${toHex(ayu)}`, bytes("a state"));
  run("INSERT INTO conversations VALUES (?, 'rsa-des', 1, ?)", ayu, state);
  run("INSERT INTO inbox VALUES (3, ?, 77, ?)", ayu, bytes("a body"));
  for (const [seq, accepted] of [
    [5, true],
    [6, false],
  ] as const) {
    const row = {
      suite: "rsa-des",
      messageId: id(seq),
      text: bytes(`text ${seq}`),
      createdAt: 70,
      refs: [ref],
      accepted,
    };
    run("INSERT INTO outbox VALUES (?, ?, ?)", seq, ayu, seal(`outbox:${seq}`, encodeCbor(row)));
  }
  run("INSERT INTO outbound VALUES (12, ?, 6, NULL, ?)", ayu, bytes("a receipt"));
  run("INSERT INTO outbound VALUES (13, ?, 7, ?, ?)", ayu, id(6), bytes("sealed 6"));
  const line = (seq: number, kind: string, message: Uint8Array, state: string, shown: number) =>
    run(
      "INSERT INTO history VALUES (?, ?, ?, ?, 'rsa-des', 60, ?, ?, ?)",
      ...[seq, ayu, kind, message, state, shown, seal(`history:${seq}`, bytes(`line ${seq}`))],
    );
  line(1, "mine", id(1), "delivered", 1);
  line(2, "mine", id(2), "unconfirmed", 1);
  line(3, "theirs", id(1), "delivered", 1);
  line(4, "theirs", id(4), "delivered", 0);
  line(5, "mine", id(5), "accepted", 1);
  line(6, "mine", id(6), "sent", 1);
  db.close();
}

describe("a profile of version 1", () => {
  it("opens with everything that was in it, and a copy of the old file is kept", async () => {
    writeVersion1();
    const db = new DatabaseSync(file);
    const store = new SqliteStore(db, box, { me, seen: 41 });
    const found = await store.load();
    expect(found.rolledBack).toBe(false);
    expect(store.generation()).toBe(41);
    expect(found.meta.get("relay-pin:ws://127.0.0.1:8888")).toEqual(new Uint8Array(32).fill(5));
    const [contact] = found.contacts;
    expect({ ...contact, card: toHex(contact!.card()) }).toEqual({
      id: ayu,
      petname: "Ayu",
      suites: ["rsa-des"],
      verified: true,
      blocked: false,
      muted: false,
      accepted: true,
      card: toHex(made),
    });
    expect(found.pairs).toEqual(new Map([[toHex(ayu), 8]]));
    const [talk] = found.conversations;
    expect({ ...talk, state: toHex(talk!.state()), ledgers: talk!.ledgers() }).toEqual({
      conversation,
      suite: "rsa-des",
      peer: ayu,
      receiptDue: true,
      tickAt: 0,
      state: toHex(bytes("a state")),
      ledgers: [],
    });
    expect(found.inbox).toEqual([{ seq: 3, peer: ayu, at: 77, body: bytes("a body") }]);
    const recipients = [{ client: ayu, seals: [ref] }];
    expect(found.outbox).toEqual(
      [5, 6].map((seq) => ({
        seq,
        conversation,
        messageId: id(seq),
        content: contentOfText(bytes(`text ${seq}`)),
        createdAt: 70,
        recipients,
      })),
    );
    expect(found.outbound).toEqual([
      { seq: 12, peer: ayu, body: bytes("a receipt") },
      { seq: 13, peer: ayu, text: 6, body: bytes("sealed 6") },
    ]);
    expect(found.unshown.map(({ seq }) => seq)).toEqual([4, 5, 6]);
    expect(found.nextSeq).toEqual({ inbox: 4, outbox: 7, outbound: 14, history: 7 });
    const lines = await store.history(conversation, 100);
    expect(
      lines.map(({ author, messageId, content, unconfirmed }) => ({ author, messageId, content, unconfirmed })),
    ).toEqual(
      [me, me, ayu, ayu, me, me].map((author, index) => ({
        author,
        messageId: id([1, 2, 1, 4, 5, 6][index]!),
        content: contentOfText(bytes(`line ${index + 1}`)),
        unconfirmed: index === 1,
      })),
    );
    store.close();
    const copy = `${file}.v1`;
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const old = new DatabaseSync(copy);
    expect(old.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
    expect(old.prepare("SELECT count(*) AS lines FROM history").get()).toEqual({ lines: 6 });
    old.close();
  });

  it("is left as it was where something in it cannot be read", async () => {
    writeVersion1();
    const before = new DatabaseSync(file);
    before.exec("UPDATE outbox SET value = x'00' WHERE seq = 6");
    before.close();
    const db = new DatabaseSync(file);
    expect(() => new SqliteStore(db, box, { me })).toThrow("PROFILE_DAMAGED");
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
    expect(db.prepare("SELECT count(*) AS lines FROM history").get()).toEqual({ lines: 6 });
    db.close();
  });

  it("is forgotten about in the copy too, when a contact is forgotten", async () => {
    writeVersion1();
    const store = new SqliteStore(new DatabaseSync(file), box, { me });
    await store.commit([{ op: "forget", peer: ayu, conversations: [conversation] }]);
    const found = await store.load();
    expect([found.contacts, [...found.pairs], found.conversations, found.inbox, found.outbox, found.outbound]).toEqual([
      ...Array.from({ length: 6 }, () => []),
    ]);
    expect(await store.history(conversation, 100)).toEqual([]);
    store.close();
    expect(existsSync(`${file}.v1`)).toBe(false);
  });

  it("forgets a contact though the copy cannot be erased, and tries again with the next one", async () => {
    writeVersion1();
    const store = new SqliteStore(new DatabaseSync(file), box, { me });
    // What is in its place is no file, so the system refuses to erase it, even for root.
    rmSync(`${file}.v1`);
    mkdirSync(join(`${file}.v1`, "inside"), { recursive: true });
    const forget = { op: "forget", peer: ayu, conversations: [conversation] } as const;
    await store.commit([forget]);
    expect((await store.load()).contacts).toEqual([]);
    rmSync(`${file}.v1`, { recursive: true });
    writeFileSync(`${file}.v1`, "");
    await store.commit([forget]);
    store.close();
    expect(existsSync(`${file}.v1`)).toBe(false);
  });

  it("keeps its copy where forgetting fails", async () => {
    writeVersion1();
    const db = new DatabaseSync(file);
    const store = new SqliteStore(db, box, { me });
    db.exec("CREATE TRIGGER no BEFORE UPDATE ON meta BEGIN SELECT RAISE(ABORT, 'no'); END");
    db.exec("CREATE TRIGGER never BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'no'); END");
    await expect(store.commit([{ op: "forget", peer: ayu, conversations: [] }])).rejects.toThrow(
      "PROFILE_WRITE_FAILED",
    );
    store.close();
    expect(existsSync(`${file}.v1`)).toBe(true);
  });
});

describe("a profile of a later version", () => {
  it("is refused and left as it is", () => {
    writeVersion1();
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    expect(() => new SqliteStore(db, box, { me })).toThrow(ProtocolError);
    expect(() => new SqliteStore(db, box, { me })).toThrow("PROFILE_NEWER");
    expect(db.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 });
    db.close();
    expect(existsSync(`${file}.v1`)).toBe(false);
  });
});
