// Runs in Chromium: the contract of profile stores, for IndexedDB.
import { deleteProfile, webWorld } from "@sandi/client/web";
import { fromUtf8, utf8 } from "@sandi/crypto";
import { PROFILE_STORE_CASES, type StorePlace } from "@sandi/testkit/contracts/profileStoreCases";
import { conversation, history, outbound, pair } from "@sandi/testkit/contracts/profileStoreRows";
import { openDatabase, requested } from "../../web/database.ts";
import { IndexedDbStore } from "../../web/indexedDbStore.ts";

/** How many writes of a row are left until one fails; undefined for no failure. */
let left: number | undefined;

for (const method of ["put", "add", "delete"] as const) {
  const original = IDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest;
  Object.assign(IDBObjectStore.prototype, {
    [method](this: IDBObjectStore, ...args: unknown[]) {
      if (left !== undefined && --left === 0) {
        left = undefined;
        // What a browser does with a transaction when its page is closed or its disk is full.
        this.transaction.abort();
        throw new DOMException("struck", "UnknownError");
      }
      return original.apply(this, args);
    },
  });
}

/** Runs every case. @returns what each that fails says */
export async function runContract(): Promise<{ readonly cases: number; readonly failures: readonly string[] }> {
  const failures: string[] = [];
  for (const { name, run } of PROFILE_STORE_CASES) {
    const stores: IndexedDbStore[] = [];
    const storageKey = webWorld.rng(32);
    const open = async (strikeAt?: number) => {
      const store = await openStore(name, storageKey);
      stores.push(store);
      left = strikeAt;
      return store;
    };
    const place: StorePlace = { open: () => open(), durable: { openFailing: open, openDying: open } };
    await run(place).catch((error: unknown) => failures.push(`${name}: ${error}`));
    left = undefined;
    for (const store of stores) store.close();
    await deleteProfile(name);
  }
  return { cases: PROFILE_STORE_CASES.length, failures };
}

async function openStore(name: string, storageKey: Uint8Array): Promise<IndexedDbStore> {
  return new IndexedDbStore(await openDatabase(name), storageKey);
}

const KEY = new Uint8Array(32).fill(5);
let acknowledged = 0;

/** Commits without end: each commit writes its number into several rows. */
export async function writeOn(name: string, from: number): Promise<void> {
  const store = await openStore(name, KEY);
  void (async () => {
    for (let number = from; ; number++) {
      const text = utf8(String(number));
      await store.commit([
        { op: "meta", key: "number", value: text },
        pair(1, number),
        ...Array.from({ length: 20 }, (_, peer) => conversation(peer, { state: () => text })),
        outbound(1, 1, text),
        history(number, { messageId: text }),
      ]);
      acknowledged = number;
    }
  })();
}

export function lastAcknowledged(): number {
  return acknowledged;
}

/** The numbers that the rows hold: one, if commits are whole. */
export async function numbers(name: string): Promise<number[]> {
  const store = await openStore(name, KEY);
  const { meta, pairs, conversations, outbound: onTheirWay, nextSeq } = await store.load();
  const texts = [
    meta.get("number")!,
    ...conversations.map(({ state }) => state()),
    ...onTheirWay.map(({ body }) => body),
  ];
  store.close();
  const found = [...texts.map((text) => Number(fromUtf8(text))), ...pairs.values(), nextSeq.history - 1];
  return [...new Set(found)];
}

/** Reads all of a history whose second line somebody changed on disk. @returns the error's code, or how many lines came */
export async function readDamaged(name: string): Promise<unknown> {
  const database = await openDatabase(name);
  const store = new IndexedDbStore(database, KEY);
  await store.commit([history(1, { messageId: utf8("1") }), history(2, { messageId: utf8("2") })]);
  const rows = database.transaction("history", "readwrite").objectStore("history");
  const row = await requested<{ readonly content: Uint8Array }>(rows.get(2));
  row.content[20]! ^= 1;
  await requested(rows.put(row));
  const read = await store.everything(0, 10).then(
    ({ length }) => length,
    ({ code }: { code: unknown }) => code,
  );
  store.close();
  return read;
}
