import { DatabaseSync } from "node:sqlite";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import type { ClientId } from "@sandi/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import type { Contact, StoreOp } from "../index.ts";
import { SqliteStore } from "../node/sqliteStore.ts";
import { type SecretBox, secretBox } from "../store/secretBox.ts";

const ME = new Uint8Array(32).fill(42) as ClientId;
/** More than the book needs to be kept. */
const MANY = 600;

/** Counts what is opened: a start with the book opens one value. */
class CountingBox implements SecretBox {
  readonly #box = secretBox(nodePrimitives, nodeRng, nodeRng(32));
  opened = 0;

  seal(where: Uint8Array, plaintext: Uint8Array): Uint8Array {
    return this.#box.seal(where, plaintext);
  }

  open(where: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    this.opened++;
    return this.#box.open(where, sealed);
  }
}

function contact(number: number, petname = `contact ${number}`): Contact {
  const id = new Uint8Array(32) as ClientId;
  new DataView(id.buffer).setUint32(0, number);
  const said = { verified: number % 2 === 0, accepted: true, blocked: number % 3 === 0, muted: false };
  return { id, petname, suites: ["ratchet", "rsa-des"], ...said, card: () => new Uint8Array(3) };
}

const op = (row: Contact): StoreOp => ({ op: "contact", contact: row });

describe("the address book", () => {
  let box: CountingBox;
  let db: DatabaseSync;
  let store: SqliteStore;

  /** As after a start: nothing is known but what lies in the database. */
  const restart = (): SqliteStore => {
    store = new SqliteStore(db, box, { me: ME });
    box.opened = 0;
    return store;
  };
  const names = async () => (await restart().load()).contacts.map(({ petname }) => petname);
  const end = async (): Promise<void> => {
    await store.load();
    store.keepAddressBook();
  };

  beforeEach(async () => {
    box = new CountingBox();
    db = new DatabaseSync(":memory:");
    await restart().commit(Array.from({ length: MANY }, (_, number) => op(contact(number))));
    return () => db.close();
  });

  test("has each contact as its row has it, and is opened instead of the rows", async () => {
    const rows = (await restart().load()).contacts;
    expect(box.opened).toBe(MANY);
    await end();
    const book = (await restart().load()).contacts;
    expect(box.opened).toBe(1);
    const plain = (all: readonly Contact[]) => all.map(({ card, ...rest }) => ({ ...rest, card: card() }));
    expect(plain(book)).toEqual(plain(rows));
  });

  test("stays true while contacts stay as they are", async () => {
    await end();
    await restart().commit([{ op: "meta", key: "else", value: new Uint8Array(1) }]);
    await end();
    expect(await names()).toHaveLength(MANY);
    expect(box.opened).toBe(1);
  });

  test.each([
    ["that is changed", op(contact(7, "Budi")), MANY],
    ["that is new", op(contact(MANY, "Budi")), MANY + 1],
    ["that is forgotten", { op: "forget", peer: contact(7).id, conversations: [] } as const, MANY - 1],
  ])("is gone with the first contact %s, whether the program ends well or is killed", async (_, change, count) => {
    await end();
    await restart().load();
    await store.commit([change]);
    const killed = await names();
    expect([killed.length, box.opened]).toEqual([count, count]);
    await end();
    expect(await names()).toEqual(killed);
    expect(box.opened).toBe(1);
    expect([killed.includes("Budi"), killed.includes("contact 7")]).toEqual([count >= MANY, count > MANY]);
  });

  test("is not believed if something was committed after it by a program that does not know it", async () => {
    await end();
    const [row] = db.prepare("SELECT id, value FROM contacts LIMIT 1").all() as { id: Uint8Array; value: Uint8Array }[];
    db.prepare("DELETE FROM contacts WHERE id = ?").run(row!.id);
    const generation = store.generation() + 1;
    db.prepare("UPDATE meta SET value = ? WHERE key = 'generation'").run(new TextEncoder().encode(String(generation)));
    expect(await names()).toHaveLength(MANY - 1);
  });

  test("does no harm if it is damaged: the rows are read", async () => {
    await end();
    const { value } = db.prepare("SELECT value FROM meta WHERE key = 'addressBook'").get() as { value: Uint8Array };
    for (const wrong of [value.with(100, value[100]! ^ 1), value.subarray(0, 20), new Uint8Array(0)]) {
      db.prepare("UPDATE meta SET value = ? WHERE key = 'addressBook'").run(wrong);
      expect(await names()).toHaveLength(MANY);
    }
  });

  test("is none of the engine's business, and none for a few contacts", async () => {
    await end();
    expect([...(await restart().load()).meta.keys()]).not.toContain("addressBook");
    const few = new DatabaseSync(":memory:");
    const small = new SqliteStore(few, box, { me: ME });
    await small.commit([op(contact(1))]);
    await small.load();
    small.keepAddressBook();
    expect(few.prepare("SELECT count(*) AS n FROM meta WHERE key = 'addressBook'").get()!.n).toBe(0);
    few.close();
  });
});
